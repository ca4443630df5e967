// SPDX-License-Identifier: Apache-2.0
#include "hw/engines/engine_specs.h"

namespace cmx::hw {

EngineSpecs read_engine_specs(const Config& config) {
  return {read_aic_spec(config), read_aiv_spec(config), read_l2_spec(config), read_hbm_spec(config),
          read_launch_spec(config)};
}

}  // namespace cmx::hw
