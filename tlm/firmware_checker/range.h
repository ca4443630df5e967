// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace cmx::model {

/// Half open.
struct Range {
  std::uint64_t begin{0};
  std::uint64_t end{0};
  std::uint64_t size() const { return end - begin; }
  bool overlaps(const Range& other) const { return begin < other.end && other.begin < end; }
};

}  // namespace cmx::model
