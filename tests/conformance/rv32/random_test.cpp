// SPDX-License-Identifier: Apache-2.0
// Do a million random instructions leave the same registers, traps and memory in the core and in qemu?
#include <gtest/gtest.h>

#include "tests/conformance/rv32/qemu.h"
#include "tests/conformance/rv32/random_program.h"
#include "tests/support/rv32_board/board.h"

namespace cmx::rv32conformance {
namespace {

constexpr int kPrograms = 4;
constexpr int kUnits = 62'000;
constexpr int kRounds = 4;  // over the same instructions with what the round before left in registers and memory

class RandomInstructions : public testing::TestWithParam<int> {};

TEST_P(RandomInstructions, DoWhatTheyDoInQemu) {
  const RandomProgram program = random_program(static_cast<std::uint64_t>(GetParam()), kUnits, kRounds);
  ASSERT_GE(program.tested * kRounds, 1'000'000 / kPrograms);
  ASSERT_LT(program.program.here(), kScratch);
  rv32board::Board board(program.program, kRamBytes);
  ASSERT_TRUE(board.run(1'000'000'000)) << "stopped at " << std::hex << board.core.pc();
  const auto qemu = run_in_qemu(program.program, kRamBytes);
  EXPECT_EQ(first_difference(program, qemu, board.ram), "");

  rv32board::Board observed(program.program, kRamBytes);
  class : public model::rv32::Observer {
  } observer;
  observed.core.observe(&observer);
  ASSERT_TRUE(observed.run(1'000'000'000));
  EXPECT_EQ(observed.ram, board.ram) << "the core that is looked at does the same";
  EXPECT_EQ(observed.core.cycles(), board.core.cycles());

  const auto statistics = board.core.statistics();
  EXPECT_GT(statistics.exceptions, 5'000U) << "traps are part of it";
  for (std::size_t i = 0; i < model::rv32::kInstructionClasses; ++i) {
    EXPECT_GT(statistics.instructions[i], 1'000U) << "class " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomInstructions, testing::Range(1, kPrograms + 1));

}  // namespace
}  // namespace cmx::rv32conformance
