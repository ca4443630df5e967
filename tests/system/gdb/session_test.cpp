// SPDX-License-Identifier: Apache-2.0
// A debugging session on eight dies, with an image that `./dev firmware` made, from a breakpoint on main to a backtrace
// out of a fault.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/system/gdb/gdb_session.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using gdb_test::debug_file;
using gdb_test::Session;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// ring.elf, compiled once, and its source, in a directory of this process.
class Workshop {
 public:
  Workshop() : path_(fs::temp_directory_path() / ("cmx-gdb-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
    fs::copy_file(CMX_TOP "/tests/system/gdb/ring.c", path_ / "ring.c", fs::copy_options::overwrite_existing);
    const std::string command = "cd '" + path_.string() + "' && '" CMX_TOP "/dev' firmware ring.c >log 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << std::ifstream(path_ / "log").rdbuf();  // NOLINT(cert-env33-c)
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() { fs::remove_all(path_); }

  std::string image() const { return (path_ / "ring.elf").string(); }
  std::string find_source() const { return "directory " + path_.string() + ":" CMX_TOP "\n"; }

 private:
  fs::path path_;
};

/// Line of ring.c with this text.
int line_of(const std::string& text) {
  std::ifstream file(CMX_TOP "/tests/system/gdb/ring.c");
  int number = 1;
  for (std::string line; std::getline(file, line); ++number) {
    if (line.find(text) != std::string::npos) return number;
  }
  ADD_FAILURE() << text;
  return 0;
}

/// Lines at which gdb said it was, "49\t  total += ..".
std::vector<int> stops(const std::string& said) {
  std::vector<int> lines;
  std::istringstream text(said);
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_search(line, match, std::regex("^(\\d+)\t"))) lines.push_back(std::stoi(match[1]));
  }
  return lines;
}

std::string times(int count, const std::string& command) {
  std::string commands;
  for (int i = 0; i < count; ++i) commands += command + "\n";
  return commands;
}

TEST(GdbSession, FromMainToAFaultOnEightDies) {
  const Workshop workshop;
  const Session session =
      debug_file(workshop.image(), "--dies 8 --timeout-us 1e8",
                 workshop.find_source() +
                     "break main\ncontinue\nbacktrace\ndelete\n"
                     "break exchange thread 6\ncontinue\necho <next>\\n\n" +
                     times(20, "next") +
                     "echo </next>\\n\nbacktrace\ndelete\n"
                     "break sum_of thread 6\ncontinue\nfinish\ndelete\n"
                     "watch passed\ncontinue\nbacktrace 1\ndelete\n"
                     "shell touch running\ncontinue\necho <spins>\\n\nbacktrace\n"
                     "thread apply all -q set var released = 1\n"
                     "continue\necho <fault>\\n\nbacktrace\nframe function main\nprint total\ncontinue\n");
  const auto part = [&](const std::string& from, const std::string& to) {
    const std::size_t begin = session.said.find(from);
    return begin == std::string::npos ? "no " + from : session.said.substr(begin, session.said.find(to, begin) - begin);
  };
  EXPECT_THAT(session.said, Not(HasSubstr("SIGTRAP")));
  const std::string first_line = std::to_string(line_of("if (!team_open(&team))"));
  EXPECT_THAT(session.said,
              ContainsRegex("Breakpoint 1 at 0x[0-9a-f]+: file \\./ring\\.c, line " + first_line + "\\."));
  EXPECT_THAT(session.said,
              ContainsRegex("Thread [1-8] hit Breakpoint 1, main \\(\\) at \\./ring\\.c:" + first_line + "\n"));
  EXPECT_THAT(session.said, HasSubstr("#0  main () at ./ring.c:" + first_line + "\n"));

  EXPECT_THAT(session.said, HasSubstr("Thread 6 hit Breakpoint 2, exchange ("));
  // From line to line of exchange, and of main round its loop, on the one die.
  const std::vector<int> lines = stops(part("<next>", "</next>"));
  EXPECT_EQ(lines.size(), 20U) << session.said;
  const int first = line_of("const uint32_t flag =");
  const int last = line_of("passed += 1;") + 1;
  for (const int line : lines) {
    const bool in_exchange = line >= first && line <= last;
    EXPECT_TRUE(in_exchange || line == line_of("++round") || line == line_of("total += exchange")) << line;
  }
  EXPECT_GE(std::count(lines.begin(), lines.end(), first), 1) << "the next round";
  EXPECT_THAT(part("<next>", "</next>"), Not(HasSubstr("[Switching")));
  EXPECT_THAT(session.said, ContainsRegex("</next>\n#0  .*exchange \\(.*\n#1 .* main \\(\\) at \\./ring\\.c:"));

  EXPECT_THAT(session.said, HasSubstr("Thread 6 hit Breakpoint 3, sum_of ("));
  EXPECT_THAT(session.said, HasSubstr("Value returned is $1 = "));
  EXPECT_THAT(session.said,
              ContainsRegex("Thread 6 hit Hardware watchpoint 4: passed\n\nOld value = ([0-9])\nNew value = [1-9]\n"));

  EXPECT_THAT(session.said, HasSubstr("received signal SIGINT"));
  EXPECT_THAT(part("<spins>", "<fault>"),
              ContainsRegex("#0 .*wait_for_debugger \\(\\) at \\./ring\\.c:[0-9]+\n#1 .*main \\(\\) at \\./ring\\.c:"));
  const std::string fault = part("<fault>", "exited with code");
  EXPECT_THAT(session.said, HasSubstr("die:5 died of a trap: load access fault, mtval 0x20000040"));
  EXPECT_THAT(fault, ContainsRegex("#0 .*trap_dispatch \\(.*\n#1  <signal handler called>\n#2 .*mmio_read32 .*\n#3  "
                                   "read_nowhere .*\n#4 .*main \\(\\) at"));
  EXPECT_THAT(fault, ContainsRegex("\\$2 = [1-9]"));
  EXPECT_THAT(session.said, HasSubstr("exited with code 0377"));
  EXPECT_EQ(session.run.exit_code, 3);
}

TEST(GdbSession, EveryStepAfterAThreadsBreakpointIsThatThreads) {
  const Workshop workshop;
  for (const int dies : {2, 4, 8, 16}) {
    const std::string thread = std::to_string(dies / 2);
    // Several breakpoints that all dies reach at about the same time, of which one thread's count; taken away while
    // others stand at them.
    const Session session =
        debug_file(workshop.image(), "--dies " + std::to_string(dies) + " --timeout-us 500",
                   workshop.find_source() + "break fill thread " + thread + "\ncontinue\n" + times(4, "next") +
                       "delete\nbreak team_await thread " + thread + "\ncontinue\n" + times(8, "next") +
                       "delete\nbreak team_put thread 2\nhbreak sum_of thread 2\ncontinue\n" + times(8, "next") +
                       "delete\n" + times(4, "stepi") + times(4, "step") + "info threads\ndetach\n");
    EXPECT_THAT(session.said, Not(HasSubstr("SIG"))) << dies << " dies";
    EXPECT_THAT(session.said, HasSubstr("* 2    Thread 2 (die 1,")) << dies << " dies";
    EXPECT_EQ(session.run.exit_code, 3) << "nobody released them: " << session.run.err;
    EXPECT_THAT(session.run.err, HasSubstr("timeout")) << dies << " dies";
  }
}

TEST(GdbSession, AWatchpointIsTheDieAtHandsUnlessSaidOtherwise) {
  const Workshop workshop;
  const std::string to_thread_3 = workshop.find_source() + "tbreak exchange thread 3\ncontinue\n";
  // All dies write the same values at about the same time, which gdb takes for one variable.
  const Session at_hand =
      debug_file(workshop.image(), "--dies 8 --timeout-us 500",
                 to_thread_3 + "watch passed thread 3\n" + times(3, "continue") + "monitor watch\ndetach\n");
  for (const char* change :
       {"Old value = 0\nNew value = 1\n", "Old value = 1\nNew value = 2\n", "Old value = 2\nNew value = 3\n"})
    EXPECT_THAT(at_hand.said, HasSubstr(std::string("Thread 3 hit Hardware watchpoint 2: passed\n\n") + change));
  EXPECT_THAT(at_hand.run.err, ContainsRegex("gdb: watching 0x8[0-9a-f]+ of die:2, which is at hand"));
  EXPECT_THAT(at_hand.said,
              ContainsRegex(
                  "a watchpoint is that of the die at hand when it is set, now die:2\n0x8[0-9a-f]+, 4 bytes: die:2\n"));

  const Session another = debug_file(workshop.image(), "--dies 8 --timeout-us 500",
                                     to_thread_3 + "monitor watch die:4\nwatch passed thread 5\n" +
                                         times(2, "continue") + "monitor watch nobody\ndetach\n");
  EXPECT_THAT(another.said, HasSubstr("Thread 5 hit Hardware watchpoint 2: passed\n\nOld value = 0\nNew value = 1\n"));
  EXPECT_THAT(another.said, HasSubstr("Old value = 1\nNew value = 2\n"));
  EXPECT_THAT(another.said, HasSubstr("monitor watch: 'nobody' is no die of this run, which has dies 0 to 7"));

  const Session all =
      debug_file(workshop.image(), "--dies 8 --timeout-us 500",
                 to_thread_3 + "monitor watch all\nrwatch passed\n" + times(8, "continue") + "detach\n");
  for (int thread = 1; thread <= 8; ++thread)
    EXPECT_THAT(all.said, HasSubstr("Thread " + std::to_string(thread) + " hit Hardware read watchpoint 2: passed"));
}

}  // namespace
}  // namespace cmx
