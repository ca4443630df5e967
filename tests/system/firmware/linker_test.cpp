// SPDX-License-Identifier: Apache-2.0
// What firmware/base/board.ld makes of an image: the same with GNU's linker and with LLVM's, where that is installed.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sw/elf/image.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using sw::elf::Image;
using testing::HasSubstr;

enum class Linker { kGnu, kLlvm };
void PrintTo(Linker linker, std::ostream* out) { *out << (linker == Linker::kGnu ? "Gnu" : "Llvm"); }

class BoardScript : public testing::TestWithParam<Linker> {
 protected:
  void SetUp() override {
    fs::create_directories(path_);
    if (GetParam() == Linker::kGnu) return;
    const char* search = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
    std::string folders = search == nullptr ? "" : search;
    for (std::size_t at = 0; at < folders.size(); at = std::min(folders.find(':', at), folders.size()) + 1) {
      const fs::path lld = fs::path(folders.substr(at, folders.find(':', at) - at)) / "ld.lld";
      std::error_code ignored;
      if (!fs::exists(lld, ignored)) continue;
      fs::create_symlink(lld, path_ / "ld");  // the name under which gcc looks for one
      return;
    }
    GTEST_SKIP() << "ld.lld is not installed (package lld)";
  }
  ~BoardScript() override { fs::remove_all(path_); }

  /// Links firmware/images/self_test.c with start-up, drivers and library. False: the linker refused.
  bool link(const std::string& flags) const {
    const std::string firmware = CMX_SOURCE "/firmware";
    // An lld before 15 cannot relax.
    const std::string llvm = GetParam() == Linker::kLlvm ? "-mno-relax -B'" + path_.string() + "' " : "";
    const std::string command =
        "cd '" CMX_SOURCE "' && riscv64-unknown-elf-gcc $(cat firmware/flags.txt) -I. " + llvm + flags +
        " -T firmware/base/board.ld -o '" + image() +
        "' firmware/base/*.c firmware/base/*.S firmware/drivers/*.c firmware/libc/*.c firmware/images/self_test.c >'" +
        (path_ / "log").string() + "' 2>&1";
    return std::system(command.c_str()) == 0;  // NOLINT
  }
  std::string image() const { return (path_ / "image.elf").string(); }
  std::string text(const char* name) const {
    std::ifstream file(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::uint32_t symbol(const std::string& name) const {
    return Image(text("image.elf"), "image.elf").symbol(name).value_or(0);
  }

 private:
  fs::path path_ = fs::temp_directory_path() / ("cmx-linker-" + std::to_string(getpid()));
};

INSTANTIATE_TEST_SUITE_P(Linkers, BoardScript, testing::Values(Linker::kGnu, Linker::kLlvm),
                         [](const auto& linker) { return testing::PrintToString(linker.param); });

TEST_P(BoardScript, GivesTheStackSixteenKibOrWhatIsAskedFor) {
  ASSERT_TRUE(link("")) << text("log");
  EXPECT_EQ(symbol("__stack_top"), 0x80040000U);
  EXPECT_EQ(symbol("__heap_end"), 0x8003c000U);
  // What is initialised, what is cleared and what a thread would have of its own is where the program looks for it.
  const cli::Desk desk;
  const cli::Finished run = desk.run(cli::words("fw run " + image() + " --dies 2"));
  EXPECT_EQ(run.exit_code, 0) << run.err << run.out;
  EXPECT_THAT(run.out, HasSubstr("die:1 self-test: 104 checks passed"));

  ASSERT_TRUE(link("-Wl,--defsym=__stack_size=32K")) << text("log");
  EXPECT_EQ(symbol("__heap_end"), 0x80038000U);
  EXPECT_FALSE(link("-Wl,--defsym=__stack_size=256K"));
  EXPECT_THAT(text("log"), HasSubstr("code, data and stack do not fit into the local memory"));
}

/// Little-endian, as in the file.
std::string word_of(std::uint32_t value) { return {reinterpret_cast<const char*>(&value), sizeof value}; }

// What DWARF says of a function's end is not to be believed: two thousand million bytes that are not there took seconds
// a function to look through.
TEST(DebugInformation, OfFunctionsBeyondTheImageTakesNoTime) {
  std::ifstream file(CMX_FIRMWARE "/hello.elf", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const Image sound(text, "hello.elf");
  int changed = 0;
  for (const sw::elf::Function& function : sound.functions()) {
    const std::string range = word_of(function.address) + word_of(function.size);
    const std::size_t symbol = text.rfind(range);  // the table of symbols is the last to have it, and stays
    if (function.size < 40 || symbol == std::string::npos) continue;
    for (std::size_t at = text.find(range); at < symbol; at = text.find(range, at + 1)) {
      text.replace(at + 4, 4, word_of(0x7fffffff));
      ++changed;
    }
  }
  ASSERT_GE(changed, 4);
  const std::clock_t begin = std::clock();
  const Image image(text, "hello.elf");
  EXPECT_LT(std::clock() - begin, 2 * CLOCKS_PER_SEC);
  EXPECT_LT(image.frame_variables().size(), sound.frame_variables().size() + 1);
}

}  // namespace
}  // namespace cmx
