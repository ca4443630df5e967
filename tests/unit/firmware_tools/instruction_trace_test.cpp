// SPDX-License-Identifier: Apache-2.0
// Is a line of the trace what the instruction did, in the words of the source?
#include "sw/firmware_tools/instruction_trace.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

namespace cmx {
namespace {

using sw::firmware_tools::InstructionTrace;
using sw::firmware_tools::InstructionTraceOptions;
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
  EXPECT_EQ(out.str(),
            "3 12 0x00001000 - - addi a0,a0,1 ; a0=0x77\n3 13 0x00001004 - - sw a0,0(sp)\n3 14 trap illegal "
            "instruction at 0x00001008, mtval 0x00000000\n");
  out.str("");
  trace.retired(15, image.entry(), model::rv32::decode(0x00000013), 0);
  EXPECT_THAT(out.str(), StartsWith("3 15 0x80000000 _start+0x0 firmware/base/start.S:"));
}

/// addi and the like at these addresses; jumps by their own bits.
constexpr std::uint32_t kNop = 0x00000013;
constexpr std::uint32_t kCall = 0x020000ef;    // jal ra, 32 on
constexpr std::uint32_t kReturn = 0x00008067;  // jalr zero, 0(ra)
constexpr std::uint32_t kMret = 0x30200073;

class Part : public testing::Test {
 protected:
  std::string trace(InstructionTraceOptions options, const std::function<void(InstructionTrace&)>& run) {
    std::ostringstream out;
    InstructionTrace trace(0, places_, out, std::move(options));
    run(trace);
    trace.finish();
    return out.str();
  }
  static void retire(InstructionTrace& trace, std::uint64_t cycle, std::uint32_t pc, std::uint32_t bits = kNop) {
    trace.retired(cycle, pc, model::rv32::decode(bits), 0);
  }
  const sw::elf::Image image_{[] {
                                std::ifstream file(CMX_FIRMWARE "/hello.elf", std::ios::binary);
                                return std::string(std::istreambuf_iterator<char>(file), {});
                              }(),
                              "hello"};
  Places places_{image_};
};

TEST_F(Part, ACompactLineIsARunWithoutAJump) {
  const auto run = [](InstructionTrace& trace) {
    retire(trace, 10, 0x1000);
    retire(trace, 11, 0x1004, 0x00010001);  // c.nop
    retire(trace, 12, 0x1006);
    retire(trace, 15, 0x1000);
    trace.trapped(16, 2, 0x1004, 0);
    retire(trace, 20, 0x1004);
  };
  EXPECT_EQ(trace({.compact = true}, run),
            "0 10 1000 3\n0 15 1000 1\n0 16 trap illegal instruction at 0x00001004, mtval 0x00000000\n0 20 1004 1\n");
}

TEST_F(Part, ACompactLineNamesAFunctionThatIsAnother) {
  const std::uint32_t start = image_.entry();
  const auto run = [&](InstructionTrace& trace) {
    retire(trace, 1, start + 4);
    retire(trace, 2, start + 12);
    retire(trace, 3, 0x1000);
    retire(trace, 4, start);
  };
  EXPECT_EQ(trace({.compact = true}, run),
            "0 1 80000004 1 _start+0x4\n0 2 8000000c 1\n0 3 1000 1 -\n0 4 80000000 1 _start+0x0\n");
}

TEST_F(Part, AWindowCutsARun) {
  const auto run = [](InstructionTrace& trace) {
    for (std::uint32_t i = 0; i < 10; ++i) retire(trace, 100 + i, 0x1000 + 4 * i);
  };
  EXPECT_EQ(trace({.from = 103, .to = 107, .compact = true}, run), "0 103 100c 4\n");
  EXPECT_EQ(trace({.from = 103, .to = 104}, run), "0 103 0x0000100c - - addi zero,zero,0\n");
}

TEST_F(Part, AFunctionIsThereFromItsEntryToItsReturn) {
  const auto run = [](InstructionTrace& trace) {
    retire(trace, 1, 0x1000, kCall);    // f, from outside
    retire(trace, 2, 0x1020, kCall);    // g, which f calls
    retire(trace, 3, 0x1040, kReturn);  // back in f
    retire(trace, 4, 0x1024);
    trace.trapped(5, 0x80000007, 0x1028, 0);  // an interrupt in f
    retire(trace, 6, 0x5000, kMret);
    retire(trace, 7, 0x1028, kReturn);
    trace.trapped(8, 0x80000007, 0x1004, 0);  // one behind it
    retire(trace, 9, 0x5000, kMret);
    retire(trace, 10, 0x1004);
    retire(trace, 11, 0x1020);  // a jump into f is f, too
    retire(trace, 12, 0x1024);
  };
  InstructionTraceOptions of_f{.compact = true};
  of_f.entries = {0x1020};
  EXPECT_EQ(trace(of_f, run),
            "0 2 1020 1\n0 3 1040 1\n0 4 1024 1\n0 5 trap timer interrupt at 0x00001028, mtval 0x00000000\n0 6 5000 "
            "1\n0 7 1028 1\n0 11 1020 2\n");
  of_f.from = 4;
  of_f.to = 7;
  EXPECT_EQ(trace(of_f, run), "0 4 1024 1\n0 5 trap timer interrupt at 0x00001028, mtval 0x00000000\n0 6 5000 1\n");
  of_f.entries = std::vector<std::uint32_t>{};
  EXPECT_EQ(trace(of_f, run), "") << "a function that is nowhere";
}

}  // namespace
}  // namespace cmx
