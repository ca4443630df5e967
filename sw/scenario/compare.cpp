// SPDX-License-Identifier: Apache-2.0
#include "sw/scenario/compare.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cmx::sw::scenario {

std::optional<Difference> compare(const Expected& expected, std::span<const std::uint8_t> found) {
  const std::span<const std::uint8_t> wanted = expected.buffer.bytes;
  if (found.size() != wanted.size()) throw std::logic_error("compare: the sizes differ");
  const std::size_t size = element_bytes(expected.type);
  Difference difference{.elements = wanted.size() / size};
  for (std::size_t offset = 0; offset + size <= wanted.size(); offset += size) {
    const auto wanted_bytes = wanted.subspan(offset, size);
    const auto found_bytes = found.subspan(offset, size);
    if (std::equal(wanted_bytes.begin(), wanted_bytes.end(), found_bytes.begin())) continue;
    const double a = element_value(expected.type, wanted_bytes);
    const double b = element_value(expected.type, found_bytes);
    const double allowed = expected.tolerance + expected.relative_tolerance * std::fabs(a);
    if (std::isfinite(a) && std::fabs(b - a) <= allowed) continue;
    if (difference.count++ == 0) {
      difference.offset = offset;
      difference.expected = a;
      difference.found = b;
    }
  }
  return difference.count == 0 ? std::nullopt : std::optional(difference);
}

}  // namespace cmx::sw::scenario
