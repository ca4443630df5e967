// SPDX-License-Identifier: Apache-2.0
// The HBM of a die. Parameters in hw/hbm/hbm.toml.
// Not modelled: channels, banks, row hits, refresh: the cores' own ports bind before the stacks do.
#pragma once

#include "hw/units/units.h"

namespace cmx::hw {

class Config;

struct HbmSpec {
  Bytes capacity{};
  BytesPerSecond rate{};
};

HbmSpec read_hbm_spec(const Config& config);

}  // namespace cmx::hw
