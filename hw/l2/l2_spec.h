// SPDX-License-Identifier: Apache-2.0
// The L2 cache of a die, through which cube and vector cores hand tiles to each other. Parameters in hw/l2/l2.toml.
// Not modelled: sets, replacement (a kernel states what it finds in L2), slices and their network.
#pragma once

#include "hw/units/units.h"

namespace cmx::hw {

class Config;

struct L2Spec {
  Bytes capacity{};
  Bytes line{};
  double handover_cycles{};  // from a core's last byte written, flag set, to the other core's pipe seeing the flag
};

L2Spec read_l2_spec(const Config& config);

}  // namespace cmx::hw
