// SPDX-License-Identifier: Apache-2.0
#include "hw/die_to_die/die_to_die_spec.h"

namespace cmx::hw {

DieToDieSpec read_die_to_die_spec(const Config& config) {
  return DieToDieSpec{.rate = config.rate("die_to_die.rate"), .latency = config.time("die_to_die.latency")};
}

}  // namespace cmx::hw
