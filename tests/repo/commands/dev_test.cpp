// SPDX-License-Identifier: Apache-2.0
// ./dev itself, as far as it goes without building anything.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

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

}  // namespace
}  // namespace cmx
