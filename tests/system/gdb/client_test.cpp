// SPDX-License-Identifier: Apache-2.0
// gdb-multiarch, scripted, as an engineer types it.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/system/gdb/gdb_session.h"

namespace cmx {
namespace {

using gdb_test::debug;
using gdb_test::image;
using gdb_test::Session;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// The undisturbed run.
std::string result_of(const std::string& name, const std::string& flags) {
  const cli::Desk desk;
  return cli::without_times(desk.run(cli::words("fw run " + image(name) + " " + flags)).out);
}

TEST(Gdb, BreaksInADriverOnDieThreeWatchesAFlagStepsAndContinuesToTheEnd) {
  const Session session = debug("self_test", "--dies 4 --json",
                                "info threads\n"
                                "break timer_set_deadline thread 4\n"
                                "continue\n"
                                "print *timer\n"
                                "print/x timer->base\n"
                                "backtrace\n"
                                "delete\n"
                                "watch ticked thread 4\n"
                                "continue\n"
                                "backtrace 1\n"
                                "delete\n"
                                "set $before = $pc\n"
                                "stepi\n"
                                "print $pc > $before && $pc <= $before + 4\n"
                                "step\n"
                                "finish\n"
                                "info threads\n"
                                "print ticked\n"
                                "continue\n");
  EXPECT_THAT(session.said, HasSubstr("Thread 4 (die 3, _start)"));
  EXPECT_THAT(session.said, HasSubstr("Thread 4 hit Breakpoint 1, timer_set_deadline"));
  EXPECT_THAT(session.said, HasSubstr("$1 = {base = 33554432}"));
  EXPECT_THAT(session.said, HasSubstr("$2 = 0x2000000"));
  EXPECT_THAT(session.said, HasSubstr("in test_timer () at firmware/images/self_test.c"));
  EXPECT_THAT(session.said, HasSubstr("Thread 4 hit Hardware watchpoint 2: ticked\n\nOld value = 0\nNew value = 1\n"));
  EXPECT_THAT(session.said, HasSubstr("note_tick"));
  EXPECT_THAT(session.said, HasSubstr("$3 = 1\n")) << "one instruction on";
  EXPECT_THAT(session.said, ContainsRegex("\nnote_tick \\(frame=[^\n]*\\) at firmware/images/self_test.c:[0-9]+\n"))
      << "finish";
  EXPECT_THAT(session.said, HasSubstr("* 4    Thread 4 (die 3,"));
  EXPECT_THAT(session.said, HasSubstr("$4 = 1\n"));
  EXPECT_THAT(session.said, HasSubstr("die:3 self-test: 104 checks passed"));
  EXPECT_THAT(session.said, HasSubstr("[Inferior 1 (Remote target) exited normally]"));
  EXPECT_EQ(session.run.exit_code, 0) << session.run.err;
  EXPECT_EQ(sw::report::Node::from_json(session.run.out).find("status")->text(), "pass");
}

TEST(Gdb, InspectsADescriptorOnItsWayToTheEngine) {
  const Session session = debug("all_gather", "--dies 4",
                                "break comm_engine_submit thread 4\n"
                                "continue\n"
                                "print submission->length\n"
                                "print *submission\n"
                                "stepi\n"
                                "step\n"
                                "finish\n"
                                "delete\n"
                                "continue\n");
  EXPECT_THAT(session.said, HasSubstr("Thread 4 hit Breakpoint 1, comm_engine_submit"));
  EXPECT_THAT(session.said, HasSubstr("$1 = 3076\n"));
  EXPECT_THAT(session.said, ContainsRegex("\\$2 = \\{opcode = [0-9]+ [^\n]*, length = 3076,"));
  EXPECT_THAT(session.said, HasSubstr("= COMM_ENGINE_OK"));
  EXPECT_THAT(session.said, HasSubstr("die:3 all_gather: 12304 bytes are right"));
  EXPECT_EQ(session.run.exit_code, 0) << session.run.err;
}

TEST(Gdb, BreakpointsDoNotChangeTheRun) {
  std::string commands = "break timer_set_deadline\n";
  for (int i = 0; i < 9; ++i) commands += "continue\n";  // twice on each die, and to the end
  const Session session = debug("self_test", "--dies 4 --json", commands);
  for (const char* thread : {"1", "2", "3", "4"}) {
    EXPECT_THAT(session.said, HasSubstr(std::string("Thread ") + thread + " hit Breakpoint 1, timer_set_deadline"));
  }
  EXPECT_THAT(session.said, HasSubstr("exited normally"));
  EXPECT_EQ(cli::without_times(session.run.out), result_of("self_test", "--dies 4 --json"));
}

TEST(Gdb, ReadsAndWritesMemoryAndHbmButNoDevices) {
  const Session session = debug("self_test", "--dies 2",
                                "tbreak timer_set_deadline thread 2\n"
                                "continue\n"
                                "print/x *(unsigned*)0xc0000010\n"
                                "set var *(unsigned*)0xc0000010 = 0x12345678\n"
                                "print/x *(unsigned short*)0xc0000012\n"
                                "set var cleared[3] = 77\n"
                                "print cleared[3]\n"
                                "print $misa == 0x40001105\n"
                                "watch *(unsigned*)0xc0000000 thread 2\n"
                                "continue\n"
                                "x/1xw 0x10100000\n");  // ends the script, and that is a detach
  EXPECT_THAT(session.said, HasSubstr("Cannot access memory at address 0x10100000"));
  EXPECT_THAT(session.said, HasSubstr("$1 = 0xa5a5a5a5\n")) << "what nobody wrote";
  EXPECT_THAT(session.said, HasSubstr("$2 = 0x1234\n"));
  EXPECT_THAT(session.said, HasSubstr("$3 = 77\n"));
  EXPECT_THAT(session.said, HasSubstr("$4 = 1\n"));
  EXPECT_THAT(session.said, HasSubstr("\nNew value = 1\n"))
      << "die 1 writes its number at 32 GiB, where its window is by then";
  EXPECT_EQ(session.run.exit_code, 0) << session.run.err;
  EXPECT_THAT(session.run.err, HasSubstr("gdb: the client has left; the run goes on"));
}

TEST(Gdb, StepsThroughAWaitForTheTimer) {
  const Session session = debug("self_test", "--dies 2",
                                "tbreak timer_set_deadline thread 2\n"
                                "continue\n"
                                "set $steps = 0\n"
                                "while ticked == 0 && $steps < 2000\n"
                                "stepi\n"
                                "set $steps = $steps + 1\n"
                                "end\n"
                                "print ticked\n"
                                "print $steps > 20\n"
                                "continue\n");
  EXPECT_THAT(session.said, HasSubstr("$1 = 1\n"));
  EXPECT_THAT(session.said, HasSubstr("$2 = 1\n"));
  EXPECT_EQ(session.run.exit_code, 0) << session.run.err;
}

TEST(Gdb, MonitorCommandsTellTimeAndPlaces) {
  const Session session =
      debug("self_test", "--dies 3",
            "tbreak timer_set_deadline thread 2\ncontinue\nmonitor time\nmonitor dies\nmonitor nonsense\ndetach\n");
  EXPECT_THAT(session.said, ContainsRegex("\n[0-9]+\\.[0-9]+ us\n"));
  EXPECT_THAT(
      session.said,
      ContainsRegex(
          "die:1 runs at 0x[0-9a-f]+ in timer_set_deadline \\(firmware/drivers/timer.c:[0-9]+\\), [0-9.]+ us\n"));
  EXPECT_THAT(session.said, HasSubstr("monitor dies: where each die is"));
}

TEST(Gdb, MonitorCommandsTellOfEnginesAndChannels) {
  const Session session = debug("awaits_nobody", "--dies 3",
                                "continue\nmonitor engine\nmonitor engine die:2\nmonitor channel 0\nthread 2\nmonitor "
                                "channel 1\nmonitor channel 0 2\n"
                                "monitor channel\nmonitor channel 48\nmonitor engine 3\nmonitor engine 1 2\nmonitor "
                                "channel 0 x\nmonitor engines\n");
  EXPECT_THAT(session.said, HasSubstr("die:0 global.control = 0x00000001 {enable = 1, reset = 0}\n"));
  EXPECT_THAT(session.said, HasSubstr("die:2 global.control = 0x00000001 {enable = 1, reset = 0}\n"));
  EXPECT_THAT(session.said, HasSubstr("die:0 channel[0].status = 0x00000005 {busy = 1, halted = 0, waiting = 1}\n"));
  EXPECT_THAT(
      session.said,
      HasSubstr(
          "die:0 channel 0 holds submission 0: wait_flag for the word at own+0x100040 to be 0x1; it is 0xa5a5a5a5\n"));
  EXPECT_THAT(session.said, HasSubstr("die:1 channel[1].producer = 0x00000000\n")) << "of the thread at hand";
  EXPECT_THAT(session.said, HasSubstr("die:2 channel[0].producer = "));
  EXPECT_THAT(
      session.said,
      HasSubstr(
          "monitor channel: give the number of a channel, then a die if it is another: monitor channel 0 die:3\n"));
  EXPECT_THAT(session.said, HasSubstr("monitor channel: channel 48: the engine has channels 0 to 47\n"));
  EXPECT_THAT(session.said, HasSubstr("monitor engine: '3' is no die of this run, which has dies 0 to 2\n"));
  EXPECT_THAT(session.said, HasSubstr("monitor engine: at most one die, not '1 2'\n"));
  EXPECT_THAT(session.said, HasSubstr("monitor channel: 'x' is no die of this run"));
  EXPECT_THAT(session.said, HasSubstr("monitor channel N [DIE]: registers")) << "engines";
}

TEST(Gdb, ADeathByTrapStopsAtItsDie) {
  const Session session =
      debug("traps", "--dies 2", "continue\nprint $mcause\nprint/x $mtval\ninfo symbol $mepc\ncontinue\ncontinue\n");
  EXPECT_THAT(session.said, HasSubstr("SIGSEGV"));
  EXPECT_THAT(
      session.said,
      ContainsRegex("die:[01] died of a trap: load access fault, mtval 0x20000040, at 0x[0-9a-f]+ in read_nowhere"));
  EXPECT_THAT(session.said, HasSubstr("$1 = 5\n"));
  EXPECT_THAT(session.said, HasSubstr("$2 = 0x20000040\n"));
  EXPECT_THAT(session.said, HasSubstr("exited with code 0377"));
  EXPECT_EQ(session.run.exit_code, 3);
}

TEST(Gdb, TheTimeoutStopsBeforeTheRunEnds) {
  const Session session = debug("hangs", "--dies 3 --timeout-us 50", "continue\nbacktrace 1\ninfo threads\ncontinue\n");
  EXPECT_THAT(session.said, HasSubstr("timeout at 50.000 us"));
  EXPECT_THAT(session.said, HasSubstr("SIGXCPU"));
  EXPECT_THAT(session.said, HasSubstr("spin_for_ever"));
  EXPECT_EQ(session.run.exit_code, 3);
  EXPECT_THAT(session.run.err, HasSubstr("fw run: timeout at 50.000 us"));
}

TEST(Gdb, ADeadlockStopsWhereEachWaits) {
  const Session session = debug("waits", "--dies 2", "continue\ninfo threads\ncontinue\n");
  EXPECT_THAT(session.said, HasSubstr("SIGABRT"));
  EXPECT_THAT(session.said, HasSubstr("(die 1, wait_for_nobody, waits for an interrupt)"));
  EXPECT_EQ(session.run.exit_code, 3);
  EXPECT_THAT(session.run.err, HasSubstr("fw run: deadlock"));
}

TEST(Gdb, ExitCodesComeThrough) {
  const Session session = debug("exits_with_die_number", "--dies 3", "continue\n");
  EXPECT_THAT(session.said, HasSubstr("exited with code 01"));
  EXPECT_THAT(session.said, Not(HasSubstr("SIG")));
  EXPECT_EQ(session.run.exit_code, 3);
}

}  // namespace
}  // namespace cmx
