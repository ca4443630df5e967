// SPDX-License-Identifier: Apache-2.0
// Does qemu agree with the literals of the corner cases? The core is held to the same ones in tests/unit/rv32.
#include <gtest/gtest.h>

#include <cstring>

#include "tests/conformance/rv32/qemu.h"
#include "tests/support/rv32_board/board.h"
#include "tests/support/rv32_cases/cases.h"

namespace cmx::rv32conformance {
namespace {

constexpr std::uint32_t kRamBytes = 8 << 20;

rv32cases::Record record(const std::vector<std::uint8_t>& ram, std::size_t index) {
  rv32cases::Record record{};
  std::memcpy(&record, ram.data() + (rv32cases::kRecords - rv32board::kRam) + index * sizeof record, sizeof record);
  return record;
}

TEST(Corners, AreThoseOfQemu) {
  const auto cases = rv32cases::all();
  const auto program = rv32cases::program_of(cases);
  const auto qemu = run_in_qemu(program, kRamBytes);
  rv32board::Board board(program, kRamBytes);
  ASSERT_TRUE(board.run());
  ASSERT_GT(cases.size(), 150U);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto theirs = record(qemu, i);
    EXPECT_EQ(theirs.result, cases[i].result) << cases[i].name;
    EXPECT_EQ(theirs.cause, cases[i].trap.cause) << cases[i].name;
    EXPECT_EQ(theirs.tval, cases[i].trap.tval) << cases[i].name;
    EXPECT_EQ(theirs, record(board.ram, i))
        << cases[i].name << ": mepc " << std::hex << theirs.epc << " and " << record(board.ram, i).epc;
  }
}

}  // namespace
}  // namespace cmx::rv32conformance
