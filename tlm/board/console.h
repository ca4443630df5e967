// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::model {

struct ConsoleLine {
  hw::Picoseconds at{};  // of its end
  std::string text;      // printable ASCII and tabs; any other byte as \xNN
};

/// What a die prints, by lines. A carriage return is dropped.
class Console {
 public:
  Console(int line_bytes, int line_limit)
      : line_bytes_(static_cast<std::size_t>(line_bytes)), line_limit_(static_cast<std::size_t>(line_limit)) {}

  void put(std::uint8_t byte, hw::Picoseconds at);
  /// Ends a line that has not been ended; none if nothing was printed since the last end.
  void finish(hw::Picoseconds at);

  const std::vector<ConsoleLine>& lines() const { return lines_; }
  /// Lines beyond the limit.
  std::int64_t dropped() const { return dropped_; }

 private:
  void end_line(hw::Picoseconds at);

  std::size_t line_bytes_;
  std::size_t line_limit_;
  std::size_t bytes_{0};  // of the line at hand, as printed
  std::string text_;
  std::vector<ConsoleLine> lines_;
  std::int64_t dropped_{0};
};

}  // namespace cmx::model
