// SPDX-License-Identifier: Apache-2.0
// Is a line about an engine's fault understood, and a wrong one refused with what is wrong?
#include "hw/comm_engine/engine_fault.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using hw::EngineFault;
using testing::HasSubstr;

std::string refusal(const std::string& line) {
  try {
    hw::parse_engine_fault(line, 4);
  } catch (const hw::BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(EngineFault, HasDieEffectTimeAndCount) {
  const EngineFault fault = hw::parse_engine_fault("at=10us engine:3 transfer_error count=5", 4);
  EXPECT_EQ(fault.die, 3);
  EXPECT_EQ(fault.what, EngineFault::What::kTransferError);
  EXPECT_EQ(fault.at, hw::from_us(10));
  EXPECT_EQ(fault.count, 5);
  const EngineFault late = hw::parse_engine_fault("engine:0 completion_delay=50us", 4);
  EXPECT_EQ(late.delay, hw::from_us(50));
  EXPECT_EQ(late.at.value, 0);
  EXPECT_EQ(late.count, 1);
}

TEST(EngineFault, IsToldFromThoseOfTheNetwork) {
  EXPECT_TRUE(hw::is_engine_fault("at=1us engine:3 flag_corrupt"));
  EXPECT_FALSE(hw::is_engine_fault("plane:3 down"));
}

TEST(EngineFault, ThatIsWrongIsRefused) {
  EXPECT_THAT(refusal("engine:4 flag_corrupt"), HasSubstr("engine:4: write the number of a die, from 0 to 3"));
  EXPECT_THAT(refusal("engine:1"), HasSubstr("what happens to the engine?"));
  EXPECT_THAT(refusal("engine:1 flag_corrupt completion_twice"), HasSubstr("one line has one effect"));
  EXPECT_THAT(refusal("engine:1 completion_delay"), HasSubstr("completion_delay needs a time"));
  EXPECT_THAT(refusal("engine:1 completion_delay=soon"), HasSubstr("write a time, like 10us"));
  EXPECT_THAT(refusal("engine:1 flag_corrupt=2"), HasSubstr("flag_corrupt takes no value"));
  EXPECT_THAT(refusal("engine:1 flag_corrupt count=0"), HasSubstr("count=0: write a whole number from 1"));
  EXPECT_THAT(refusal("engine:1 transfer_eror"), HasSubstr("did you mean 'transfer_error'?"));
}

}  // namespace
}  // namespace cmx
