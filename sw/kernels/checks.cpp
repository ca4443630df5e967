// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/checks.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::kernels {

void require_positive(const char* kernel, std::initializer_list<NamedSize> sizes) {
  for (const NamedSize& size : sizes) {
    if (size.value < 1)
      throw hw::BadInput(fmt::format("{}: {} must be at least 1, not {}", kernel, size.name, size.value));
  }
}

void require_cores(const char* kernel, hw::isa::Partition partition, bool cube, bool vector) {
  if (cube && partition.aic < 1)
    throw hw::BadInput(fmt::format("{}: the partition must have at least 1 AIC, not {}", kernel, partition.aic));
  if (vector && partition.aiv < 1)
    throw hw::BadInput(fmt::format("{}: the partition must have at least 1 AIV, not {}", kernel, partition.aiv));
}

}  // namespace cmx::sw::kernels
