// SPDX-License-Identifier: Apache-2.0
// Do the generated files follow a map that is not the shipped one?
#include <gtest/gtest.h>

#include "hw/generated/comm_engine_registers.h"
#include "hw/generated/comm_engine_registers.hpp"

namespace cmx {
namespace {

namespace engine = hw::comm_engine_registers;

TEST(MovedRegisters, AreWhereTheMapSays) {
  EXPECT_EQ(engine::channel::kOffset, 0x20000U);
  EXPECT_EQ(engine::global::kControl, 0xf0U);
  EXPECT_EQ(engine::channel::kProducer, 0x100U);
  EXPECT_EQ(engine::channel::kControlEnable.mask(), 0x80U);
  EXPECT_EQ(COMM_ENGINE_CHANNEL_PRODUCER, 0x100U);
  EXPECT_EQ(COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK, 0x80U);
  EXPECT_EQ(COMM_ENGINE_GLOBAL_VERSION_REVISION_MASK, 0xffffU);
  EXPECT_EQ(offsetof(comm_engine_submission_t, source), 56U);
  EXPECT_EQ(hw::describe_access(engine::kBlocks, 0x22100, 1), "channel[1].producer = 0x00000001");
}

}  // namespace
}  // namespace cmx
