// SPDX-License-Identifier: Apache-2.0
// A sweep whose disk fills up: what had ended is kept, it says what is wrong, and goes on once there is room.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/support/sweep_contents.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::report::Node;
using testing::HasSubstr;

constexpr const char* kSpec =
    "command = \"run decode --layers 4 --npus 16 --ep 32 --fidelity ub_switch=analytic\"\n[axes]\nbatch = { from = 8, "
    "to = 52, step = 4 }\nkv = "
    "[512, 1024, 2048, 4096]\n";

/// A small disk at `path`, gone with this object.
class Disk {
 public:
  Disk(fs::path path, const char* size) : path_(std::move(path)) {
    fs::create_directory(path_);
    mounted_ = mount("none", path_.c_str(), "tmpfs", 0, size) == 0;
  }
  ~Disk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  bool mounted() const { return mounted_; }
  void resize(const char* size) const { EXPECT_EQ(mount("none", path_.c_str(), "tmpfs", MS_REMOUNT, size), 0); }

 private:
  fs::path path_;
  bool mounted_{false};
};

TEST(FullDisk, KeepsWhatEndedAndGoesOnWithRoom) {
  const cli::Desk desk;
  const Disk disk(desk.path() / "disk", "size=320k");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
  desk.write("s.toml", kSpec);
  const cli::Finished full = desk.run(cli::words("sweep run s.toml --out disk/s -j 2"));
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_EQ(full.out, "");
  EXPECT_THAT(full.err, HasSubstr("cannot write disk/s/"));
  EXPECT_THAT(full.err, HasSubstr("No space left on device"));
  EXPECT_THAT(full.err, HasSubstr("`cmx sweep resume disk/s` goes on"));

  const std::size_t kept = cli::points_in(desk, "disk/s");
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 48U);
  for (const auto& entry : fs::directory_iterator(desk.path() / "disk/s/points")) {
    EXPECT_EQ(entry.path().extension(), ".json") << "nothing half-written: " << entry;
    std::ifstream file(entry.path());
    EXPECT_NO_THROW(Node::from_json(std::string(std::istreambuf_iterator<char>(file), {}))) << entry;
  }

  disk.resize("size=64m");
  const cli::Finished resumed = desk.run(cli::words("sweep resume disk/s -j 2 --json"));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(Node::from_json(resumed.out).find("done")->integer(), 48);
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml --out whole -j 2")).exit_code, 0);
  EXPECT_EQ(cli::sweep_contents(desk, "disk/s"), cli::sweep_contents(desk, "whole"));
}

TEST(FullDisk, NoRoomToBeginIsBadInputOrAClearWord) {
  const cli::Desk desk;
  const Disk disk(desk.path() / "disk", "size=16k");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
  desk.write("s.toml", kSpec);
  const cli::Finished full = desk.run(cli::words("sweep run s.toml --out disk/s"));
  EXPECT_NE(full.exit_code, 0);
  EXPECT_THAT(full.err, HasSubstr("No space left on device"));
  EXPECT_FALSE(fs::exists(desk.path() / "disk/s/sweep.json")) << "what could not be planned is no sweep";
}

TEST(FullDisk, AReportThatDoesNotFitLeavesNoFile) {
  const cli::Desk desk;
  const Disk disk(desk.path() / "disk", "size=64k");
  if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
  ASSERT_EQ(desk.run(cli::words("ub p2p --out r")).exit_code, 0);
  const cli::Finished full = desk.run(cli::words("report r --html disk/p.html"));
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.err, HasSubstr("cannot write"));
  EXPECT_EQ(std::distance(fs::directory_iterator(desk.path() / "disk"), fs::directory_iterator{}), 0);
}

}  // namespace
}  // namespace cmx
