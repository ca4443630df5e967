// SPDX-License-Identifier: Apache-2.0
#include "hw/board/board_spec.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace cmx::hw {
namespace {

constexpr double kAddresses = 4294967296.0;

std::uint32_t address(const Config& config, std::string_view path) {
  const auto value = static_cast<std::uint32_t>(config.bytes(path, {0, kAddresses - 1}).value);
  if (value % 4 != 0)
    throw BadInput(fmt::format("{}{} = {:#x} must be a multiple of 4", config.where(path), path, value));
  return value;
}

std::uint32_t cycles(const Config& config, std::string_view path) {
  return static_cast<std::uint32_t>(std::ceil(config.cycles(path, {0, 1e9})));
}

struct Range {
  std::string_view path;
  std::uint64_t base;
  std::uint64_t size;
  std::uint64_t end() const { return base + size; }
};

void check_ranges(const Config& config, const std::vector<Range>& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const Range& range = ranges[i];
    if (range.end() > static_cast<std::uint64_t>(kAddresses)) {
      throw BadInput(fmt::format("{}{} = {:#x} and its {:#x} bytes end beyond the 32-bit address space",
                                 config.where(range.path), range.path, range.base, range.size));
    }
    for (std::size_t other = 0; other < i; ++other) {
      if (range.base >= ranges[other].end() || ranges[other].base >= range.end()) continue;
      throw BadInput(fmt::format("{}{} = {:#x} and its {:#x} bytes overlap the {:#x} bytes of {} at {:#x}",
                                 config.where(range.path), range.path, range.base, range.size, ranges[other].size,
                                 ranges[other].path, ranges[other].base));
    }
  }
}

}  // namespace

BoardSpec read_board_spec(const Config& config, const Rv32Spec& rv32) {
  BoardSpec spec;
  spec.base = address(config, "board.base");
  spec.comm_engine_base = address(config, "board.comm_engine_base");
  spec.window_base = address(config, "board.window_base");
  spec.window_size = static_cast<std::uint32_t>(config.bytes("board.window_size", {4, kAddresses / 2}).value);
  spec.window_read = cycles(config, "board.window_read");
  spec.window_write = cycles(config, "board.window_write");
  spec.cpu_memory = config.bytes("board.cpu_memory", Config::kPositive);
  spec.fill = static_cast<std::uint8_t>(config.count("board.fill", {0, 255}));
  spec.console_line = static_cast<int>(config.bytes("board.console_line", {1, 65536}).value);
  spec.console_lines = config.count("board.console_lines");
  spec.timeout = config.time("board.timeout", Config::kPositive);
  spec.quantum = config.time("board.quantum", Config::kPositive);
  check_ranges(config, {{"rv32.memory_base", rv32.memory_base, rv32.memory_size},
                        {"rv32.timer_base", rv32.timer_base, Rv32Spec::kTimerBytes},
                        {"board.base", spec.base, BoardSpec::kBytes},
                        {"board.comm_engine_base", spec.comm_engine_base, 4},
                        {"board.window_base", spec.window_base, spec.window_size}});
  if (spec.quantum < duration(1, rv32.clock)) {
    throw BadInput(fmt::format("{}board.quantum = {} ns must be at least a cycle of rv32.clock",
                               config.where("board.quantum"), to_ns(spec.quantum)));
  }
  return spec;
}

}  // namespace cmx::hw
