// SPDX-License-Identifier: Apache-2.0
// Which sections [rv32] are refused, and with which words?
#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "tests/support/rv32_board/board.h"

namespace cmx {
namespace {

using rv32board::shipped_spec;
using testing::HasSubstr;
using testing::ThrowsMessage;

void expect_refused(const std::vector<std::string>& overlays, const std::string& why) {
  EXPECT_THAT([&] { shipped_spec(overlays); }, ThrowsMessage<hw::BadInput>(HasSubstr(why))) << overlays.front();
}

TEST(Rv32Spec, ShipsACoreOfOneGigahertzWithItsMemory) {
  const hw::Rv32Spec spec = shipped_spec();
  EXPECT_EQ(spec.clock, hw::Hertz(1e9));
  EXPECT_EQ(spec.cycles_per_tick, 10U);
  EXPECT_EQ(spec.memory_base, 0x80000000U);
  EXPECT_EQ(spec.memory_size, 256U * 1024);
  EXPECT_EQ(spec.costs.div, 20);
}

TEST(Rv32Spec, RefusesCostsThatAreNoCycles) {
  expect_refused({"rv32.alu=0"}, "at least 1");
  expect_refused({"rv32.mul=1.5"}, "whole number of cycles");
}

TEST(Rv32Spec, RefusesAddressesThatDoNotFit) {
  expect_refused({"rv32.reset_vector=4096"}, "an even address in the local memory, 0x80000000 to 0x8003ffff");
  expect_refused({"rv32.reset_vector=2147483649"}, "an even address");
  expect_refused({"rv32.memory_base=4294901760", "rv32.reset_vector=4294901760"}, "beyond the 32-bit address space");
  expect_refused({"rv32.timer_base=2147483648"}, "overlap the local memory");
  expect_refused({"rv32.timer_base=4294934528"}, "multiple of 8 with 0x10000 bytes behind it");
}

TEST(Rv32Spec, RefusesATickThatIsNoWholeNumberOfCycles) { expect_refused({"rv32.timer_clock=300"}, "whole number"); }

}  // namespace
}  // namespace cmx
