// SPDX-License-Identifier: Apache-2.0
#include "hw/hbm/hbm_spec.h"

#include "hw/config/config.h"

namespace cmx::hw {

HbmSpec read_hbm_spec(const Config& config) {
  HbmSpec spec;
  spec.capacity = config.bytes("hbm.capacity");
  spec.rate = config.rate("hbm.rate");
  return spec;
}

}  // namespace cmx::hw
