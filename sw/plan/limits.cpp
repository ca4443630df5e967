// SPDX-License-Identifier: Apache-2.0
#include "sw/plan/limits.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::plan {

void within(const char* flag, int value, int most) {
  if (value < 1 || value > most) throw hw::BadInput(fmt::format("{} {}: must be 1 to {}", flag, value, most));
}

void fits_within(const char* flag, int value, int most) {
  if (value > most) throw hw::DoesNotFit(fmt::format("{} {}: must be 1 to {}", flag, value, most));
  within(flag, value, most);
}

}  // namespace cmx::sw::plan
