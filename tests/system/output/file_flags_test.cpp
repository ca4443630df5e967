// SPDX-License-Identifier: Apache-2.0
// Every flag that names a file to write: a link is followed, a pipe and a device stay what they are, and what cannot be
// written is said.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct FileFlag {
  const char* flag;
  const char* command;  // that takes it
  const char* holds;    // what is in the file
};

void PrintTo(const FileFlag& flag, std::ostream* os) { *os << flag.command << ' ' << flag.flag; }

const char* const kFirmware = "fw run put_get --dies 2 --check off";
const char* const kTraffic = "ub traffic --machine star --set machine.star.endpoints=4 --messages 2";
const FileFlag kFlags[]{
    {"--trace", kFirmware, "traceEvents"},
    {"--links-csv", kTraffic, "link,tier,plane"},
    {"--histogram", kTraffic, "lower_us,upper_us"},
    {"--out-file", "machine draw star", "<svg"},
    {"--out-file", "machine new --endpoints 16 --radix 8 --force", "[clos]"},
    {"-o", "machine new --endpoints 16 --radix 8 --force", "[clos]"},
    {"--html", "report run", "<html"},
    {"--markdown", "validate --against rows.csv", "op gemm"},
    {"--junit", "fw test scenarios", "<testsuite"},
    {"--instruction-trace", kFirmware, "main"},
    {"--profile", kFirmware, "die:0;"},
    {"--coverage", kFirmware, "end_of_record"},
    {"--register-log", kFirmware, "die:0"},
    {"--waves", "fw run put_get --dies 2 --check off --engine rtl", "$timescale"},
};

class FileFlags : public testing::TestWithParam<FileFlag> {
 protected:
  /// What some of the commands need.
  void SetUp() override {
    const std::string command = GetParam().command;
    if (command == "report run") desk_.run(cli::words("ub p2p --out run"));
    if (command.starts_with("validate")) desk_.write("rows.csv", "op gemm --m 64,time_us,1000,us,made up\n");
    if (!command.starts_with("fw test")) return;
    fs::create_directory(desk_.path() / "scenarios");
    desk_.write("scenarios/a.toml", "dies = 2\nimage = \"put_get\"\n");
  }
  cli::Finished write_to(const std::string& file) const {
    return desk_.run(cli::words(std::string(GetParam().command) + ' ' + GetParam().flag + ' ' + file));
  }
  /// Rows that are out of tolerance are no fault of the file.
  static bool ran(const cli::Finished& finished) { return finished.exit_code == 0 || finished.exit_code == 3; }

  const cli::Desk desk_;
};

TEST_P(FileFlags, FollowsALink) {
  fs::create_directory(desk_.path() / "elsewhere");
  desk_.write("elsewhere/target", "before");
  fs::create_symlink("elsewhere/target", desk_.path() / "link");
  const cli::Finished finished = write_to("link");
  EXPECT_TRUE(ran(finished)) << finished.err;
  EXPECT_TRUE(fs::is_symlink(desk_.path() / "link"));
  EXPECT_THAT(desk_.read("elsewhere/target"), HasSubstr(GetParam().holds));
  EXPECT_EQ(std::distance(fs::directory_iterator(desk_.path() / "elsewhere"), fs::directory_iterator()), 1)
      << "nothing half-written beside it";
}

TEST_P(FileFlags, WritesIntoAPipe) {
  const std::string pipe = desk_.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  auto reader = std::async(std::launch::async, [&] {
    std::ifstream stream(pipe);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  });
  const cli::Finished finished = write_to("pipe");
  EXPECT_TRUE(ran(finished)) << finished.err;
  if (!ran(finished)) std::ofstream(pipe) << "";  // lets the reader go
  EXPECT_THAT(reader.get(), HasSubstr(GetParam().holds));
  EXPECT_TRUE(fs::is_fifo(pipe));
}

/// Links to devices in a folder of the test: whoever replaces what is there harms these alone.
TEST_P(FileFlags, LeavesDevicesAsTheyAre) {
  fs::create_symlink("/dev/null", desk_.path() / "null");
  fs::create_symlink("/dev/full", desk_.path() / "full");
  const cli::Finished finished = write_to("null");
  EXPECT_TRUE(ran(finished)) << finished.err;
  EXPECT_TRUE(fs::is_symlink(desk_.path() / "null"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const cli::Finished full = write_to("full");
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.err, HasSubstr("cannot write full: No space left on device"));
  EXPECT_TRUE(fs::is_symlink(desk_.path() / "full"));
}

TEST_P(FileFlags, SaysBeforeTheRunWhatCannotBeWritten) {
  const cli::Finished nowhere = write_to("nowhere/file");
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("nowhere/file: " + (desk_.path() / "nowhere").string() +
                                     " is not a directory that can be written"));
  const cli::Finished folder = write_to(".");
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_THAT(folder.err, HasSubstr(".: is a directory, not a file"));
}

std::string name_of(const testing::TestParamInfo<FileFlag>& info) {
  std::string name;
  for (const std::string& word : cli::words(std::string(info.param.command) + ' ' + info.param.flag)) {
    if (word.find_first_of("=./0123456789") != std::string::npos && word != "p2p") continue;
    for (const char c : word) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : "";
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, FileFlags, testing::ValuesIn(kFlags), name_of);

/// Flags whose value the sources call a file: all that are not read are in the table above.
TEST(FileFlagsTable, ForgetsNone) {
  const std::set<std::string> read{"--scenario"};
  const std::regex declared(R"re(flags\.text\("(--?[a-z-]+)",\s+\S+,\s+"(FILE|F\.[a-z]+)")re");
  int found = 0;
  for (const auto& file : repo::files({".cpp"})) {
    if (!file.path.starts_with("sw/")) continue;
    std::string text;
    for (const std::string& line : file.lines) text += line + "\n";
    for (std::sregex_iterator it(text.begin(), text.end(), declared), end; it != end; ++it) {
      const std::string flag = (*it)[1];
      if (read.count(flag) > 0) continue;
      ++found;
      const bool there =
          std::any_of(std::begin(kFlags), std::end(kFlags), [&](const FileFlag& known) { return flag == known.flag; });
      EXPECT_TRUE(there) << file.path << ": " << flag;
    }
  }
  EXPECT_EQ(found, static_cast<int>(std::size(kFlags)));
}

TEST(FileFlagsTable, StandardOutputIsWrittenAndNotReplaced) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words(std::string(kTraffic) + " --links-csv /dev/stdout"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, testing::StartsWith("link,tier,plane"));
  EXPECT_THAT(finished.out, HasSubstr("cmx ub traffic")) << "what the command says itself comes behind";
}

TEST(OutDirectory, ALinkToOneIsFollowed) {
  const cli::Desk desk;
  fs::create_directories(desk.path() / "disk/run");
  fs::create_symlink("disk/run", desk.path() / "out");
  ASSERT_EQ(desk.run(cli::words("ub p2p --out out")).exit_code, 0);
  EXPECT_EQ(desk.run(cli::words("ub p2p --out out")).exit_code, 2) << "it is not empty any more";
  ASSERT_EQ(desk.run(cli::words("ub p2p --out out --force")).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(desk.path() / "out"));
  EXPECT_TRUE(fs::exists(desk.path() / "disk/run/result.json"));
  EXPECT_EQ(std::distance(fs::directory_iterator(desk.path() / "disk"), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace cmx
