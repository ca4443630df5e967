// SPDX-License-Identifier: Apache-2.0
// The core with what it needs to run a program, at the addresses of qemu's `virt` board: RAM at 0x80000000, the test
// finisher at 0x100000 (a store of 0x5555 ends the run), the timer at 0x2000000, a console at 0x10000000 that keeps
// what is written to it.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "hw/config/shipped.h"
#include "tests/support/rv32_assembler/program.h"
#include "tlm/rv32/core.h"

namespace cmx::rv32board {

inline constexpr std::uint32_t kRam = 0x80000000;
inline constexpr std::uint32_t kFinisher = 0x100000;
inline constexpr std::uint32_t kPass = 0x5555;
inline constexpr std::uint32_t kTimer = 0x2000000;
inline constexpr std::uint32_t kConsole = 0x10000000;

/// The shipped costs, with what the tests change.
inline hw::Rv32Spec shipped_spec(const std::vector<std::string>& overlays = {}) {
  constexpr std::string_view kFile = "hw/rv32/rv32.toml";
  return hw::read_rv32_spec(hw::Config::parse("machine", *hw::shipped_file(kFile), std::string(kFile), overlays));
}

class Board : public model::rv32::Bus {
 public:
  explicit Board(const rv32asm::Program& program, std::uint32_t ram_bytes = 1 << 16,
                 const hw::Rv32Spec& spec = shipped_spec())
      : ram(ram_bytes), core(spec, *this) {
    std::memcpy(ram.data() + (program.base() - kRam), program.bytes().data(), program.bytes().size());
    core.add_memory({.base = kRam, .size = ram_bytes, .data = ram.data()});
    core.set_pc(program.base());
  }

  model::rv32::BusReply read(std::uint32_t address, std::uint32_t /*size*/) override {
    if (address != kConsole + 5) return {};
    return {.ok = true, .data = 0x60, .cycles = device_cycles};  // line status: empty
  }
  model::rv32::BusReply write(std::uint32_t address, std::uint32_t /*size*/, std::uint32_t data) override {
    if (address == kConsole) {
      console += static_cast<char>(data);
    } else if (address == kFinisher) {
      finished = data == kPass;
      core.halt();
    } else {
      return {};
    }
    return {.ok = true, .data = 0, .cycles = device_cycles};
  }

  std::uint32_t word(std::uint32_t address) const {
    std::uint32_t value = 0;
    std::memcpy(&value, ram.data() + (address - kRam), sizeof value);
    return value;
  }
  /// Runs to the finisher; false: it was not reached in so many cycles.
  bool run(std::uint64_t cycles = 1'000'000) { return core.run(cycles) == model::rv32::Stop::kHalted && finished; }

  std::vector<std::uint8_t> ram;
  model::rv32::Core core;
  std::string console;
  bool finished{false};
  std::uint64_t device_cycles{0};
};

/// Hart 0 goes on; others, which qemu has, sleep. Clobbers t0.
inline void park_other_harts(rv32asm::Program& program) {
  program << rv32asm::csrr(5, 0xf14) << rv32asm::beq(5, 0, 16) << rv32asm::csrw(0x304, 0) << rv32asm::wfi()
          << rv32asm::jal(0, -4);
}

/// Ends a run with success. Clobbers t0 and t1.
inline void finish(rv32asm::Program& program) {
  program.li(5, kFinisher).li(6, kPass) << rv32asm::sw(6, 5, 0) << rv32asm::jal(0, 0);
}

}  // namespace cmx::rv32board
