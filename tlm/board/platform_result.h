// SPDX-License-Identifier: Apache-2.0
// What a run of firmware came to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::model {

enum class DieState : std::uint8_t {
  kExited,   // wrote its exit code
  kTrapped,  // died of a trap
  kRunning,  // still executing at the end
  kWaiting,  // still in wfi at the end
};

struct Trap {
  std::uint32_t cause{0};  // mcause
  std::uint32_t pc{0};     // mepc
  std::uint32_t value{0};  // mtval
  bool handled{false};     // the firmware's own handler gave up; false: mtvec leads nowhere
};

struct DieResult {
  DieState state{DieState::kRunning};
  std::uint32_t exit_code{0};  // kExited
  std::optional<Trap> trap;    // kTrapped
  std::uint32_t pc{0};         // of a die that did not end: the next instruction, or the wfi it waits in
  std::uint64_t instructions{0};
  std::uint64_t cycles{0};        // of which:
  std::uint64_t bus_cycles{0};    // waiting for devices and HBM
  std::uint64_t idle_cycles{0};   // in wfi
  std::int64_t dropped_lines{0};  // of the console, beyond what is kept

  std::uint64_t core_cycles() const { return cycles - bus_cycles - idle_cycles; }
};

struct PlatformLine {
  hw::Picoseconds at{};
  int die{0};
  std::string text;
};

enum class PlatformEnd : std::uint8_t {
  kAllEnded,  // every die exited or trapped
  kTimeout,
  kDeadlock,  // the others are in wfi, and nothing can end that
};

struct PlatformResult {
  PlatformEnd end{PlatformEnd::kTimeout};
  hw::Picoseconds time{};   // of the last die's end; of a timeout: the limit
  std::uint64_t cycles{0};  // of the core's clock until then
  std::vector<DieResult> dies;
  std::vector<PlatformLine> console;  // by time, then die

  std::uint64_t instructions() const;
};

}  // namespace cmx::model
