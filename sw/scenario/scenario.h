// SPDX-License-Identifier: Apache-2.0
// What firmware is run with and what it must leave behind, as a TOML file:
//
//   dies = 4                          # 2 to 64; otherwise 16
//   image = "fill_check"              # a supplied image, or a file beside this one
//   arguments = [0x1000, 0x2000, 64]  # words at the start of each die's HBM (hw/board/scenario_memory.h)
//   timeout_us = 500
//   expect = ["^die:3 added 5 "]      # regular expressions, each for a line of the console
//   status = "pass"                   # how the run must end: pass, fail, violation, fault, timeout, deadlock
//   fault = ["engine:1 flag_corrupt"] # what goes wrong, as --fault has it
//   [[die]]                           # what one die has of its own: image, arguments
//   die = 3
//   [[buffer]]                        # before the run
//   die = 0                           # or [0, 2]; without: every die; or cpu = 3: in that CPU's memory
//   address = 0x1000                  # in HBM
//   size = 64                         # bytes, or "64KiB"; of a file it may be left out
//   seed = 7                          # or value = 5, or file = "in.npy" (.bin: as it is); type = "bytes", "int32",
//   "fp32", "bf16" is that of the value
//   [[expected]]                      # after the run; as a buffer, and
//   tolerance = 1e-3                  # absolute, and relative_tolerance as a share of what is expected
//   [[scratch]]                       # where transfers may go, too: address, size; with one of these nowhere else than
//   there and in buffers
//   [[doorbell]]                      # a message for the mailbox
//   at_us = 2.5
//   words = [5]                       # up to four; the others are 0
// `about = "..."` may stand anywhere.
//
// Errors: BadInput with file and line, and the nearest key.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hw/units/units.h"
#include "sw/scenario/contents.h"

namespace cmx::sw::scenario {

inline constexpr std::int64_t kMostBufferBytes = 256LL << 20;
/// Of the files: a scenario, and a buffer's with the header of a .npy.
inline constexpr std::uint64_t kMostScenarioFileBytes = 16ULL << 20;
inline constexpr std::uint64_t kMostBufferFileBytes = kMostBufferBytes + (1ULL << 20);
inline constexpr int kFewestDies = 2;
inline constexpr int kMostDies = 64;
inline constexpr int kUsualDies = 16;
inline constexpr double kMostMicroseconds = 1e9;

struct DieSetup {
  std::string image;
  std::string image_where;  // "F.toml:2"; empty: not from the file
  std::vector<std::uint32_t> arguments;
};

struct Buffer {
  std::string where;  // "F.toml:12"
  std::vector<int> dies;
  std::optional<int> cpu;  // in its memory, and in no die's
  std::uint64_t address{0};
  std::vector<std::uint8_t> bytes;
};

struct Expected {
  Buffer buffer;
  Type type{Type::kBytes};
  double tolerance{0};
  double relative_tolerance{0};
};

/// Bytes of HBM that transfers may use.
struct Scratch {
  std::vector<int> dies;
  std::uint64_t address{0};
  std::uint64_t size{0};
};

struct Doorbell {
  hw::Picoseconds at{};
  std::vector<int> dies;
  std::array<std::uint32_t, 4> words{};
};

struct Scenario {
  std::vector<DieSetup> dies;
  std::vector<Buffer> buffers;
  std::vector<Expected> expected;
  std::vector<Scratch> scratch;  // not empty: transfers elsewhere than there and in buffers are violations
  std::vector<Doorbell> doorbells;
  std::optional<hw::Picoseconds> timeout;
  std::vector<std::string> expect;
  std::string status{"pass"};
  std::vector<std::string> faults;
  std::string faults_where;  // "F.toml:6"
};

/// What the command line says instead of the file.
struct Overrides {
  std::string image;  // of all dies that have none of their own; empty: as the file says
  std::optional<int> dies;
};

/// `file` is the scenario's path, for messages; `read` returns the contents of a data file named relative to it, or
/// throws BadInput.
Scenario read_scenario(const std::string& toml, const std::string& file,
                       const std::function<std::string(const std::string&)>& read, const Overrides& overrides = {});

/// A run without a scenario.
Scenario plain_scenario(const Overrides& overrides);

}  // namespace cmx::sw::scenario
