// SPDX-License-Identifier: Apache-2.0
// Does docs/how_to/write_firmware.md take one from an empty file to a debugged image? Its files are written, its
// commands run, in its order; what it says is printed is.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

struct Block {
  int line{0};
  std::string kind;  // c, toml, bash, text
  std::vector<std::string> lines;
  std::string text() const {
    std::string text;
    for (const std::string& of_text : lines) text += of_text + "\n";
    return text;
  }
};

std::vector<Block> blocks(const repo::TextFile& page) {
  std::vector<Block> found;
  bool inside = false;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const std::string& line = page.lines[i];
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) found.push_back({static_cast<int>(i) + 1, line.substr(3), {}});
    } else if (inside) {
      found.back().lines.push_back(line);
    }
  }
  return found;
}

/// A directory that looks like the top of the repository, with this build's cmx.
class Desk {
 public:
  Desk() : path_(fs::temp_directory_path() / ("cmx-write-firmware-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
    write("dev", "#!/bin/sh\ncase $1 in cmx) shift; exec " CMX_BINARY " \"$@\";; *) exec '" CMX_SOURCE
                 "/dev' \"$@\";; esac\n");
    fs::permissions(path_ / "dev", fs::perms::owner_all);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
  /// Exit status and everything printed.
  std::pair<int, std::string> run(const std::string& commands) const {
    write("command.sh", commands);
    const int status =
        std::system(("cd '" + path_.string() + "' && timeout 60 bash command.sh >printed 2>&1 </dev/null")
                        .c_str());  // NOLINT(cert-env33-c)
    std::ifstream in(path_ / "printed");
    return {WEXITSTATUS(status), std::string(std::istreambuf_iterator<char>(in), {})};
  }

 private:
  fs::path path_;
};

TEST(WriteFirmware, ThePageTakesOneFromAnEmptyFileToADebuggedImage) {
  const auto pages = repo::files({"how_to/write_firmware.md"});
  ASSERT_EQ(pages.size(), 1U);
  const Desk desk;
  std::string printed;
  int commands = 0;
  int expectations = 0;
  for (const Block& block : blocks(pages.front())) {
    SCOPED_TRACE("write_firmware.md:" + std::to_string(block.line));
    if (block.kind == "c" || block.kind == "toml") {
      const std::string& name = block.lines.front();
      desk.write(name.substr(name.find(' ') + 1), block.text());
    } else if (block.kind == "bash") {
      int status = 0;
      std::tie(status, printed) = desk.run("set -e\n" + block.text());
      // Only the first run of the scenario fails: the program has its mistake still.
      EXPECT_EQ(status, ++commands == 2 ? 3 : 0) << block.text() << printed;
    } else {
      for (const std::string& line : block.lines) {
        EXPECT_THAT(printed, testing::HasSubstr(line));
        ++expectations;
      }
    }
  }
  EXPECT_GT(commands, 5);
  EXPECT_GT(expectations, 5);
}

}  // namespace
}  // namespace cmx
