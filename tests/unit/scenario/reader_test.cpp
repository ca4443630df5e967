// SPDX-License-Identifier: Apache-2.0
// Is a scenario read as it is written, and refused by line and key when it is wrong?
#include <gmock/gmock.h>

#include <cctype>
#include <map>
#include <ostream>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/scenario/scenario.h"

namespace cmx {
namespace {

using sw::scenario::DieSetup;
using sw::scenario::Overrides;
using sw::scenario::Scenario;
using sw::scenario::Type;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;

std::string npy(const std::string& type, const std::string& data) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + std::to_string(data.size() / 4) + ",), }\n";
  return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header + data;
}

std::string file(const std::string& name) {
  const std::map<std::string, std::string> files{
      {"four.bin", "abcd"}, {"empty.bin", ""}, {"ints.npy", npy("<i4", "12345678")}};
  const auto found = files.find(name);
  if (found == files.end()) throw hw::BadInput("cannot read " + name);
  return found->second;
}

Scenario read(const std::string& toml, const Overrides& overrides = {}) {
  return sw::scenario::read_scenario(toml, "f.toml", file, overrides);
}

TEST(Reader, ReadsEveryKey) {
  const Scenario made = read(R"(about = "everything"
dies = 4
image = "fill_check"
arguments = [1, -1, 0xffffffff]
timeout_us = 12.5
expect = ["^die:3 a", "b$"]
status = "fault"
[[die]]
about = "another"
die = 2
image = "./other.elf"
[[die]]
die = 3
arguments = []
[[buffer]]
address = 0x1000
size = "1KiB"
seed = 7
[[buffer]]
die = [0, 3]
address = 0x2000
size = 8
value = -2
type = "int32"
[[buffer]]
die = 1
address = 0x800000000
file = "four.bin"
size = 4
[[expected]]
die = 1
address = 0x3000
file = "ints.npy"
type = "int32"
tolerance = 2
relative_tolerance = 0.5
[[doorbell]]
die = 1
at_us = 2.5
words = [7, 8]
[[doorbell]]
at_us = 0
words = [1]
)");
  ASSERT_THAT(made.dies, SizeIs(4));
  EXPECT_EQ(made.dies[1].image, "fill_check");
  EXPECT_EQ(made.dies[1].image_where, "f.toml:3");
  EXPECT_THAT(made.dies[1].arguments, ElementsAre(1, 0xffffffff, 0xffffffff));
  EXPECT_EQ(made.dies[2].image, "./other.elf");
  EXPECT_EQ(made.dies[2].image_where, "f.toml:11");
  EXPECT_THAT(made.dies[2].arguments, SizeIs(3));
  EXPECT_EQ(made.dies[3].image, "fill_check");
  EXPECT_THAT(made.dies[3].arguments, SizeIs(0));
  EXPECT_EQ(made.timeout, hw::from_us(12.5));
  EXPECT_THAT(made.expect, ElementsAre("^die:3 a", "b$"));
  EXPECT_EQ(made.status, "fault");

  ASSERT_THAT(made.buffers, SizeIs(3));
  EXPECT_THAT(made.buffers[0].dies, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(made.buffers[0].address, 0x1000U);
  EXPECT_EQ(made.buffers[0].where, "f.toml:15");
  EXPECT_EQ(made.buffers[0].bytes, sw::scenario::seeded(7, 1024));
  EXPECT_THAT(made.buffers[1].dies, ElementsAre(0, 3));
  EXPECT_THAT(made.buffers[1].bytes, ElementsAre(0xfe, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff));
  EXPECT_EQ(made.buffers[2].address, 0x800000000ULL);
  EXPECT_THAT(made.buffers[2].bytes, ElementsAre('a', 'b', 'c', 'd'));

  ASSERT_THAT(made.expected, SizeIs(1));
  EXPECT_EQ(made.expected[0].type, Type::kInt32);
  EXPECT_EQ(made.expected[0].tolerance, 2);
  EXPECT_EQ(made.expected[0].relative_tolerance, 0.5);
  EXPECT_THAT(made.expected[0].buffer.bytes, ElementsAre('1', '2', '3', '4', '5', '6', '7', '8'));

  ASSERT_THAT(made.doorbells, SizeIs(2));
  EXPECT_EQ(made.doorbells[0].at, hw::from_us(2.5));
  EXPECT_THAT(made.doorbells[0].dies, ElementsAre(1));
  EXPECT_THAT(made.doorbells[0].words, ElementsAre(7, 8, 0, 0));
  EXPECT_THAT(made.doorbells[1].dies, SizeIs(4));
}

TEST(Reader, LeavesOutWhatIsNotSaid) {
  const Scenario made = read("image = \"a\"");
  EXPECT_THAT(made.dies, SizeIs(16));
  EXPECT_EQ(made.timeout, std::nullopt);
  EXPECT_EQ(made.status, "pass");
  EXPECT_THAT(made.dies, Each(testing::Field(&DieSetup::arguments, SizeIs(0))));
}

TEST(Reader, TheCommandLineCounts) {
  const Scenario made = read("dies = 4\nimage = \"a\"\n[[die]]\ndie = 1\nimage = \"own\"", {"mine.elf", 2});
  ASSERT_THAT(made.dies, SizeIs(2));
  EXPECT_EQ(made.dies[0].image, "mine.elf");
  EXPECT_EQ(made.dies[0].image_where, "");
  EXPECT_EQ(made.dies[1].image, "own");
  EXPECT_THAT(
      [] {
        read("dies = 4\nimage = \"a\"\n[[die]]\ndie = 3", {"", 2});
      },
      ThrowsMessage<hw::BadInput>(HasSubstr("f.toml:4: die 3: the run has dies 0 to 1")));
}

TEST(Reader, BuffersOfDifferentDiesMayBeAtTheSameAddress) {
  EXPECT_THAT(read("image = \"a\"\n[[buffer]]\ndie = 0\naddress = 4096\nsize = 8\nseed = 1\n[[buffer]]\ndie = "
                   "1\naddress = 4096\nsize = 8\nseed = 2")
                  .buffers,
              SizeIs(2));
  EXPECT_THAT(read("image = \"a\"\n[[buffer]]\naddress = 4096\nsize = 8\nseed = 1\n[[buffer]]\naddress = 4104\nsize = "
                   "8\nseed = 2")
                  .buffers,
              SizeIs(2));
}

struct Bad {
  std::string toml;  // after two lines: dies = 4, image = "a"
  std::string says;
};
/// The file's words: the name of a test has neither brackets nor quotes.
void PrintTo(const Bad& bad, std::ostream* out) {
  bool gap = false;
  bool first = true;
  for (const char c : bad.toml) {
    const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
    if (word && gap && !first) *out << '_';
    if (word) *out << c;
    gap = !word;
    first = first && !word;
  }
}

class BadScenario : public testing::TestWithParam<Bad> {};

TEST_P(BadScenario, IsRefusedWithFileAndLine) {
  EXPECT_THAT([] { read("dies = 4\nimage = \"a\"\n" + GetParam().toml); },
              ThrowsMessage<hw::BadInput>(HasSubstr(GetParam().says)))
      << GetParam().toml;
}

std::string buffer(const std::string& keys) { return "[[buffer]]\naddress = 0x1000\n" + keys; }
std::string expected(const std::string& keys) { return "[[expected]]\naddress = 0x1000\n" + keys; }
std::string doorbell(const std::string& keys) { return "[[doorbell]]\n" + keys; }

INSTANTIATE_TEST_SUITE_P(
    Keys, BadScenario,
    testing::Values(Bad{"dise = 3", "f.toml:3: no such key 'dise'; did you mean 'dies'?"},
                    Bad{"[[bufer]]\nsize = 3", "f.toml:3: no such key 'bufer'; did you mean 'buffer'?"},
                    Bad{buffer("sed = 3"), "f.toml:5: no such key 'sed'; did you mean 'seed'?"},
                    Bad{buffer("size = 4\nseed = 3\ntolerance = 1"), "f.toml:7: no such key 'tolerance'"},
                    Bad{expected("size = 4\nseed = 3\ntolerence = 1"),
                        "f.toml:7: no such key 'tolerence'; did you mean 'tolerance'?"},
                    Bad{"[[die]]\ndie = 1\nimgae = \"b\"", "f.toml:5: no such key 'imgae'; did you mean 'image'?"},
                    Bad{doorbell("at_us = 1\nword = [1]"), "f.toml:5: no such key 'word'; did you mean 'words'?"},
                    Bad{"[buffer]\naddress = 1", "f.toml:3: 'buffer' is written as [[buffer]]"},
                    Bad{"die = 3", "f.toml:3: 'die' is written as [[die]]"},
                    Bad{"about = 3", "f.toml:3: 'about' must be a text in quotes"},
                    Bad{"x = = 3", "f.toml:3: not valid TOML"}, Bad{"dies = 5", "f.toml:3: not valid TOML"}));

INSTANTIATE_TEST_SUITE_P(
    Values, BadScenario,
    testing::Values(
        Bad{"timeout_us = 0", "f.toml:3: timeout_us = 0 must be between 0.001 and"},
        Bad{"timeout_us = \"1us\"", "f.toml:3: 'timeout_us' must be a number"},
        Bad{"timeout_us = nan", "f.toml:3: 'timeout_us' must be a number"},
        Bad{"status = \"hang\"",
            "f.toml:3: status \"hang\" is none of pass, fail, violation, fault, timeout, deadlock; did you mean"},
        Bad{"expect = \"a\"", "f.toml:3: 'expect' must be a list"},
        Bad{"expect = [3]", "f.toml:3: 'expect' must be a list of texts"},
        Bad{"expect = [\"ab[\"]", "f.toml:3: 'ab[' is no regular expression"},
        Bad{"arguments = 3", "f.toml:3: 'arguments' must be a list"},
        Bad{"arguments = [1.5]", "f.toml:3: 'arguments' must be a whole number"},
        Bad{"arguments = [4294967296]", "f.toml:3: arguments: 4294967296 must be between -2147483648 and 4294967295"},
        Bad{"[[die]]\nimage = \"b\"", "f.toml:3: 'die' is missing"},
        Bad{"[[die]]\ndie = 4", "f.toml:4: die 4: the run has dies 0 to 3"},
        Bad{"[[die]]\ndie = -1", "f.toml:4: die -1"},
        Bad{"[[die]]\ndie = \"all\"", "f.toml:4: 'die' must be a whole number"},
        Bad{"[[die]]\ndie = 1\n[[die]]\ndie = 1", "f.toml:6: die 1 comes twice"},
        Bad{"[[die]]\ndie = 1\nimage = \"\"", "f.toml:5: 'image' must be a text"},
        Bad{buffer("size = 4\nseed = 1\ndie = [0, 0]"), "f.toml:7: die 0 comes twice"},
        Bad{buffer("size = 4\nseed = 1\ndie = []"), "f.toml:7: 'die' has no die in it"},
        Bad{doorbell("words = [1]"), "f.toml:3: 'at_us' is missing"},
        Bad{doorbell("at_us = 1"), "f.toml:3: 'words' is missing"},
        Bad{doorbell("at_us = -1\nwords = [1]"), "f.toml:4: at_us = -1 must be between 0 and"},
        Bad{doorbell("at_us = 1\nwords = []"), "f.toml:5: 'words' is empty"},
        Bad{doorbell("at_us = 1\nwords = [1, 2, 3, 4, 5]"), "f.toml:5: 'words' has 5 words; at most 4 fit"}));

INSTANTIATE_TEST_SUITE_P(
    Sizes, BadScenario,
    testing::Values(
        Bad{"[[buffer]]\nsize = 4\nseed = 1", "f.toml:3: 'address' is missing"},
        Bad{buffer("seed = 1"), "f.toml:3: 'size' is missing"},
        Bad{"[[buffer]]\naddress = -1\nsize = 4\nseed = 1", "f.toml:4: address: -1 must be between"},
        Bad{"[[buffer]]\naddress = 0xff\nsize = 4\nseed = 1",
            "f.toml:3: a buffer at 0xff is on the arguments, which take the first 256 bytes"},
        Bad{buffer("size = 0\nseed = 1"), "f.toml:5: size: 0 must be between 1 and"},
        Bad{buffer("size = \"4Kib\"\nseed = 1"), "f.toml:5: size = \"4Kib\": "},
        Bad{buffer("size = \"257MiB\"\nseed = 1"), "f.toml:5: size = \"257MiB\" must be between 1 and 268435456"},
        Bad{buffer("size = 1.5\nseed = 1"), "f.toml:5: 'size' must be a whole number"},
        Bad{buffer("size = 4"), "one of seed, value and file says what is in it; 0 of them are there"},
        Bad{buffer("size = 4\nseed = 1\nvalue = 1"),
            "one of seed, value and file says what is in it; 2 of them are there"},
        Bad{buffer("size = 4\nseed = -1"), "f.toml:6: seed: -1 must be between 0 and 4294967295"},
        Bad{buffer("size = 4\nvalue = 256"), "f.toml:6: value: bytes takes whole numbers from 0 to 255, not 256"},
        Bad{buffer("size = 4\nvalue = 1.5\ntype = \"int32\""), "f.toml:6: value: int32 takes whole numbers"},
        Bad{buffer("size = 4\nvalue = 1e39\ntype = \"fp32\""), "f.toml:6: value: 1e+39 is beyond the largest fp32"},
        Bad{buffer("size = 6\nvalue = 1\ntype = \"fp32\""), "f.toml:7: 6 bytes are no whole number of fp32"},
        Bad{expected("size = 7\nseed = 1\ntype = \"bf16\""), "f.toml:7: 7 bytes are no whole number of bf16"},
        Bad{buffer("size = 4\nvalue = 1\ntype = \"fp16\""),
            "f.toml:7: type \"fp16\" is none of bytes, int32, fp32, bf16; did you mean"},
        Bad{expected("size = 4\nvalue = 1\ntolerance = -1"), "f.toml:7: tolerance = -1 must be between 0 and"},
        Bad{buffer("size = 16\nseed = 1\n") + "[[buffer]]\naddress = 0x100f\nsize = 1\nseed = 1",
            "f.toml:7: the buffer overlaps the one at f.toml:3"}));

INSTANTIATE_TEST_SUITE_P(
    DataFiles, BadScenario,
    testing::Values(Bad{buffer("file = \"none.bin\""), "f.toml:5: file \"none.bin\": cannot read none.bin"},
                    Bad{buffer("file = \"four.txt\""), "f.toml:5: file \"four.txt\": must end in .bin or .npy"},
                    Bad{buffer("file = \"empty.bin\""), "f.toml:5: file \"empty.bin\": has 0 bytes of data"},
                    Bad{buffer("file = \"four.bin\"\nsize = 5"),
                        "f.toml:6: 'size' says 5 bytes, but file \"four.bin\" has 4"},
                    Bad{buffer("file = \"ints.npy\"\ntype = \"fp32\""),
                        "f.toml:5: file \"ints.npy\": holds elements of type '<i4'; fp32 takes f4"}));

TEST(BadScenarios, WithMoreBytesThanMemoryAreRefusedBeforeTheyAreMade) {
  EXPECT_THAT(
      [] {
        read("dies = 64\nimage = \"a\"\n" + buffer("size = 16777216\nvalue = 0\ndie = 0\n") +
             expected("size = 16777216\nvalue = 0"));
      },
      ThrowsMessage<hw::BadInput>(HasSubstr(
          "f.toml:10: with this the scenario has 1090519040 bytes of buffers on all dies; at most 1073741824")));
}

TEST(BadScenarios, WithoutAnImageForSomeDieAreRefused) {
  EXPECT_THAT([] { read("dies = 2\n[[die]]\ndie = 0\nimage = \"a\""); },
              ThrowsMessage<hw::BadInput>(HasSubstr("f.toml: die 1 has no image")));
  EXPECT_THAT([] { read("dies = 65\nimage = \"a\""); },
              ThrowsMessage<hw::BadInput>(HasSubstr("f.toml:1: dies: 65 must be between 2 and 64")));
  EXPECT_THAT([] { read("dies = 2.0\nimage = \"a\""); },
              ThrowsMessage<hw::BadInput>(HasSubstr("f.toml:1: 'dies' must be a whole number")));
}

}  // namespace
}  // namespace cmx
