// SPDX-License-Identifier: Apache-2.0
// Is an access in the log by name, and what is no register left out?
#include "sw/firmware_tools/register_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "hw/generated/comm_engine_registers.hpp"

namespace cmx {
namespace {

namespace regs = hw::comm_engine_registers;

TEST(RegisterLog, NamesRegisterAndFields) {
  std::ostringstream out;
  sw::firmware_tools::RegisterLog log({{"comm_engine", 0x1000, 0x800, regs::kBlocks}}, out);
  log.access(3, {.address = 0x1000 + regs::global::kControl,
                 .size = 4,
                 .data = 1,
                 .write = true,
                 .ok = true,
                 .at = hw::from_us(1.5)});
  log.access(3, {.address = 0x900, .size = 4, .ok = true});
  log.access(3, {.address = 0x1800, .size = 4, .ok = true});
  log.access(0, {.address = 0x1002, .size = 4, .at = hw::from_us(2)});
  EXPECT_EQ(out.str(),
            "1.500000 die:3 write comm_engine global.control = 0x00000001 {enable = 1, reset = 0}\n2.000000 die:0 read "
            "comm_engine 0x0002 = 0x00000000 (no "
            "register) refused\n");
}

}  // namespace
}  // namespace cmx
