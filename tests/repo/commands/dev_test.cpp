// SPDX-License-Identifier: Apache-2.0
// ./dev itself, as far as it goes without building anything.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

/// Exit status and stdout of a shell line; its stderr is dropped.
std::pair<int, std::string> shell(const std::string& line) {
  FILE* pipe = popen((line + " 2>/dev/null").c_str(), "r");  // NOLINT(cert-env33-c)
  std::string text;
  std::array<char, 256> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  return {WEXITSTATUS(pclose(pipe)), text};
}

std::string dev() { return "'" + (repo::top() / "dev").string() + "'"; }

TEST(Dev, HelpNamesEveryCommand) {
  const auto [status, text] = shell(dev() + " help");
  EXPECT_EQ(status, 0);
  for (const std::string command : {"setup", "build", "test", "bench", "lint", "cleanroom", "firmware", "run", "cmx"}) {
    EXPECT_NE(text.find("\n  " + command + " "), std::string::npos) << command;
  }
}

TEST(Dev, UnknownCommandIsBadInputWithEmptyStdout) {
  const auto [status, text] = shell(dev() + " biuld");
  EXPECT_EQ(status, 2);
  EXPECT_EQ(text, "");
}

TEST(Dev, WorksThroughALinkFromAnywhere) {
  const auto link = std::filesystem::temp_directory_path() / ("cmx-dev-" + std::to_string(getpid()));
  std::filesystem::create_symlink(repo::top() / "dev", link);
  const auto [status, text] = shell("cd / && '" + link.string() + "' help");
  std::filesystem::remove(link);
  EXPECT_EQ(status, 0);
  EXPECT_NE(text.find("cmx run"), std::string::npos);
}

/// A copy of ./dev in a tree that is built already, with nothing on its path but what it needs: a ctest of ours, whose
/// status is given, and properties that fail, each saying that it ran.
class BuiltTree {
 public:
  explicit BuiltTree(int status_of_ctest)
      : top_(fs::temp_directory_path() / ("cmx-dev-tree-" + std::to_string(getpid()))) {
    fs::create_directories(top_ / "bin");
    fs::copy_file(repo::top() / "dev", top_ / "dev");
    for (const std::string tool : {"bash", "dirname", "flock", "mkdir", "nproc", "readlink", "sed", "touch"}) {
      fs::create_symlink("/usr/bin/" + tool, top_ / "bin" / tool);
    }
    script("bin/cmake", "exit 0");
    script("bin/ninja", "exit 0");
    script("bin/ctest", "echo \"ctest ${*:5}\"; exit " + std::to_string(status_of_ctest));
    for (const std::string test : {"ub_bounds", "runtime"}) {
      script("build/release/tests/unit/" + test + "/unit_" + test, "echo \"" + test + " $RC_PARAMS\"; exit 1");
    }
  }
  BuiltTree(const BuiltTree&) = delete;
  BuiltTree& operator=(const BuiltTree&) = delete;
  ~BuiltTree() { fs::remove_all(top_); }

  std::pair<int, std::string> dev(const std::string& arguments) const {
    return shell("PATH='" + (top_ / "bin").string() + "' '" + (top_ / "dev").string() + "' " + arguments);
  }

 private:
  void script(const std::string& path, const std::string& line) const {
    fs::create_directories((top_ / path).parent_path());
    std::ofstream(top_ / path) << "#!/usr/bin/env bash\n" << line << '\n';
    fs::permissions(top_ / path, fs::perms::owner_all);
  }

  fs::path top_;
};

TEST(DevTest, RunsTheTestsAlone) {
  const BuiltTree tree(0);
  const auto [status, text] = tree.dev("test -R Dev");
  EXPECT_EQ(status, 0);
  EXPECT_NE(text.find(" -R Dev\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("max_success"), std::string::npos) << text;
}

TEST(DevTest, AllRunsEveryPropertyAtLengthWhateverFailedBefore) {
  const BuiltTree tree(8);
  const auto [status, text] = tree.dev("test --all -R Dev");
  EXPECT_NE(status, 0);
  EXPECT_EQ(text.find("--all"), std::string::npos) << "ctest knows no such flag";
  EXPECT_NE(text.find(" -R Dev\n"), std::string::npos) << text;
  EXPECT_NE(text.find("ub_bounds max_success=500 "), std::string::npos) << text;
  EXPECT_NE(text.find("runtime max_success=500 "), std::string::npos) << text;
}

TEST(DevTest, AllFailsWhenOnlyAPropertyDoes) { EXPECT_EQ(BuiltTree(0).dev("test --all").first, 1); }

}  // namespace
}  // namespace cmx
