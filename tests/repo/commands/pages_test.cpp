// SPDX-License-Identifier: Apache-2.0
// Every command that a page shows in a ```sh block works. `./dev run` and `./dev cmx` call the binary of this build,
// `./dev firmware` is the real one; the other commands of ./dev (test, cleanroom ..) would build the project inside its
// own tests: of those only the name is checked.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

/// A scratch copy of the repository's top level (links, so nothing is written to the original except through them),
/// gone afterwards.
class Desk {
 public:
  Desk() : path_(fs::temp_directory_path() / ("cmx-pages-" + std::to_string(getpid()))) {
    fs::create_directories(path_ / "build");
    for (const auto& entry : fs::directory_iterator(repo::top())) {
      const std::string name = entry.path().filename();
      if (name != "dev" && name != "build" && name != ".git") fs::create_symlink(entry.path(), path_ / name);
    }
    std::ofstream(path_ / "dev") << "#!/bin/sh\n"
                                 << "case $1 in run) exec " CMX_BINARY " \"$@\";; cmx) shift; exec " CMX_BINARY
                                    " \"$@\";; firmware) exec "
                                 << repo::top() / "dev"
                                 << " \"$@\";; esac\n"
                                 << repo::top() / "dev"
                                 << " help | grep -q \"^  $1 \"\n";
    fs::permissions(path_ / "dev", fs::perms::owner_all);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { fs::remove_all(path_); }

  /// Exit status and everything printed.
  std::pair<int, std::string> run(const std::string& command) const {
    std::ofstream(path_ / "command.sh") << "set -e\n" << command << '\n';
    const int status = std::system(
        ("cd '" + path_.string() + "' && sh command.sh >printed 2>&1 </dev/null").c_str());  // NOLINT(cert-env33-c)
    std::ifstream in(path_ / "printed");
    return {WEXITSTATUS(status), std::string(std::istreambuf_iterator<char>(in), {})};
  }

 private:
  fs::path path_;
};

/// All commands of all pages, each text once.
std::vector<repo::Command> all_commands() {
  std::vector<repo::Command> all;
  for (const auto& page : repo::files({".md"})) {
    for (const auto& command : repo::commands(page)) {
      const bool known =
          std::any_of(all.begin(), all.end(), [&](const repo::Command& c) { return c.text == command.text; });
      if (!known) all.push_back(command);
    }
  }
  return all;
}

std::string test_name(const testing::TestParamInfo<repo::Command>& info) {
  std::string name = info.param.page + "_" + std::to_string(info.param.line) + "_" + info.param.text.substr(0, 60);
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

class Pages : public testing::TestWithParam<repo::Command> {};

TEST_P(Pages, CommandWorks) {
  const Desk desk;
  const auto [status, printed] = desk.run(GetParam().text);
  EXPECT_EQ(status, 0) << GetParam().page << ':' << GetParam().line << ": " << GetParam().text << '\n' << printed;
}

INSTANTIATE_TEST_SUITE_P(All, Pages, testing::ValuesIn(all_commands()), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Pages);

TEST(Desk, ReportsFailures) {
  const Desk desk;
  EXPECT_EQ(desk.run("./dev test").first, 0);
  EXPECT_NE(desk.run("./dev no-such-command").first, 0);
  EXPECT_NE(desk.run("./dev cmx no-such-command").first, 0);
  EXPECT_NE(desk.run("false\ntrue").first, 0);
}

TEST(Readme, ShowsTheTwoCommands) {
  std::vector<std::string> shown;
  for (const auto& page : repo::files({"README.md"})) {
    if (page.path != "README.md") continue;
    for (const auto& command : repo::commands(page)) shown.push_back(command.text);
  }
  for (const std::string wanted : {"./dev run decode", "./dev test"}) {
    EXPECT_TRUE(std::any_of(shown.begin(), shown.end(), [&](const std::string& s) { return s.starts_with(wanted); }))
        << wanted;
  }
}

}  // namespace
}  // namespace cmx
