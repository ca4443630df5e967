// SPDX-License-Identifier: Apache-2.0
#include "hw/l2/l2_spec.h"

#include "hw/config/config.h"

namespace cmx::hw {

L2Spec read_l2_spec(const Config& config) {
  L2Spec spec;
  spec.capacity = config.bytes("l2.capacity");
  spec.line = config.bytes("l2.line", {32, 4096});
  spec.handover_cycles = config.cycles("l2.handover");
  return spec;
}

}  // namespace cmx::hw
