// SPDX-License-Identifier: Apache-2.0
// The planted programs (firmware/planted): is each mistake named at its line or where it shows, and no right program
// accused, in any order of arrival?
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

constexpr int kVariants = 3;

std::vector<std::string> programs(const std::string& kind) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(CMX_SOURCE "/firmware/planted/" + kind))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string source_of(const std::string& kind, const std::string& name) {
  return "firmware/planted/" + kind + "/" + name + ".c";
}

struct Source {
  std::set<std::string> lines;  // that are marked, as "file:line"
  std::string rules;            // of the marks
  std::string dies{"2"};
};

Source read(const std::string& name) {
  const std::string file = source_of("wrong", name);
  std::ifstream stream(std::string(CMX_SOURCE "/") + file);
  Source source;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    const std::string mark = "// planted: ";
    if (line.starts_with("// dies: ")) source.dies = line.substr(9);
    if (const std::size_t at = line.find(mark); at != std::string::npos) {
      source.lines.insert(file + ":" + std::to_string(number));
      source.rules += line.substr(at + mark.size()) + " ";
    }
  }
  return source;
}

std::string image_of(const std::string& kind, const std::string& name, int variant) {
  return CMX_FIRMWARE "/planted/" + kind + "/" + name + "_" + std::to_string(variant) + ".elf";
}

/// A finding of a rule that is planted, at a line that is marked or from there.
bool named(const Node& result, const std::string& err, const Source& source) {
  const auto marked = [&](const Node& line) { return source.lines.contains(line.text()); };
  for (const auto& [key, violation, note] : result.find("violations")->members()) {
    if (source.rules.find(violation.find("rule")->text()) == std::string::npos) continue;
    if (marked(*violation.find("source"))) return true;
    for (const char* list : {"callers", "inlined"}) {
      const auto& members = violation.find(list)->members();
      if (std::any_of(members.begin(), members.end(), [&](const auto& line) { return marked(line.value); }))
        return true;
    }
  }
  const std::string status = result.find("status")->text();
  const bool ended = status == "deadlock" || status == "timeout";
  return ended && std::any_of(source.lines.begin(), source.lines.end(),
                              [&](const std::string& line) { return err.find(line) != std::string::npos; });
}

class Wrong : public testing::TestWithParam<std::string> {};

TEST_P(Wrong, IsNamedAtItsLineOrWhereItShows) {
  const Source source = read(GetParam());
  ASSERT_FALSE(source.lines.empty());
  const cli::Desk desk;
  for (int variant = 0; variant < kVariants; ++variant) {
    const cli::Finished finished =
        desk.run(cli::words("fw run " + image_of("wrong", GetParam(), variant) + " --json --dies " + source.dies));
    EXPECT_EQ(finished.exit_code, 3) << GetParam() << " " << variant;
    ASSERT_NE(finished.out, "") << finished.err;
    EXPECT_TRUE(named(Node::from_json(finished.out), finished.err, source)) << GetParam() << " " << variant << "\n"
                                                                            << finished.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Planted, Wrong, testing::ValuesIn(programs("wrong")),
                         [](const auto& name) { return name.param; });

const std::vector<std::vector<std::string>>& ways_to_run() {
  static const std::vector<std::vector<std::string>> all{
      {"--dies", "2"},
      {"--dies", "3"},
      {"--dies", "4"},
      {"--dies", "16"},
      {"--dies", "3", "--fault", "engine:0 completion_delay=40us count=3"},
      {"--dies", "3", "--fault", "engine:2 completion_delay=90us count=2"},
      {"--dies", "3", "--set", "machine.comm_engine.start=31us"}};
  return all;
}

/// All of them for the first variant; the others share them, but for the numbers of dies that matter most. What uses no
/// engine runs once.
std::vector<std::vector<std::string>> ways_of(const std::string& name, int variant) {
  const auto& all = ways_to_run();
  if (name.starts_with("local_")) return {all[0]};
  if (variant == 0) return all;
  return variant == 1 ? std::vector{all[0], all[2], all[4], all[6]} : std::vector{all[1], all[3], all[5], all[6]};
}

class Right : public testing::TestWithParam<std::string> {};

TEST_P(Right, IsNotAccused) {
  const cli::Desk desk;
  for (int variant = 0; variant < kVariants; ++variant) {
    for (const std::vector<std::string>& flags : ways_of(GetParam(), variant)) {
      std::vector<std::string> words{"fw", "run", image_of("right", GetParam(), variant), "--json"};
      words.insert(words.end(), flags.begin(), flags.end());
      const cli::Finished finished = desk.run(words);
      EXPECT_EQ(finished.exit_code, 0) << GetParam() << " " << variant << " " << testing::PrintToString(flags) << "\n"
                                       << finished.err;
      EXPECT_THAT(finished.out, HasSubstr("\"violations\": []"));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Planted, Right, testing::ValuesIn(programs("right")),
                         [](const auto& name) { return name.param; });

TEST(Planted, AreAsManyAsItTakes) {
  EXPECT_GE(programs("wrong").size() * kVariants, 130U);
  EXPECT_GE(programs("right").size() * kVariants, 90U);
}

}  // namespace
}  // namespace cmx
