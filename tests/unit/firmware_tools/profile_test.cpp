// SPDX-License-Identifier: Apache-2.0
// Do cycles go to the function that spends them and to those that called it, through calls, tail calls, traps and
// returns?
#include "sw/firmware_tools/profile.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace cmx {
namespace {

using model::rv32::Instruction;
using model::rv32::Opcode;
using sw::firmware_tools::Places;
using sw::firmware_tools::Profile;
using testing::ElementsAre;
using testing::Pair;

constexpr std::uint8_t kNowhere = 32;  // x0, as the core has it
constexpr std::uint8_t kRa = 1;

sw::elf::Image image() {
  std::ifstream file(CMX_FIRMWARE "/put_get.elf", std::ios::binary);
  return {std::string(std::istreambuf_iterator<char>(file), {}), "put_get"};
}

/// Plays a core that walks through the functions of a real image.
class Walk : public testing::Test {
 protected:
  std::uint32_t address(const std::string& function, std::uint32_t offset = 0) const {
    for (const sw::elf::Function& f : image_.functions()) {
      if (f.name == function) return f.address + offset;
    }
    throw std::logic_error("no function " + function);
  }
  void step(std::uint32_t pc, Opcode opcode, std::uint8_t rd = 5, std::uint64_t cycles = 1) {
    Instruction instruction;
    instruction.opcode = opcode;
    instruction.rd = rd;
    instruction.bits = 0x13;
    profile_.retired(cycle_, pc, instruction, 0);
    cycle_ += cycles;
  }
  void trap(std::uint32_t pc) {
    profile_.trapped(cycle_, 2, pc, 0);
    cycle_ += 3;
  }
  sw::elf::Image image_ = image();
  Places places_{image_};
  Profile profile_{places_};
  std::uint64_t cycle_{0};
};

TEST_F(Walk, ACallIsBelowItsCallerUntilItReturns) {
  const std::uint32_t main = address("main");
  step(main, Opcode::kAddi, 5, 10);
  step(main + 4, Opcode::kJal, kRa, 2);
  step(address("team_open"), Opcode::kAddi, 5, 100);
  step(address("team_open") + 4, Opcode::kJalr, kNowhere, 2);
  step(main + 8, Opcode::kAddi, 5, 20);
  profile_.finish(cycle_);
  EXPECT_THAT(profile_.stacks(), ElementsAre(Pair("main", 32), Pair("main;team_open", 102)));
  const auto& of_main = profile_.functions().at("main");
  EXPECT_EQ(of_main.calls, 1U);
  EXPECT_EQ(of_main.instructions, 3U);
  EXPECT_EQ(of_main.self_cycles, 32U);
  EXPECT_EQ(of_main.total_cycles, 134U);
  EXPECT_EQ(profile_.functions().at("team_open").total_cycles, 102U);
}

TEST_F(Walk, ATailCallTakesThePlaceOfItsCaller) {
  const std::uint32_t main = address("main");
  step(main, Opcode::kJal, kRa);
  step(address("team_get"), Opcode::kJal, kNowhere);
  step(address("team_await"), Opcode::kAddi, 5, 7);
  step(address("team_await") + 4, Opcode::kJalr, kNowhere);
  step(main + 4, Opcode::kAddi);
  profile_.finish(cycle_);
  EXPECT_THAT(profile_.stacks(), ElementsAre(Pair("main", 2), Pair("main;team_await", 8), Pair("main;team_get", 1)));
}

TEST_F(Walk, ATrapIsACallThatMretEnds) {
  const std::uint32_t main = address("main");
  step(main, Opcode::kAddi);
  trap(main + 4);
  step(address("team_open"), Opcode::kMret);
  step(main + 4, Opcode::kAddi, 5, 5);
  profile_.finish(cycle_);
  EXPECT_THAT(profile_.stacks(), ElementsAre(Pair("main", 1 + 3 + 5), Pair("main;team_open", 1)));
}

TEST_F(Walk, RecursionCountsItsCyclesOnce) {
  const std::uint32_t main = address("main");
  step(main, Opcode::kJal, kRa, 1);
  step(main, Opcode::kAddi, 5, 10);
  profile_.finish(cycle_);
  EXPECT_EQ(profile_.functions().at("main").total_cycles, 11U);
}

TEST_F(Walk, CodeWithoutASymbolIsADash) {
  step(0x90000000, Opcode::kAddi, 5, 4);
  profile_.finish(cycle_);
  EXPECT_THAT(profile_.stacks(), ElementsAre(Pair("-", 4)));
}

}  // namespace
}  // namespace cmx
