// SPDX-License-Identifier: Apache-2.0
// Memory after a run against what a scenario expects there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sw/scenario/scenario.h"

namespace cmx::sw::scenario {

struct Difference {
  std::uint64_t offset{0};  // bytes, of the first element that differs
  double expected{0};
  double found{0};
  std::uint64_t count{0};     // elements that differ
  std::uint64_t elements{0};  // of the buffer
};

/// `found`: as many bytes as are expected. An element is right when its bits are, or |found - expected| <= tolerance +
/// relative_tolerance * |expected|; so a NaN or an infinity is right only where its very bits are expected. Nothing:
/// all are right.
std::optional<Difference> compare(const Expected& expected, std::span<const std::uint8_t> found);

}  // namespace cmx::sw::scenario
