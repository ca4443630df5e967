// SPDX-License-Identifier: Apache-2.0
// The package in a root that has nothing but what was unpacked: no shell, no library, no /proc, no /dev, no network.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Package : public testing::Test {
 protected:
  void SetUp() override {
    if (getuid() != 0) GTEST_SKIP() << "only root may change its root";
    make(root());
    ASSERT_NE(folder, "");
  }

  fs::path root() const { return desk.path() / "root"; }

  /// Makes the tarball and unpacks it at `where`.
  void make(const fs::path& where) {
    fs::create_directories(where);
    const std::string made = (desk.path() / "made").string();
    ASSERT_EQ(
        std::system(fmt::format("'{}/cmake/package.sh' '{}' '{}' > /dev/null && tar -C '{}' -xf '{}'/cmx-*.tar.gz",
                                CMX_SOURCE_DIR, CMX_BUILD_DIR, made, where.string(), made)
                        .c_str()),
        0);
    for (const auto& entry : fs::directory_iterator(where)) folder = entry.path().filename();
  }

  /// Runs cmx of the package in its bare root.
  cli::Finished run(const std::vector<std::string>& words) const {
    const std::string program = "/" + folder + "/cmx";
    std::vector<char*> arguments{const_cast<char*>(program.c_str())};
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::vector<char*> environment{nullptr};
    const std::string out = desk.path() / "out";
    const std::string err = desk.path() / "err";
    const pid_t child = fork();
    if (child == 0) {
      dup2(open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
      dup2(open(err.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
      if (unshare(CLONE_NEWNET) != 0 && errno != EPERM) _exit(126);  // a container may not let go of its network
      const bool inside = chroot(root().c_str()) == 0 && chdir("/") == 0;
      if (inside) execve(arguments.front(), arguments.data(), environment.data());
      _exit(126);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(out), contents(err), 0};
  }

  cli::Desk desk;
  std::string folder;
};

TEST_F(Package, RunsInABareRootAsInItsBuildTree) {
  for (const auto& entry : fs::directory_iterator(root())) EXPECT_EQ(entry.path().filename(), folder);
  for (const char* line : {"run decode --layers 4 --npus 16 --ep 32 --batch 8 --json", "ub p2p --json",
                           "fw run put_get --dies 4 --json", "machine check --json"}) {
    const cli::Finished there = run(cli::words(line));
    EXPECT_EQ(there.exit_code, 0) << line << ": " << there.err;
    EXPECT_EQ(cli::without_times(there.out), cli::without_times(desk.run(cli::words(line)).out)) << line;
  }
}

TEST_F(Package, SweepsAndReportsStartItAnew) {
  const std::string spec = "/" + folder + "/examples/sweeps/incast_buffers.toml";
  const cli::Finished swept = run({"sweep", "run", spec, "--out", "/s", "--sample", "4", "-j", "2", "--json"});
  ASSERT_EQ(swept.exit_code, 0) << swept.err;
  EXPECT_EQ(Node::from_json(swept.out).find("done")->integer(), 4);
  const cli::Finished here = desk.run(
      {"sweep", "run", CMX_SOURCE_DIR "/examples/sweeps/incast_buffers.toml", "--out", "s", "--sample", "4", "--json"});
  EXPECT_EQ(Node::from_json(swept.out).at("/best/value")->number(),
            Node::from_json(here.out).at("/best/value")->number());
  const cli::Finished report = run({"report", "/s", "--html", "/s.html"});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_GT(fs::file_size(root() / "s.html"), 1'000'000U);
  // Children of children: a curve runs `ub traffic`.
  EXPECT_EQ(run(cli::words("ub curve --endpoints 4 --loads 0.1 --seeds 2 --measure-us 4")).exit_code, 0);
}

TEST_F(Package, HasLicencesAndNoTraceOfWhereItWasBuilt) {
  const fs::path top = root() / folder;
  for (const auto& library : fs::directory_iterator(top / "lib")) EXPECT_FALSE(fs::is_symlink(library)) << library;
  EXPECT_GE(std::distance(fs::directory_iterator(top / "licences"), fs::directory_iterator{}), 10);
  EXPECT_EQ(contents(top / "lib/cmx").find(CMX_SOURCE_DIR), std::string::npos);
  EXPECT_THAT(contents(top / "README.md"), HasSubstr("tar xf"));
  EXPECT_TRUE(fs::exists(top / "sdk/include/cmx/tlm/tlm2/ub_fabric_module.h"));
  EXPECT_TRUE(fs::exists(top / "sdk/share/cmx/firmware/base/board.ld"));
  int archives = 0;
  for (const auto& entry : fs::recursive_directory_iterator(top / "sdk")) {
    if (!entry.is_regular_file()) continue;
    archives += entry.path().extension() == ".a" ? 1 : 0;
    EXPECT_EQ(contents(entry.path()).find(CMX_SOURCE_DIR), std::string::npos) << entry.path();
  }
  EXPECT_GT(archives, 20);
}

TEST_F(Package, SameBytesAgain) {
  const std::string first = contents(desk.path() / "made" / (folder + ".tar.gz"));
  make(desk.path() / "again");
  EXPECT_FALSE(first.empty());
  EXPECT_TRUE(first == contents(desk.path() / "made" / (folder + ".tar.gz")));
}

TEST_F(Package, FromElsewhereAndByALink) {
  // As a user calls it, with /proc: by a link in another folder.
  fs::create_symlink(root() / folder / "cmx", desk.path() / "link");
  EXPECT_EQ(
      std::system(
          fmt::format("cd / && '{}/link' ub curve --endpoints 4 --loads 0.1 --seeds 2 --measure-us 4 > /dev/null 2>&1",
                      desk.path().string())
              .c_str()),
      0);
}

}  // namespace
}  // namespace cmx
