// SPDX-License-Identifier: Apache-2.0
// Do the supplied images pass on 16 dies, and does each failing one end in its status, with the place in its source?
#include <gmock/gmock.h>

#include "sw/elf/image.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

TEST(Images, HelloSaysWhoEachDieIs) {
  const cli::Finished finished = fw::run("hello", "--dies 16");
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  for (int die = 0; die < 16; ++die) {
    EXPECT_THAT(finished.out,
                HasSubstr("\ndie:" + std::to_string(die) + " hello from die " + std::to_string(die) + " of 16\n"));
  }
}

TEST(Images, TheSelfTestPassesOnSixteenDies) {
  const fw::Result result = fw::run_json("self_test", "--dies 16 --expect checks.passed$");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.status(), "pass");
  EXPECT_EQ(result.json.find("console")->members().size(), 16U) << "a check that does not hold is a line of its own";
  EXPECT_EQ(result.json.find("violations")->members().size(), 0U);
  ASSERT_EQ(result.json.find("per_die")->members().size(), 16U);
  std::int64_t instructions = 0;
  std::int64_t last = 0;
  for (int number = 0; number < 16; ++number) {
    const Node& die = result.die(number);
    const auto cycles = [&](const char* part) { return die.at(std::string("/cycles/") + part)->integer(); };
    EXPECT_EQ(die.find("stop")->text(), "exit");
    EXPECT_EQ(die.find("exit_code")->integer(), 0);
    EXPECT_EQ(cycles("total"), cycles("core") + cycles("bus") + cycles("idle"));
    // 1024 words written at 4 cycles and read at 100, and a few more; a hundred ticks of ten cycles asleep.
    EXPECT_GT(cycles("bus"), 1024 * 104);
    EXPECT_LT(cycles("bus"), 1024 * 104 + 2000);
    EXPECT_GT(cycles("idle"), 500);
    EXPECT_LT(cycles("idle"), 1000);
    instructions += die.find("instructions")->integer();
    last = std::max(last, cycles("total"));
  }
  EXPECT_EQ(result.json.find("instructions")->integer(), instructions);
  EXPECT_EQ(result.json.find("cycles")->integer(), last);
  EXPECT_NEAR(result.json.find("us")->number() * 1000, static_cast<double>(last), 1) << "at 1 GHz";
}

TEST(Images, TheSelfTestSeesASlowerMemory) {
  const auto bus = [](const std::string& flags) {
    return fw::run_json("self_test", "--dies 2 " + flags).die(1).at("/cycles/bus")->integer();
  };
  EXPECT_GT(bus("--set machine.board.window_read=200"), bus("") + 1024 * 100);
}

TEST(Images, ADieThatHangsIsATimeoutWithItsPlace) {
  const fw::Result result = fw::run_json("hangs", "--dies 3 --timeout-us 50");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "timeout");
  EXPECT_EQ(result.json.find("us")->number(), 50);
  EXPECT_EQ(result.die(0).find("stop")->text(), "exit");
  for (const int die : {1, 2}) {
    EXPECT_EQ(result.die(die).find("stop")->text(), "running");
    EXPECT_EQ(result.die(die).find("exit_code")->kind(), Node::Kind::kNull);
    EXPECT_EQ(result.die(die).find("function")->text(), "spin_for_ever");
    EXPECT_EQ(result.die(die).find("source")->text(), "firmware/failing/hangs.c:9");
    EXPECT_THAT(result.err, HasSubstr("die:" + std::to_string(die) + " no exit: runs at 0x"));
  }
  EXPECT_THAT(result.err, HasSubstr("in spin_for_ever (firmware/failing/hangs.c:9)"));
  EXPECT_EQ(result.err.find("die:0 "), std::string::npos) << "nothing is wrong with die 0";
  EXPECT_EQ(result.json.find("console")->members().size(), 3U) << "what was printed without an end of line";
}

TEST(Images, DiesThatAllWaitAreADeadlockWithoutWaitingForTheTimeout) {
  const fw::Result result = fw::run_json("waits", "--dies 2 --timeout-us 1e9");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "deadlock");
  EXPECT_LT(result.json.find("us")->number(), 1);
  EXPECT_EQ(result.die(1).find("stop")->text(), "waiting");
  EXPECT_THAT(result.err, HasSubstr("die:1 no exit: waits for an interrupt at 0x"));
  EXPECT_THAT(result.err, HasSubstr("in wait_for_nobody (firmware/failing/waits.c:6)"));
}

TEST(Images, AnExitCodeThatIsNotZeroIsAFailure) {
  const fw::Result result = fw::run_json("exits_with_die_number", "--dies 3");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "fail");
  EXPECT_EQ(result.die(0).find("exit_code")->integer(), 0);
  EXPECT_EQ(result.die(2).find("exit_code")->integer(), 2);
  EXPECT_THAT(result.err, HasSubstr("\n  die:1 exit code 1\n  die:2 exit code 2\n"));
}

TEST(Images, ATrapIsAFaultWithItsCauseAndPlace) {
  const fw::Result result = fw::run_json("traps", "--dies 2");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "fault");
  const Node& die = result.die(1);
  EXPECT_EQ(die.find("stop")->text(), "trap");
  EXPECT_EQ(die.find("function")->text(), "read_nowhere");
  EXPECT_EQ(die.at("/trap/cause")->text(), "load access fault");
  EXPECT_EQ(die.at("/trap/mcause")->integer(), 5);
  EXPECT_EQ(die.at("/trap/mtval")->integer(), 0x20000040);
  EXPECT_TRUE(die.at("/trap/handled")->boolean());
  EXPECT_THAT(result.err, HasSubstr("die:1 load access fault, mtval 0x20000040, at 0x"));
  EXPECT_THAT(result.json.at("/console/0/text")->text(), HasSubstr("trap: load access fault, mcause 0x00000005"));
}

TEST(Images, ATrapThatNobodyHandlesIsAFaultToo) {
  const fw::Result result = fw::run_json("traps_without_handler", "--dies 2");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.status(), "fault");
  EXPECT_EQ(result.die(0).at("/trap/cause")->text(), "breakpoint");
  EXPECT_FALSE(result.die(0).at("/trap/handled")->boolean());
  EXPECT_THAT(result.err, HasSubstr("in break_down (firmware/failing/traps_without_handler.c:5); mtvec leads nowhere"));
}

TEST(Images, AnExpectedLineMustBeThere) {
  EXPECT_EQ(fw::run("hello", "--dies 4 --expect ^die:3.hello --expect of.4$").exit_code, 0);
  const fw::Result missing = fw::run_json("hello", "--dies 4 --expect hello --expect ^die:4");
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_EQ(missing.status(), "fail");
  EXPECT_THAT(missing.err, HasSubstr("no line of the console matches --expect ^die:4"));
}

TEST(Images, AreRv32WithTheMultilibOfTheirs) {
  const sw::elf::Image image(fw::contents(fw::image("self_test")), "self_test");
  EXPECT_EQ(image.entry(), 0x80000000U);
  EXPECT_EQ(image.describe(image.entry()).substr(0, 45), "0x80000000 in _start (firmware/base/start.S:1");
  bool has_printf = false;
  for (const sw::elf::Function& function : image.functions()) has_printf = has_printf || function.name == "printf";
  EXPECT_TRUE(has_printf);
}

}  // namespace
}  // namespace cmx
