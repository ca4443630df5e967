// SPDX-License-Identifier: Apache-2.0
#include "hw/star/star_spec.h"

namespace cmx::hw {

StarSpec read_star_spec(const Config& config) {
  return StarSpec{.endpoints = config.count("star.endpoints", {1, 65536})};
}

}  // namespace cmx::hw
