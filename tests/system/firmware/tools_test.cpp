// SPDX-License-Identifier: Apache-2.0
// Do the files that a run writes for the firmware's author agree with the run, come out the same twice, and change
// nothing?
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::UnorderedElementsAre;

constexpr const char* kAll =
    " --instruction-trace trace.txt --profile stacks.folded --coverage lines.info --register-log registers.txt";

Node run(const cli::Desk& desk, const std::string& flags) {
  const cli::Finished finished = desk.run(cli::words("fw run all_gather --dies 4 --json" + flags));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return finished.out.empty() ? Node() : Node::from_json(finished.out);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::int64_t total(const Node& run, const std::string& key) {
  std::int64_t sum = 0;
  for (const auto& [unused, die, note] : run.find("per_die")->members()) sum += die.at(key)->integer();
  return sum;
}

TEST(Tools, AgreeWithTheRunAndDoNotChangeIt) {
  const cli::Desk desk;
  const Node plain = run(desk, "");
  const Node watched = run(desk, kAll);
  EXPECT_EQ(plain.find("cycles")->integer(), watched.find("cycles")->integer());
  EXPECT_THAT(desk.names(), UnorderedElementsAre("lines.info", "registers.txt", "stacks.folded", "trace.txt"))
      << "whole, under their names";

  EXPECT_EQ(static_cast<std::int64_t>(lines_of(desk.read("trace.txt")).size()), plain.find("instructions")->integer());

  std::int64_t in_stacks = 0;
  for (const std::string& line : lines_of(desk.read("stacks.folded")))
    in_stacks += std::stoll(line.substr(line.rfind(' ')));
  EXPECT_EQ(in_stacks, total(plain, "/cycles/total"));
  std::int64_t in_functions = 0;
  std::int64_t instructions = 0;
  for (const auto& [key, function, note] : watched.find("functions")->members()) {
    in_functions += function.find("self_cycles")->integer();
    instructions += function.find("instructions")->integer();
    if (function.find("function")->text() == "all_gather") {
      EXPECT_EQ(function.find("calls")->integer(), 4);
    }
  }
  EXPECT_EQ(in_functions, in_stacks);
  EXPECT_EQ(instructions, plain.find("instructions")->integer());

  const std::string covered = desk.read("lines.info");
  EXPECT_THAT(covered, HasSubstr("TN:all_gather\nSF:firmware/"));
  EXPECT_THAT(covered, HasSubstr("FNDA:4,all_gather\n"));
  EXPECT_THAT(covered, HasSubstr("FNDA:0,comm_engine_close\n"));

  const auto registers = lines_of(desk.read("registers.txt"));
  for (const std::string& line : registers)
    EXPECT_THAT(line, MatchesRegex("[0-9.]+ die:[0-3] (read|write) (comm_engine|board) .* = 0x[0-9a-f]+.*"));
  const auto doorbells = std::count_if(registers.begin(), registers.end(),
                                       [](const auto& line) { return line.find(".producer = ") != std::string::npos; });
  EXPECT_EQ(doorbells, 4);
}

TEST(Tools, WriteTheSameBytesEachTime) {
  const cli::Desk first;
  const cli::Desk second;
  run(first, kAll);
  run(second, kAll + std::string(" --threads 2"));
  for (const char* name : {"trace.txt", "stacks.folded", "lines.info", "registers.txt"})
    EXPECT_EQ(first.read(name), second.read(name)) << name;
}

TEST(Tools, CanBeAboutOneDie) {
  const cli::Desk desk;
  const Node result = run(desk, kAll + std::string(" --only-die 2"));
  EXPECT_EQ(static_cast<std::int64_t>(lines_of(desk.read("trace.txt")).size()),
            result.at("/per_die/2/instructions")->integer());
  for (const std::string& line : lines_of(desk.read("stacks.folded"))) EXPECT_TRUE(line.starts_with("die:2;")) << line;
}

/// Lines of the whole trace for which it holds.
template <class Holds>
std::vector<std::string> those(const std::vector<std::string>& lines, Holds&& holds) {
  std::vector<std::string> found;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(found), holds);
  return found;
}

std::uint64_t cycle_of(const std::string& line) { return std::stoull(line.substr(line.find(' '))); }

TEST(Tools, AWindowOfTimeIsAPartOfTheTrace) {
  const cli::Desk desk;
  run(desk, " --instruction-trace all");
  const auto all = lines_of(desk.read("all"));
  const auto window = [&](const std::string& text) {
    run(desk, " --instruction-trace part --instruction-window " + text);
    return lines_of(desk.read("part"));
  };
  // The cores run at 1 GHz: a microsecond is a thousand cycles.
  EXPECT_EQ(window("20..21.5"),
            those(all, [](const std::string& line) { return cycle_of(line) >= 20'000 && cycle_of(line) < 21'500; }));
  EXPECT_EQ(window("200.."), those(all, [](const std::string& line) { return cycle_of(line) >= 200'000; }));
  EXPECT_EQ(window("..0.1"), those(all, [](const std::string& line) { return cycle_of(line) < 100; }));
  EXPECT_TRUE(window("1e6..2e6").empty()) << "after the end";
}

TEST(Tools, AFunctionIsTracedWithWhatItCalls) {
  const cli::Desk desk;
  const auto function = [&](const std::string& name) {
    run(desk, " --instruction-trace part --instruction-function " + name);
    return lines_of(desk.read("part"));
  };
  const auto part = function("team_put");
  const auto in = [](const char* name) {
    return [name](const std::string& line) { return line.find(std::string(" ") + name + "+0x") != std::string::npos; };
  };
  EXPECT_EQ(
      those(part, [](const std::string& line) { return line.find(" team_put+0x0 ") != std::string::npos; }).size(), 12U)
      << "a call for each other die";
  EXPECT_FALSE(those(part, in("comm_engine_submit")).empty()) << "which it calls";
  EXPECT_TRUE(those(part, in("main")).empty());
  EXPECT_TRUE(those(part, in("team_finish")).empty());
  // All of the program from its entry on.
  EXPECT_EQ(static_cast<std::int64_t>(function("_start").size()), run(desk, "").find("instructions")->integer());
  // Only a copy of it that the compiler made has code.
  EXPECT_FALSE(function("wait_for_end").empty());
}

TEST(Tools, TheCompactFormHasEveryInstructionInATenthOfTheSize) {
  const cli::Desk desk;
  run(desk, " --instruction-trace all");
  const Node result = run(desk, " --instruction-trace compact --instruction-form compact");
  const std::string compact = desk.read("compact");
  EXPECT_LT(compact.size() * 10, desk.read("all").size());
  // Run by run it is the trace: the same places at the same cycles, and none left out.
  std::map<std::string, std::vector<std::string>> of_die;
  for (const std::string& line : lines_of(desk.read("all"))) of_die[line.substr(0, line.find(' '))].push_back(line);
  std::map<std::string, std::size_t> at;
  std::int64_t instructions = 0;
  for (const std::string& line : lines_of(compact)) {
    std::istringstream words(line);
    std::string die;
    std::string cycle;
    std::string pc;
    std::size_t count = 0;
    words >> die >> cycle >> pc >> count;
    ASSERT_GT(count, 0U) << line;
    const std::string& full = of_die[die].at(at[die]);
    ASSERT_TRUE(full.starts_with(die + " " + cycle + " 0x" + pc + " ")) << line << " and " << full;
    at[die] += count;
    instructions += static_cast<std::int64_t>(count);
  }
  EXPECT_EQ(instructions, result.find("instructions")->integer());
  EXPECT_THAT(compact, HasSubstr(" main+0x0\n"));
}

TEST(Tools, RefuseAPartThatIsNone) {
  const cli::Desk desk;
  const auto refused = [&](const std::string& flags, const std::string& why) {
    const cli::Finished finished = desk.run(cli::words("fw run all_gather --dies 4 " + flags));
    EXPECT_EQ(finished.exit_code, 2) << flags;
    EXPECT_THAT(finished.err, HasSubstr(why)) << flags;
    EXPECT_EQ(desk.names().size(), 0U) << flags;
  };
  for (const char* window : {"2..1", "1..1", "..", "5", "x..y", "-1..3", "1...2", "1..1e99", "nan..2"})
    refused(std::string("--instruction-trace t --instruction-window ") + window,
            std::string("--instruction-window ") + window + ": must be two times in us");
  refused("--instruction-trace t --instruction-function team_putt",
          "--instruction-function team_putt: no function of that name has code of its own, the nearest is 'team_put'");
  refused("--instruction-trace t --instruction-form short", "--instruction-form short: ");
  for (const char* flag : {"--instruction-window 1..2", "--instruction-function main", "--instruction-form text",
                           "--instruction-form compact"})
    refused(flag, std::string(flag) + ": has no effect without --instruction-trace FILE");
  refused("--only-die 1",
          "--only-die 1: has no effect without --instruction-trace, --profile, --coverage or --register-log");
}

TEST(Tools, RefuseWhatCannotBeWritten) {
  const cli::Desk desk;
  for (const char* flag : {"--instruction-trace", "--profile", "--coverage", "--register-log"}) {
    const cli::Finished finished = desk.run(cli::words(std::string("fw run hello --dies 2 ") + flag + " nowhere/file"));
    EXPECT_EQ(finished.exit_code, 2) << flag;
    EXPECT_THAT(finished.err, HasSubstr(flag));
  }
  EXPECT_EQ(desk.run(cli::words("fw run hello --dies 2 --only-die 2 --profile p")).exit_code, 2);
  EXPECT_EQ(desk.names().size(), 0U);
}

}  // namespace
}  // namespace cmx
