// SPDX-License-Identifier: Apache-2.0
// fw run --scenario: does data reach the dies, and is what they leave behind checked byte by byte?
#include <gmock/gmock.h>

#include <filesystem>
#include <ostream>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Two dies add 3 to 16 bytes; `more` follows.
std::string adds(const std::string& more) {
  return "dies = 2\nimage = \"fill_check\"\narguments = [0x1000, 0x2000, 16, 3]\n[[buffer]]\naddress = 0x1000\nsize = "
         "16\nvalue = 250\n" +
         more;
}

/// The buffer out of both dies; line 8.
std::string out_is(const std::string& keys) { return "[[expected]]\naddress = 0x2000\nsize = 16\n" + keys; }

struct Ran {
  cli::Finished finished;
  sw::report::Node json;
};

Ran run(const cli::Desk& desk, const std::string& flags) {
  cli::Finished finished = desk.run(cli::words("fw run " + flags + " --json"));
  EXPECT_NE(finished.out, "") << finished.err;
  auto json = finished.out.empty() ? sw::report::Node() : sw::report::Node::from_json(finished.out);
  return {std::move(finished), std::move(json)};
}

std::string example(const std::string& name) { return std::string(CMX_SOURCE "/examples/firmware/") + name; }

TEST(Scenario, TheExamplesPass) {
  const cli::Desk desk;
  for (const auto& entry : std::filesystem::directory_iterator(example(""))) {
    if (entry.path().extension() != ".toml") continue;
    const Ran ran = run(desk, "--scenario " + entry.path().string());
    EXPECT_EQ(ran.finished.exit_code, 0) << entry.path() << ran.finished.err;
    EXPECT_EQ(ran.json.find("status")->text(), "pass");
    EXPECT_EQ(ran.json.find("mismatches")->members().size(), 0U);
    EXPECT_EQ(ran.json.find("warnings")->members().size(), 0U);
  }
}

TEST(Scenario, TheFirmwareMakesTheSeededBytesItself) {
  const cli::Desk desk;
  desk.write("f.toml", "dies = 2\nimage = \"fill_check\"\n[[expected]]\naddress = 0x1000\nsize = 64\nseed = 7\n");
  EXPECT_EQ(run(desk, "--scenario f.toml").finished.exit_code, 0);
  desk.write("f.toml", "dies = 2\nimage = \"fill_check\"\n[[expected]]\naddress = 0x1000\nsize = 64\nseed = 8\n");
  EXPECT_EQ(run(desk, "--scenario f.toml").finished.exit_code, 3);
}

TEST(Scenario, WhatIsExpectedPasses) {
  const cli::Desk desk;
  desk.write("f.toml", adds(out_is("value = 253")));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 0) << ran.finished.err;
  EXPECT_EQ(ran.json.find("per_die")->members().size(), 2U);
}

TEST(Scenario, AMismatchSaysWhereAndWhat) {
  const cli::Desk desk;
  desk.write("f.toml", adds(out_is("value = 252")));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 3);
  EXPECT_EQ(ran.json.find("status")->text(), "fail");
  ASSERT_EQ(ran.json.find("mismatches")->members().size(), 2U);
  const auto& second = *ran.json.at("/mismatches/1");
  EXPECT_EQ(second.find("die")->integer(), 1);
  EXPECT_EQ(second.find("address")->integer(), 0x2000);
  EXPECT_EQ(second.find("offset")->integer(), 0);
  EXPECT_EQ(second.find("expected")->integer(), 252);
  EXPECT_EQ(second.find("found")->integer(), 253);
  EXPECT_EQ(second.find("count")->integer(), 16);
  EXPECT_EQ(second.find("elements")->integer(), 16);
  EXPECT_EQ(second.find("type")->text(), "bytes");
  EXPECT_TRUE(second.find("written")->boolean());
  EXPECT_THAT(
      ran.finished.err,
      HasSubstr(
          "\n  die:1 f.toml:8: 16 of 16 bytes at 0x2000 differ, the first at offset 0x0: expected 252, found 253\n"));
}

TEST(Scenario, TheFirstByteThatDiffersIsNamed) {
  const cli::Desk desk;
  desk.write("out.bin", std::string(9, '\xfd') + std::string(7, '\x01'));
  desk.write("f.toml", adds("[[expected]]\ndie = 1\naddress = 0x2000\nfile = \"out.bin\"\n"));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 3);
  ASSERT_EQ(ran.json.find("mismatches")->members().size(), 1U) << "die 0 is not looked at";
  EXPECT_EQ(ran.json.at("/mismatches/0/offset")->integer(), 9);
  EXPECT_EQ(ran.json.at("/mismatches/0/count")->integer(), 7);
}

TEST(Scenario, WhatNobodyWroteIsCalledSo) {
  const cli::Desk desk;
  desk.write("f.toml", adds("[[expected]]\ndie = 0\naddress = 0x900000000\nsize = 4\nvalue = 1\n"));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_FALSE(ran.json.at("/mismatches/0/written")->boolean());
  EXPECT_THAT(ran.finished.err, HasSubstr("expected 1, found 165, never written"));
}

TEST(Scenario, AToleranceCounts) {
  const cli::Desk desk;
  desk.write("near.toml", adds(out_is("value = 252\ntolerance = 1")));
  EXPECT_EQ(run(desk, "--scenario near.toml").finished.exit_code, 0);
  desk.write(
      "int.toml",
      adds(out_is("type = \"int32\"\nvalue = -33686018\ntolerance = 0")));  // 0xfdfdfdfe, and 0xfdfdfdfd is there
  const Ran ran = run(desk, "--scenario int.toml");
  EXPECT_EQ(ran.finished.exit_code, 3);
  EXPECT_EQ(ran.json.at("/mismatches/0/found")->integer(), -33686019);
  desk.write("int.toml", adds(out_is("type = \"int32\"\nvalue = -33686018\ntolerance = 1")));
  EXPECT_EQ(run(desk, "--scenario int.toml").finished.exit_code, 0);
}

TEST(Scenario, ADoorbellRingsAtItsTime) {
  const cli::Desk desk;
  const std::string waits =
      "dies = 2\nimage = \"fill_check\"\narguments = [0x1000, 0x2000, 16]\n[[buffer]]\naddress = 0x1000\nsize = "
      "16\nvalue = 1\n";
  const auto time_with = [&](const std::string& first, const std::string& second) {
    desk.write("f.toml", waits + "[[doorbell]]\ndie = 0\nat_us = " + first +
                             "\nwords = [9]\n[[doorbell]]\ndie = 1\nat_us = " + second + "\nwords = [9]\n" +
                             out_is("value = 10"));
    const Ran ran = run(desk, "--scenario f.toml");
    EXPECT_EQ(ran.finished.exit_code, 0) << ran.finished.err;
    return ran.json.find("us")->number();
  };
  const double early = time_with("10", "20");
  EXPECT_GT(early, 20);
  EXPECT_NEAR(time_with("10", "50") - early, 30, 0.01);
  EXPECT_NEAR(time_with("50", "20") - early, 30, 0.01);
}

TEST(Scenario, ADoorbellThatNeverRingsIsAWarning) {
  const cli::Desk desk;
  desk.write("f.toml", adds("[[doorbell]]\ndie = 1\nat_us = 5000\nwords = [9]\n"));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 0);
  EXPECT_THAT(ran.finished.err, HasSubstr("the doorbell of die:1 at 5000 us did not ring"));
}

TEST(Scenario, DiesHaveImagesAndArgumentsOfTheirOwn) {
  const cli::Desk desk;
  std::filesystem::create_directory(desk.path() / "below");
  std::filesystem::copy_file(fw::image("hello"), desk.path() / "below" / "mine.elf");
  desk.write("below/f.toml", adds("[[die]]\ndie = 0\nimage = \"mine.elf\"\n[[die]]\ndie = 1\narguments = [0x1000, "
                                  "0x2000, 16, 5]\n[[expected]]\ndie = 1\naddress = "
                                  "0x2000\nsize = 16\nvalue = 255\n"));
  const Ran ran = run(desk, "--scenario below/f.toml");
  EXPECT_EQ(ran.finished.exit_code, 0) << ran.finished.err;
  EXPECT_EQ(ran.json.at("/console/0/text")->text(), "hello from die 0 of 2");
  EXPECT_EQ(ran.json.at("/console/1/text")->text(), "added 5 to 16 bytes");
}

TEST(Scenario, ADryRunNamesEveryImage) {
  const cli::Desk desk;
  desk.write("f.toml", adds("[[die]]\ndie = 1\nimage = \"hello\"\n"));
  const cli::Finished finished = desk.run(cli::words("fw run --scenario f.toml --dry-run"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_THAT(finished.out,
              AllOf(HasSubstr("fill_check: "), HasSubstr("hello: "), HasSubstr(" on 1 dies"), Not(HasSubstr("die:"))));
}

TEST(Scenario, TheExpectedStatusIsWhatPasses) {
  const cli::Desk desk;
  const auto hangs = [&](const std::string& status) {
    desk.write("f.toml",
               "dies = 2\ntimeout_us = 20\nstatus = \"" + status + "\"\nimage = \"" + fw::image("hangs") + "\"\n");
    return run(desk, "--scenario f.toml");
  };
  const Ran right = hangs("timeout");
  EXPECT_EQ(right.finished.exit_code, 0) << right.finished.err;
  EXPECT_EQ(right.json.find("status")->text(), "pass");
  const Ran wrong = hangs("fault");
  EXPECT_EQ(wrong.finished.exit_code, 3);
  EXPECT_EQ(wrong.json.find("status")->text(), "fail");
  EXPECT_THAT(wrong.finished.err, AllOf(HasSubstr("f.toml expects status fault, and the run ends with timeout"),
                                        HasSubstr("in spin_for_ever")));
  desk.write("passes.toml", "status = \"fail\"\n" + adds(out_is("value = 253")));
  EXPECT_THAT(run(desk, "--scenario passes.toml").finished.err,
              HasSubstr("expects status fail, and the run ends with pass"));
  desk.write("differs.toml", "status = \"fail\"\n" + adds(out_is("value = 0")));
  EXPECT_EQ(run(desk, "--scenario differs.toml").finished.exit_code, 0);
}

TEST(Scenario, TheCommandLineComesFirst) {
  const cli::Desk desk;
  desk.write("f.toml", "dies = 2\nimage = \"nowhere.elf\"\ntimeout_us = 1000\nexpect = [\"^die:1 hello\"]\n");
  const Ran ran = run(desk, "hello --dies 3 --scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 0) << ran.finished.err;
  EXPECT_EQ(ran.json.find("per_die")->members().size(), 3U);
  EXPECT_EQ(run(desk, "hello --scenario f.toml --timeout-us 0.5").json.find("status")->text(), "timeout");
  EXPECT_THAT(run(desk, "self_test --scenario f.toml").finished.err,
              HasSubstr("no line of the console matches --expect ^die:1 hello"));
}

TEST(Scenario, IsRepeatedWhateverBecameOfItsFiles) {
  const cli::Desk desk;
  desk.write("in.bin", std::string("\0\x01\xff zzz", 7) + std::string(9, 'q'));
  desk.write("f.toml",
             "dies = 2\nimage = \"fill_check\"\narguments = [0x1000, 0x2000, 16, 0]\n[[buffer]]\naddress = "
             "0x1000\nfile = \"in.bin\"\n"
             "[[expected]]\naddress = 0x2000\nfile = \"in.bin\"\n");
  ASSERT_EQ(desk.run(cli::words("fw run --scenario f.toml --out first")).exit_code, 0);
  std::filesystem::remove(desk.path() / "f.toml");
  std::filesystem::remove(desk.path() / "in.bin");
  const cli::Finished again = desk.run(cli::words("rerun first --json"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(cli::without_times(again.out), cli::without_times(desk.read("first/result.json")));
}

struct Refused {
  const char* name;
  std::string toml;
  const char* says;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

std::string refused_name(const testing::TestParamInfo<Refused>& info) { return info.param.name; }

class BadScenario : public testing::TestWithParam<Refused> {};

TEST_P(BadScenario, IsOneSentenceAndExitTwo) {
  const cli::Desk desk;
  desk.write("f.toml", GetParam().toml);
  fs::create_symlink("/dev/zero", desk.path() / "zeros.bin");
  fs::create_directory(desk.path() / "folder.npy");
  desk.write("endless.npy", "");
  fs::resize_file(desk.path() / "endless.npy", std::uintmax_t{1} << 40);
  const cli::Finished finished = desk.run(cli::words("fw run --scenario f.toml --json"));
  EXPECT_EQ(finished.exit_code, 2) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadScenario,
    testing::Values(
        Refused{"key", adds("[[doorbel]]\n"), "f.toml:8: no such key 'doorbel'; did you mean 'doorbell'?"},
        Refused{"no_image", "dies = 2", "f.toml: die 0 has no image"},
        Refused{"image_misspelt", "image = \"fill_chek\"",
                "f.toml:1: fw run fill_chek: no such file and no supplied image; the nearest of those is"},
        Refused{"image_missing", "image = \"./no.elf\"", "f.toml:1: image no.elf: cannot read this file"},
        Refused{"image_no_elf", "image = \"f.toml\"", "f.toml:1: f.toml: is not an ELF file"},
        Refused{"data_missing", adds("[[buffer]]\naddress = 0x3000\nfile = \"no.npy\"\n"),
                "f.toml:10: file \"no.npy\": cannot read no.npy"},
        Refused{"data_device", adds("[[buffer]]\naddress = 0x3000\nfile = \"zeros.bin\"\n"),
                "f.toml:10: file \"zeros.bin\": cannot read zeros.bin: is a device, not a file"},
        Refused{"data_directory", adds("[[buffer]]\naddress = 0x3000\nfile = \"folder.npy\"\n"),
                "f.toml:10: file \"folder.npy\": cannot read folder.npy: is a directory, not a file"},
        Refused{
            "data_endless", adds("[[buffer]]\naddress = 0x3000\nfile = \"endless.npy\"\n"),
            "f.toml:10: file \"endless.npy\": cannot read endless.npy: is longer than 257 MiB, the most that is read"},
        Refused{"image_device", "image = \"/dev/zero\"", "f.toml:1: image /dev/zero: is a device, not a file"},
        Refused{"beyond_hbm", adds("[[buffer]]\naddress = 0xfffffffff\nsize = 2\nseed = 1\n"),
                "f.toml:8: 2 bytes at 0xfffffffff are outside the HBM, which ends at 0xfffffffff"},
        Refused{"expected_beyond_hbm", adds("[[expected]]\naddress = 0x1000000000\nsize = 1\nseed = 1\n"),
                "f.toml:8: 1 bytes at 0x1000000000 are outside the HBM"}),
    refused_name);

TEST(BadScenarios, ThatAreNoFilesAreRefused) {
  const cli::Desk desk;
  const cli::Finished missing = desk.run(cli::words("fw run --scenario nowhere.toml"));
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("--scenario nowhere.toml: cannot read this file"));
  EXPECT_EQ(desk.run(cli::words("fw run --scenario .")).exit_code, 2);
}

/// Both dies fetch 64 bytes of a CPU and write them back behind; `more` follows.
std::string fetches(const std::string& cpu, const std::string& more) {
  return "dies = 2\nimage = \"cpu_fetch\"\narguments = [" + cpu + ", 0x1000, 64, 0x2000]\n[[buffer]]\ncpu = " + cpu +
         "\naddress = 0x1000\nsize = 64\nseed = 5\n" + more;
}

TEST(Scenario, BuffersMayBeInACpusMemory) {
  const cli::Desk desk;
  const std::string expected = "[[expected]]\ncpu = 1\naddress = 0x1040\nsize = 128\n";
  desk.write("f.toml", fetches("1",
                               "[[expected]]\naddress = 0x2000\nsize = 64\nseed = 5\n[[expected]]\ncpu = 1\naddress = "
                               "0x1040\nsize = 64\nseed = 5\n"));
  EXPECT_EQ(run(desk, "--scenario f.toml").finished.exit_code, 0);
  desk.write("f.toml", fetches("1", expected + "value = 9\n"));
  const Ran ran = run(desk, "--scenario f.toml");
  EXPECT_EQ(ran.finished.exit_code, 3);
  EXPECT_THAT(ran.finished.err, HasSubstr("cpu:1 f.toml:9: 128 of 128 bytes at 0x1040 differ"));
  EXPECT_EQ(ran.json.at("/mismatches/0/cpu")->integer(), 1);
}

TEST(Scenario, ACpuThatThereIsNotIsNamed) {
  const cli::Desk desk;
  desk.write("f.toml", fetches("192", ""));
  cli::Finished finished = desk.run(cli::words("fw run --scenario f.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("f.toml:4: cpu = 192: the machine has 192 CPUs"));
  desk.write("f.toml", fetches("1", "[[buffer]]\ncpu = 1\ndie = 0\naddress = 0x3000\nsize = 4\nvalue = 0\n"));
  finished = desk.run(cli::words("fw run --scenario f.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err,
              HasSubstr("f.toml:10: a buffer is in dies' HBM or in a CPU's memory: leave 'die' or 'cpu' out"));
  desk.write("f.toml", fetches("1", "[[buffer]]\ncpu = 1\naddress = 0x103f\nsize = 4\nvalue = 0\n"));
  finished = desk.run(cli::words("fw run --scenario f.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("the buffer overlaps the one at f.toml:4"));
}

}  // namespace
}  // namespace cmx
