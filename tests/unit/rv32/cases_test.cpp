// SPDX-License-Identifier: Apache-2.0
// Does the core do what the architecture says in its corners? One test a row of tests/support/rv32_cases; qemu is asked
// the same in tests/conformance/rv32.
#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/rv32_board/board.h"
#include "tests/support/rv32_cases/cases.h"

namespace cmx::rv32cases {

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

namespace {

class Corner : public testing::TestWithParam<Case> {};

TEST_P(Corner, GivesTheLiteral) {
  const Case& row = GetParam();
  rv32board::Board board(program_of({row}), 2 << 20);
  ASSERT_TRUE(board.run()) << "stopped at " << std::hex << board.core.pc();
  EXPECT_EQ(board.word(kRecords), row.result);
  EXPECT_EQ(board.word(kRecords + 4), row.trap.cause);
  EXPECT_EQ(board.word(kRecords + 12), row.trap.tval);
  EXPECT_EQ(board.core.statistics().exceptions, row.trap.cause == 0 ? 0U : 1U);
}

INSTANTIATE_TEST_SUITE_P(Arithmetic, Corner, testing::ValuesIn(arithmetic()));
INSTANTIATE_TEST_SUITE_P(Compressed, Corner, testing::ValuesIn(compressed()));
INSTANTIATE_TEST_SUITE_P(Memory, Corner, testing::ValuesIn(memory()));
INSTANTIATE_TEST_SUITE_P(Atomics, Corner, testing::ValuesIn(atomics()));
INSTANTIATE_TEST_SUITE_P(Traps, Corner, testing::ValuesIn(traps()));
INSTANTIATE_TEST_SUITE_P(Csrs, Corner, testing::ValuesIn(csrs()));

}  // namespace
}  // namespace cmx::rv32cases
