// SPDX-License-Identifier: Apache-2.0
// The command around the images: bad input, the list of images, reruns, determinism.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/system/firmware/fw_command.h"

namespace {

using testing::HasSubstr;

/// The self-test with some bytes of its file replaced.
std::string patched(std::size_t offset, const std::string& bytes) {
  return fw::contents(fw::image("self_test")).replace(offset, bytes.size(), bytes);
}

struct Refused {
  const char* name;
  std::string line;
  const char* says;
};

std::string refused_name(const testing::TestParamInfo<Refused>& info) { return info.param.name; }

class FwBadInput : public testing::TestWithParam<Refused> {};

TEST_P(FwBadInput, IsOneSentenceAndExitTwo) {
  const cli::Desk desk;
  desk.write("text.elf", "hello\n");
  desk.write("empty.elf", "");
  desk.write("arm.elf", patched(18, std::string("\x28\0", 2)));     // e_machine
  desk.write("wide.elf", patched(4, "\x02"));                       // EI_CLASS
  desk.write("object.elf", patched(16, std::string("\x01\0", 2)));  // e_type
  desk.write("entry.elf", patched(24, std::string(4, '\0')));       // e_entry
  desk.write("cut.elf", fw::contents(fw::image("self_test")).substr(0, 5000));
  const cli::Finished finished = desk.run(cli::words(GetParam().line));
  EXPECT_EQ(finished.exit_code, 2) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, FwBadInput,
    testing::Values(
        Refused{"no_image", "fw run --dies 2", "IMAGE.elf"}, Refused{"missing_file", "fw run ./nowhere.elf", "./nowhere.elf: cannot read this file"},
        Refused{"misspelt_image", "fw run helo", "helo: no such file and no supplied image; the nearest of those is 'hello'"},
        Refused{"directory", "fw run .", "is a directory"}, Refused{"not_an_elf", "fw run text.elf", "text.elf: is not an ELF file"},
        Refused{"empty", "fw run empty.elf", "empty.elf: is not an ELF file"},
        Refused{"wrong_machine", "fw run arm.elf", "arm.elf: is for Arm (ELF machine 40), not for RISC-V"},
        Refused{"wrong_xlen", "fw run wide.elf", "wide.elf: is 64-bit RISC-V"},
        Refused{"host_binary", "fw run /proc/self/exe", "/proc/self/exe: is for "},
        Refused{"object_file", "fw run object.elf", "object.elf: is not a linked program"},
        Refused{"no_entry", "fw run entry.elf", "entry.elf: has no entry: 0x0"}, Refused{"cut_short", "fw run cut.elf", "cut.elf: is cut short"},
        Refused{"outside_memory", "fw run hello --set machine.rv32.memory_size=2KiB", "hello: the segment at 0x80000000 with 0x"},
        Refused{"memory_elsewhere", "fw run hello --set machine.rv32.memory_base=2415919104 --set machine.rv32.reset_vector=2415919104",
                "is outside the local memory, 0x90000000 to 0x9003ffff"},
        Refused{"one_die", "fw run hello --dies 1", "--dies 1: must be between 2 and 64"},
        Refused{"too_many_dies", "fw run hello --dies 65", "--dies 65: must be between 2 and 64"},
        Refused{"more_dies_than_the_machine", "fw run hello --dies 17 --machine cloudmatrix-node", "--dies 17: machine 'cloudmatrix-node' has 16"},
        Refused{"no_dies", "fw run hello --machine star", "star"},
        Refused{"bad_regex", "fw run hello --expect a[", "--expect a[: is no regular expression"},
        Refused{"no_time", "fw run hello --timeout-us 0", "--timeout-us 0"}),
    refused_name);

TEST(FwRun, SameInputSameBytes) {
  const cli::Desk desk;
  const auto run = [&](const std::string& flags) {
    return cli::without_times(desk.run(cli::words("fw run self_test --dies 16 --json" + flags)).out);
  };
  const std::string once = run("");
  EXPECT_GT(once.size(), 1000U);
  EXPECT_EQ(run(""), once);
  EXPECT_EQ(run(" --threads 3"), once);
}

TEST(FwRun, TheQuantumDoesNotChangeWhatIndependentDiesDo) {
  const cli::Desk desk;
  const auto run = [&](const std::string& quantum) {
    return cli::without_times(desk.run(cli::words("fw run self_test --dies 2 --json --set machine.board.quantum=" + quantum)).out);
  };
  EXPECT_EQ(run("10ns"), run("20us"));
}

TEST(FwRun, ARunIsRepeatedWhateverBecameOfTheImage) {
  const cli::Desk desk;
  desk.write("mine.elf", fw::contents(fw::image("hello")));
  ASSERT_EQ(desk.run(cli::words("fw run mine.elf --dies 3 --out first")).exit_code, 0);
  std::filesystem::remove(desk.path() / "mine.elf");
  const cli::Finished again = desk.run(cli::words("rerun first --out second"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(cli::without_times(desk.read("second/result.json")), cli::without_times(desk.read("first/result.json")));
  EXPECT_EQ(desk.read("second/config.toml"), desk.read("first/config.toml"));
}

TEST(FwRun, ASuppliedImageIsKeptUnderItsName) {
  const cli::Desk desk;
  ASSERT_EQ(desk.run(cli::words("fw run hello --dies 2 --out first")).exit_code, 0);
  EXPECT_THAT(desk.read("first/config.toml"), HasSubstr("path = \"hello\""));
  const cli::Finished again = desk.run(cli::words("rerun first --json"));
  EXPECT_EQ(cli::without_times(again.out), cli::without_times(desk.read("first/result.json"))) << again.err;
}

TEST(FwRun, ADryRunReadsTheImageAndRunsNothing) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw run hello --dies 4 --dry-run"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("entry 0x80000000 in _start"));
  EXPECT_EQ(finished.out.find("hello from"), std::string::npos);
}

TEST(FwImages, AreAllThere) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("fw images --json"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto json = sw::report::Node::from_json(finished.out);
  ASSERT_GE(json.find("images")->members().size(), 2U);
  for (const auto& [key, image, note] : json.find("images")->members()) {
    EXPECT_TRUE(image.find("built")->boolean()) << image.find("name")->text();
    EXPECT_EQ(desk.run({"fw", "run", image.find("name")->text(), "--dies", "2"}).exit_code, 0) << image.find("name")->text();
  }
}

}  // namespace
