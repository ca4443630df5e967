// SPDX-License-Identifier: Apache-2.0
// Do the files that a run writes for the firmware's author agree with the run, come out the same twice, and change nothing?
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace {

using sw::report::Node;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::UnorderedElementsAre;

constexpr const char* kAll = " --instruction-trace trace.txt --profile stacks.folded --coverage lines.info --register-log registers.txt";

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
  EXPECT_THAT(desk.names(), UnorderedElementsAre("lines.info", "registers.txt", "stacks.folded", "trace.txt")) << "whole, under their names";

  EXPECT_EQ(static_cast<std::int64_t>(lines_of(desk.read("trace.txt")).size()), plain.find("instructions")->integer());

  std::int64_t in_stacks = 0;
  for (const std::string& line : lines_of(desk.read("stacks.folded"))) in_stacks += std::stoll(line.substr(line.rfind(' ')));
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
  for (const std::string& line : registers) EXPECT_THAT(line, MatchesRegex("[0-9.]+ die:[0-3] (read|write) (comm_engine|board) .* = 0x[0-9a-f]+.*"));
  const auto doorbells =
      std::count_if(registers.begin(), registers.end(), [](const auto& line) { return line.find(".producer = ") != std::string::npos; });
  EXPECT_EQ(doorbells, 4);
}

TEST(Tools, WriteTheSameBytesEachTime) {
  const cli::Desk first;
  const cli::Desk second;
  run(first, kAll);
  run(second, kAll + std::string(" --threads 2"));
  for (const char* name : {"trace.txt", "stacks.folded", "lines.info", "registers.txt"}) EXPECT_EQ(first.read(name), second.read(name)) << name;
}

TEST(Tools, CanBeAboutOneDie) {
  const cli::Desk desk;
  const Node result = run(desk, kAll + std::string(" --only-die 2"));
  EXPECT_EQ(static_cast<std::int64_t>(lines_of(desk.read("trace.txt")).size()), result.at("/per_die/2/instructions")->integer());
  for (const std::string& line : lines_of(desk.read("stacks.folded"))) EXPECT_TRUE(line.starts_with("die:2;")) << line;
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
