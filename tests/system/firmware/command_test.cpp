// SPDX-License-Identifier: Apache-2.0
// The command around the images: bad input, the list of images, reruns, determinism.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <ostream>

#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

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
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

std::string refused_name(const testing::TestParamInfo<Refused>& info) { return info.param.name; }

class FwBadInput : public testing::TestWithParam<Refused> {};

TEST_P(FwBadInput, IsOneSentenceAndExitTwo) {
  const cli::Desk desk;
  desk.write("text.elf", "hello\n");
  desk.write("empty.elf", "");
  desk.write("endless.elf", fw::contents(fw::image("hello")));
  fs::resize_file(desk.path() / "endless.elf", std::uintmax_t{1} << 40);
  ASSERT_EQ(mkfifo((desk.path() / "pipe").c_str(), 0600), 0);
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
        Refused{"no_image", "fw run --dies 2", "IMAGE.elf"},
        Refused{"missing_file", "fw run ./nowhere.elf", "./nowhere.elf: cannot read this file"},
        Refused{"misspelt_image", "fw run helo",
                "helo: no such file and no supplied image; the nearest of those is 'hello'"},
        Refused{"directory", "fw run .", "fw run .: is a directory, not a file"},
        Refused{"device", "fw run /dev/zero", "fw run /dev/zero: is a device, not a file"},
        Refused{"empty_device", "fw run /dev/null --json", "fw run /dev/null: is a device, not a file"},
        Refused{"endless", "fw run endless.elf", "fw run endless.elf: is longer than 256 MiB, the most that is read"},
        Refused{"pipe", "fw run ./pipe", "fw run ./pipe: is a pipe into which nobody writes"},
        Refused{"scenario_device", "fw run --scenario /dev/zero", "--scenario /dev/zero: is a device, not a file"},
        Refused{"scenario_pipe", "fw run --scenario pipe", "--scenario pipe: is a pipe into which nobody writes"},
        Refused{"scenario_endless", "fw run --scenario endless.elf",
                "--scenario endless.elf: is longer than 16 MiB, the most that is read"},
        Refused{"faults_device", "fw run hello --fault file:/dev/zero",
                "--fault 'file:/dev/zero': is a device, not a file"},
        Refused{"not_an_elf", "fw run text.elf", "text.elf: is not an ELF file"},
        Refused{"empty", "fw run empty.elf", "empty.elf: is not an ELF file"},
        Refused{"wrong_machine", "fw run arm.elf", "arm.elf: is for Arm (ELF machine 40), not for RISC-V"},
        Refused{"wrong_xlen", "fw run wide.elf", "wide.elf: is 64-bit RISC-V"},
        Refused{"host_binary", "fw run /proc/self/exe", "/proc/self/exe: is for "},
        Refused{"object_file", "fw run object.elf", "object.elf: is not a linked program"},
        Refused{"no_entry", "fw run entry.elf", "entry.elf: has no entry: 0x0"},
        Refused{"cut_short", "fw run cut.elf", "cut.elf: is cut short"},
        Refused{"outside_memory", "fw run hello --set machine.rv32.memory_size=2KiB",
                "hello: the segment at 0x80000000 with 0x"},
        Refused{"memory_elsewhere",
                "fw run hello --set machine.rv32.memory_base=2415919104 --set machine.rv32.reset_vector=2415919104",
                "is outside the local memory, 0x90000000 to 0x9003ffff"},
        Refused{"one_die", "fw run hello --dies 1", "--dies 1: must be between 2 and 64"},
        Refused{"too_many_dies", "fw run hello --dies 65", "--dies 65: must be between 2 and 64"},
        Refused{"more_dies_than_the_machine", "fw run hello --dies 17 --machine cloudmatrix-node",
                "--dies 17: machine 'cloudmatrix-node' has 16"},
        Refused{"no_dies", "fw run hello --machine star", "star"},
        Refused{"bad_regex", "fw run hello --expect a[", "--expect a[: is no regular expression"},
        Refused{"no_time", "fw run hello --timeout-us 0", "--timeout-us 0"}),
    refused_name);

/// `image` with the bytes of one of its names replaced, wherever they are.
std::string renamed(const std::string& image, const std::string& from, const std::string& to) {
  std::string bytes = fw::contents(fw::image(image));
  for (std::size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1))
    bytes.replace(at, to.size(), to);
  return bytes;
}

TEST(FwRun, ANameThatIsNoTextIsWrittenInItsBytes) {
  const cli::Desk desk;
  desk.write("names.elf", renamed("hangs", "spin_for_ever",
                                  "spin\xff"
                                  "for\x1b"
                                  "ever"));
  desk.write("files.elf", renamed("hangs", "hangs.c", "h\xe9ngs.c"));
  const std::string tools =
      " --dies 2 --timeout-us 20 --profile stacks --coverage lines --instruction-trace trace --out run --force";
  for (const char* image : {"names.elf", "files.elf"}) {
    const std::string line = std::string("fw run ") + image + tools;
    const cli::Finished json = desk.run(cli::words(line + " --json"));
    EXPECT_EQ(json.exit_code, 3) << json.err;
    const sw::report::Node die = sw::report::Node::from_json(json.out).find("per_die")->members().back().value;
    const bool names = std::string(image) == "names.elf";
    EXPECT_EQ(die.find("function")->text(), names ? "spin\\xfffor\\x1bever" : "spin_for_ever");
    EXPECT_THAT(die.find("source")->text(), HasSubstr(names ? "hangs.c:" : "h\\xe9ngs.c:"));
    EXPECT_THAT(json.err, HasSubstr(names ? "in spin\\xfffor\\x1bever (" : "h\\xe9ngs.c:"));
    for (const char* file : {"stacks", "lines", "trace"})
      EXPECT_THAT(desk.read(file), testing::Not(HasSubstr("\xff"))) << file;
    EXPECT_EQ(desk.run(cli::words(line)).exit_code, 3);
    EXPECT_EQ(desk.run(cli::words("rerun run")).exit_code, 3);
  }
  // The name of the file itself.
  desk.write("\xff.elf", fw::contents(fw::image("hello")));
  const cli::Finished odd = desk.run(cli::words("fw run ./\xff.elf --dies 2 --json --out odd"));
  EXPECT_EQ(odd.exit_code, 0) << odd.err;
  EXPECT_EQ(sw::report::Node::from_json(odd.out).find("status")->text(), "pass");
}

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
    return cli::without_times(
        desk.run(cli::words("fw run self_test --dies 2 --json --set machine.board.quantum=" + quantum)).out);
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
    EXPECT_EQ(desk.run({"fw", "run", image.find("name")->text(), "--dies", "2"}).exit_code, 0)
        << image.find("name")->text();
  }
}

}  // namespace
}  // namespace cmx
