// SPDX-License-Identifier: Apache-2.0
#include "hw/units/units.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Units, ABareNumberIsInTheOwnUnit) {
  EXPECT_DOUBLE_EQ(parse_quantity("56", unit_named("GB/s")), 56e9);
  EXPECT_DOUBLE_EQ(parse_quantity(" 0.2 ", unit_named("us")), 200e3);
}

TEST(Units, AUnitOfTheSameDimensionConverts) {
  EXPECT_DOUBLE_EQ(parse_quantity("224 Gbit/s", unit_named("GB/s")), 28e9);
  EXPECT_DOUBLE_EQ(parse_quantity("1.5GHz", unit_named("MHz")), 1.5e9);
  EXPECT_DOUBLE_EQ(parse_quantity("-3 m", unit_named("m")), -3);
}

TEST(Units, AnotherDimensionNamesWhatWasExpected) {
  EXPECT_THAT([] { parse_quantity("56 ns", unit_named("GB/s")); },
              ThrowsMessage<BadInput>(HasSubstr("'56 ns' is a time, expected a rate such as 1 GB/s")));
  EXPECT_THAT([] { parse_quantity("3 B/cycle", unit_named("")); },
              ThrowsMessage<BadInput>(HasSubstr("expected a plain number")));
}

TEST(Units, AnUnknownUnitNamesTheNearest) {
  EXPECT_THAT([] { parse_quantity("56 gb/s", unit_named("GB/s")); },
              ThrowsMessage<BadInput>(HasSubstr("did you mean GB/s?")));
  EXPECT_THAT([] { unit_named("Kib"); }, ThrowsMessage<BadInput>(HasSubstr("did you mean KiB?")));
}

TEST(Units, WhatIsNoNumberIsRejected) {
  for (const char* text : {"", " ", "fast", "nan", "inf", "GB/s", "--3", "1e999"})
    EXPECT_THROW(parse_quantity(text, unit_named("GB/s")), BadInput) << text;
}

TEST(Units, SizesAreWholeAndPositive) {
  EXPECT_EQ(parse_bytes("4096"), Bytes(4096));
  EXPECT_EQ(parse_bytes("7.5KiB"), Bytes(7680));
  EXPECT_EQ(parse_bytes("1 MB"), Bytes(1000000));
  for (const char* text : {"0", "-1", "0.5", "1.5 B", "4 ns", "1e30"})
    EXPECT_THROW(parse_bytes(text), BadInput) << text;
}

TEST(Units, TimesRoundUpToAPicosecond) {
  EXPECT_EQ(transfer_time(Bytes(512), BytesPerSecond(1e12)), Picoseconds(512));
  EXPECT_EQ(transfer_time(Bytes(1), BytesPerSecond(3e12)), Picoseconds(1));
  EXPECT_EQ(duration(3, Hertz(2e9)), Picoseconds(1500));
}

TEST(Units, NearestPrefersACaseDifferenceAndASwap) {
  EXPECT_EQ(nearest("gb", {"KB", "B", "GB"}), "GB");
  EXPECT_EQ(nearest("raet", {"read", "rate"}), "rate");
  EXPECT_EQ(nearest("x", {}), "");
}

/// Whatever number and unit are printed, reading them back gives number x scale; with any other unit of the dimension
/// in between, the same to rounding.
TEST(Units, PrintedQuantitiesReadBack) {
  const std::vector<std::string> names{"B",  "KiB", "MB", "GiB", "B/s", "GB/s",   "Gbit/s", "ps",
                                       "ns", "us",  "s",  "Hz",  "GHz", "cycles", "m",      "km"};
  EXPECT_TRUE(rc::check([&] {
    const Unit& unit = unit_named(*rc::gen::elementOf(names));
    const Unit& own = unit_named(*rc::gen::elementOf(names));
    const double value = *rc::gen::arbitrary<double>();
    const bool spaced = *rc::gen::arbitrary<bool>();
    const std::string text = fmt::format("{}{}{}", value, spaced ? " " : "", unit.name);
    if (own.dimension == unit.dimension) {
      RC_ASSERT(parse_quantity(text, own) == value * unit.scale);
    } else {
      RC_ASSERT_THROWS_AS(parse_quantity(text, own), BadInput);
    }
  }));
}

}  // namespace
}  // namespace cmx::hw
