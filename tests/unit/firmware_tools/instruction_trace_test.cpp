// SPDX-License-Identifier: Apache-2.0
// Is a line of the trace what the instruction did, in the words of the source?
#include "sw/firmware_tools/instruction_trace.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace {

using sw::firmware_tools::InstructionTrace;
using sw::firmware_tools::Places;
using testing::StartsWith;

TEST(InstructionTrace, HasPlaceSourceTextAndResult) {
  std::ifstream file(CMX_FIRMWARE "/hello.elf", std::ios::binary);
  const sw::elf::Image image(std::string(std::istreambuf_iterator<char>(file), {}), "hello");
  Places places(image);
  std::ostringstream out;
  InstructionTrace trace(3, places, out);
  trace.retired(12, 0x1000, model::rv32::decode(0x00150513), 0x77);  // addi a0,a0,1
  trace.retired(13, 0x1004, model::rv32::decode(0x00a12023), 0);     // sw a0,0(sp)
  trace.trapped(14, 2, 0x1008, 0);
  EXPECT_EQ(
      out.str(),
      "3 12 0x00001000 - - addi a0,a0,1 ; a0=0x77\n3 13 0x00001004 - - sw a0,0(sp)\n3 14 trap illegal instruction at 0x00001008, mtval 0x00000000\n");
  out.str("");
  trace.retired(15, image.entry(), model::rv32::decode(0x00000013), 0);
  EXPECT_THAT(out.str(), StartsWith("3 15 0x80000000 _start+0x0 firmware/base/start.S:"));
}

}  // namespace
