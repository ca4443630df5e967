// SPDX-License-Identifier: Apache-2.0
// Which register maps are refused, and with which words?
#include <gmock/gmock.h>

#include <string>

#include "hw/register_map/register_map.h"
#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

// Line 6 is the first of what a test adds.
const std::string kHead = R"(name = "thing"
title = "Thing"
doc = "A device."
base = 0x1000

)";

std::string block(const std::string& registers, const std::string& more = "") {
  return kHead + "[[block]]\nname = \"core\"\noffset = 0\nstride = 0x100\ndoc = \"D.\"\nassumed = \"a\"\n" + more +
         "registers = [\n" + registers + "\n]\n";
}
std::string reg(const std::string& name, const std::string& rest) {
  return "{ name = \"" + name + "\", doc = \"D.\", assumed = \"a\", " + rest + " },\n";
}
std::string layout(int size, const std::string& members) {
  return kHead + "[[layout]]\nname = \"entry\"\nsize = " + std::to_string(size) +
         "\ndoc = \"D.\"\nassumed = \"a\"\nmembers = [\n" + members + "]\n";
}
std::string enumeration(const std::string& values) {
  return kHead + "[[enum]]\nname = \"kind\"\ndoc = \"D.\"\nassumed = \"a\"\nvalues = [\n" + values + "]\n";
}

void expect_refused(const std::string& text, int line, const std::string& why) {
  EXPECT_THAT([&] { hw::read_register_map(text, "own.toml"); },
              ThrowsMessage<hw::BadInput>(AllOf(StartsWith("own.toml:" + std::to_string(line) + ": "), HasSubstr(why))))
      << text;
}

TEST(BadMap, TheGoodOnesThatTheOthersDifferFromAreRead) {
  const hw::RegisterMap map =
      hw::read_register_map(block(reg("control", R"(offset = 4, access = "rw")") +
                                  reg("address", R"(offset = 8, width = 64, access = "ro", reset = 0x100000002)")),
                            "own.toml");
  ASSERT_EQ(map.blocks.size(), 1U);
  ASSERT_EQ(map.blocks[0].registers.size(), 3U);
  EXPECT_EQ(map.blocks[0].registers[1].name, "address_lo");
  EXPECT_EQ(map.blocks[0].registers[1].reset, 2U);
  EXPECT_EQ(map.blocks[0].registers[2].name, "address_hi");
  EXPECT_EQ(map.blocks[0].registers[2].offset, 12U);
  EXPECT_EQ(map.blocks[0].registers[2].reset, 1U);
  EXPECT_EQ(hw::read_register_map(
                layout(8, reg("low", "offset = 0, width = 32") + reg("high", "offset = 4, width = 32")), "own.toml")
                .layouts.size(),
            1U);
  EXPECT_EQ(hw::read_register_map(enumeration(reg("one", "value = 1")), "own.toml").enumerations.size(), 1U);
}

TEST(BadMap, Text) {
  expect_refused("name = ", 1, "not valid TOML");
  expect_refused(kHead + "colour = 3\n", 6, "the map has no key 'colour'");
  expect_refused(kHead + "[[blocks]]\n", 6, "did you mean 'block'?");
  expect_refused("name = \"thing\"\ntitle = \"T\"\ndoc = \"D.\"\n", 1, "the map has no base");
  expect_refused("name = \"thing\"\ntitle = \"T\"\ndoc = \"D.\"\nbase = -4\n", 4,
                 "a whole number from 0 to 0xffffffff");
  expect_refused("name = \"thing\"\ntitle = \"T\"\ndoc = \"D.\"\nbase = 6\n", 1, "multiple of 4");
  expect_refused("name = \"thing\"\ntitle = \"T\"\ndoc = \"a | b\"\nbase = 4\n", 3, "one line without '|'");
  expect_refused("name = \"2nd\"\ntitle = \"T\"\ndoc = \"D.\"\nbase = 4\n", 1, "map '2nd'");
  expect_refused("block = 3\n" + kHead, 1, "must be a list of tables");
}

TEST(BadMap, Origin) {
  expect_refused(block(R"({ name = "control", doc = "D.", offset = 0, access = "rw" },)"), 13,
                 "'control' must say where it comes from");
  expect_refused(block(R"({ name = "control", doc = "D.", offset = 0, access = "rw", public = "p", assumed = "a" },)"),
                 13, "must say where it comes from");
  expect_refused(
      block(reg("control", R"(offset = 0, access = "rw", fields = [{ name = "on", bits = 0, doc = "D." }])")), 13,
      "field 'on' must say");
  expect_refused(block(R"({ name = "control", doc = "D.", offset = 0, access = "rw", public = "" },)"), 13,
                 "public of register must be a text");
}

TEST(BadMap, Names) {
  for (const std::string name :
       {"Control", "con trol", "control_", "_control", "con__trol", "con_2", "2nd", "con-trol", "class", "logic"}) {
    expect_refused(block(reg(name, R"(offset = 0, access = "rw")")), 13, "register '" + name + "' must be a name");
  }
  expect_refused(block(reg("control", R"(offset = 0, access = "rw")") + reg("control", R"(offset = 4, access = "rw")")),
                 14, "register 'core_control' has the name of line 13");
  expect_refused(
      block(reg("control", R"(offset = 0, access = "rw")") + reg("control_offset", R"(offset = 4, access = "rw")")), 14,
      "'core_control_offset' has the name of line 13");
  expect_refused(layout(4, reg("a", "offset = 0, width = 16") + reg("a", "offset = 2, width = 16")), 13,
                 "has the name of line 12");
  expect_refused(enumeration(reg("one", "value = 1") + reg("one", "value = 2")), 12, "has the name of line 11");
}

TEST(BadMap, RegisterPlaces) {
  expect_refused(block(reg("a", R"(offset = 4, access = "rw")") + reg("b", R"(offset = 4, access = "rw")")), 14,
                 "registers 'a' and 'b' overlap at 0x4");
  expect_refused(block(reg("a", R"(offset = 0, width = 64, access = "rw")") + reg("b", R"(offset = 4, access = "rw")")),
                 14, "registers 'a_hi' and 'b' overlap");
  expect_refused(block(reg("a", R"(offset = 2, access = "rw")")), 13,
                 "offset 0x2 of register 'a' must be a multiple of 4");
  expect_refused(block(reg("a", R"(offset = 4, width = 64, access = "rw")")), 13, "must be at a multiple of 8");
  expect_refused(block(reg("a", R"(offset = 0x100, access = "rw")")), 13, "outside its block of 0x100 bytes");
  expect_refused(block(reg("a", R"(offset = 0, width = 48, access = "rw")")), 13, "must be 32 or 64");
  expect_refused(block(reg("a", R"(offset = 0, access = "rx")")), 13, "must be rw, ro, w1c or wo, not 'rx'");
  expect_refused(block(reg("a", R"(offset = 0, access = "rw", reset = 0x100000000)")), 13,
                 "reset of register must be a whole number");
  expect_refused(block(reg("a", R"(offset = 0, access = "rw", size = 3)")), 13, "register has no key 'size'");
}

TEST(BadMap, Blocks) {
  const auto second = [](const std::string& offset) {
    return "[[block]]\nname = \"more\"\noffset = " + offset +
           "\nstride = 0x100\ncount = 4\ndoc = \"D.\"\nassumed = \"a\"\n";
  };
  const std::string first = block(reg("a", R"(offset = 0, access = "rw")"));
  EXPECT_EQ(hw::read_register_map(first + second("0x100"), "own.toml").blocks.size(), 2U);
  expect_refused(first + second("0x80"), 16, "blocks 'core' and 'more' overlap at 0x80");
  expect_refused(first + second("0x102"), 16, "must be multiples of 4");
  expect_refused(first + second("0xfffffc00"), 16, "beyond the 32-bit address space");
  expect_refused(block("", "count = 0\n"), 6, "a count and a stride of at least 1");
}

TEST(BadMap, Fields) {
  const auto fields = [](const std::string& list) {
    return block(reg("a", R"(offset = 0, access = "rw", fields = [)" + list + "]"));
  };
  const std::string on = R"({ name = "on", doc = "D.", assumed = "a", bits = [3, 0] },)";
  expect_refused(fields(on + R"({ name = "off", doc = "D.", assumed = "a", bits = 3 })"), 13,
                 "fields 'on' and 'off' of 'core_a' overlap at bit 3");
  expect_refused(fields(R"({ name = "on", doc = "D.", assumed = "a", bits = 32 })"), 13,
                 "bits of field must be a whole number from 0 to 0x1f");
  expect_refused(fields(R"({ name = "on", doc = "D.", assumed = "a", bits = [0, 3] })"), 13, "must be [high, low]");
  expect_refused(fields(R"({ name = "on", doc = "D.", assumed = "a", bits = [3, 2, 1] })"), 13, "a bit or [high, low]");
  expect_refused(fields(R"({ name = "on", doc = "D.", assumed = "a", bits = 1, reset = 2 })"), 13,
                 "reset of field must be a whole number from 0 to 0x1");
  expect_refused(fields(R"({ name = "on", doc = "D.", assumed = "a", bits = 1, enum = "kind" })"), 13,
                 "names the enum 'kind'");
  expect_refused(block(reg("a", R"(offset = 0, access = "rw", reset = 1, fields = [)" + on + "]")), 13,
                 "the reset value of 'a' is that of its fields");
}

TEST(BadMap, Layouts) {
  const std::string low = reg("low", "offset = 0, width = 32");
  expect_refused(layout(8, low), 6, "has a size of 8 bytes, its members have 4");
  expect_refused(layout(4, low + reg("high", "offset = 4, width = 32")), 6,
                 "has a size of 4 bytes, its members have 8");
  expect_refused(layout(8, low + reg("high", "offset = 6, width = 16")), 13,
                 "bytes 4 to 5 of layout 'entry' belong to no member");
  expect_refused(layout(8, low + reg("high", "offset = 2, width = 32")), 13, "multiple of its 4 bytes");
  expect_refused(layout(4, low + reg("high", "offset = 2, width = 16")), 13, "overlaps the one before it at byte 2");
  expect_refused(layout(4, reg("low", "offset = 0, width = 24")), 12, "must be 8, 16, 32 or 64");
  expect_refused(layout(12, reg("a", "offset = 0, width = 64") + reg("b", "offset = 8, width = 32")), 6,
                 "multiple of its widest member");
  expect_refused(layout(0, ""), 6, "must be a multiple of its widest member");
}

TEST(BadMap, Enumerations) {
  expect_refused(enumeration(""), 6, "enum 'kind' has no values");
  expect_refused(enumeration(reg("one", "value = 1") + reg("two", "value = 1")), 12,
                 "'two' of enum 'kind' is 1, which is 'one'");
  expect_refused(enumeration(reg("one", "value = 0x80000000")), 11, "does not fit an enum of C");
  expect_refused(enumeration(reg("one", "value = 256")) +
                     "[[layout]]\nname = \"e\"\nsize = 1\ndoc = \"D.\"\nassumed = \"a\"\nmembers = [" +
                     reg("m", R"(offset = 0, width = 8, enum = "kind")") + "]\n",
                 18, "'m' has 8 bits, too few for 'one' = 256");
}

}  // namespace
}  // namespace cmx
