// SPDX-License-Identifier: Apache-2.0
// Is memory right exactly within the tolerance, and is the first place named where it is not?
#include "sw/scenario/compare.h"

#include <gmock/gmock.h>

#include <limits>

namespace cmx {
namespace {

using sw::scenario::compare;
using sw::scenario::Difference;
using sw::scenario::element;
using sw::scenario::Expected;
using sw::scenario::Type;

std::vector<std::uint8_t> elements(Type type, const std::vector<double>& values) {
  std::vector<std::uint8_t> bytes;
  for (const double value : values) {
    const auto one = element(type, value);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

Expected expect(Type type, std::vector<std::uint8_t> bytes, double tolerance = 0, double relative = 0) {
  Expected made{.buffer = {}, .type = type, .tolerance = tolerance, .relative_tolerance = relative};
  made.buffer.bytes = std::move(bytes);
  return made;
}

std::vector<std::uint8_t> bits(std::uint32_t word) {
  return {static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word >> 16),
          static_cast<std::uint8_t>(word >> 24)};
}

TEST(Compare, EqualBytesAreRight) {
  for (const Type type : {Type::kBytes, Type::kInt32, Type::kFp32, Type::kBf16})
    EXPECT_FALSE(compare(expect(type, elements(type, {1, 2, 3})), elements(type, {1, 2, 3})));
}

TEST(Compare, NamesTheFirstAndCountsAll) {
  const auto difference =
      compare(expect(Type::kInt32, elements(Type::kInt32, {1, 2, 3, 4})), elements(Type::kInt32, {1, -2, 3, 5}));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->offset, 4U);
  EXPECT_EQ(difference->expected, 2);
  EXPECT_EQ(difference->found, -2);
  EXPECT_EQ(difference->count, 2U);
  EXPECT_EQ(difference->elements, 4U);
}

TEST(Compare, ALoneByteOfABufferCounts) {
  std::vector<std::uint8_t> found(1000, 7);
  const Expected expected = expect(Type::kBytes, found);
  found[999] = 8;
  const auto difference = compare(expected, found);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->offset, 999U);
  EXPECT_EQ(difference->count, 1U);
}

TEST(Compare, TheToleranceIsTight) {
  for (const Type type : {Type::kBytes, Type::kInt32, Type::kFp32, Type::kBf16}) {
    EXPECT_FALSE(compare(expect(type, elements(type, {10}), 2), elements(type, {12}))) << static_cast<int>(type);
    EXPECT_FALSE(compare(expect(type, elements(type, {10}), 2), elements(type, {8}))) << static_cast<int>(type);
    EXPECT_TRUE(compare(expect(type, elements(type, {10}), 2), elements(type, {13}))) << static_cast<int>(type);
    EXPECT_TRUE(compare(expect(type, elements(type, {10}), 1.9), elements(type, {8}))) << static_cast<int>(type);
  }
}

TEST(Compare, TheRelativeToleranceIsOfWhatIsExpected) {
  EXPECT_FALSE(compare(expect(Type::kFp32, elements(Type::kFp32, {-100}), 0, 0.25), elements(Type::kFp32, {-125})));
  EXPECT_TRUE(compare(expect(Type::kFp32, elements(Type::kFp32, {-100}), 0, 0.25), elements(Type::kFp32, {-126})));
  EXPECT_FALSE(compare(expect(Type::kFp32, elements(Type::kFp32, {-100}), 1, 0.25), elements(Type::kFp32, {-126})))
      << "both add up";
}

TEST(Compare, Int32DoesNotOverflow) {
  EXPECT_TRUE(
      compare(expect(Type::kInt32, elements(Type::kInt32, {2147483647}), 1), elements(Type::kInt32, {-2147483648.0})));
}

TEST(Compare, ZerosOfEitherSignAreEqual) {
  EXPECT_FALSE(compare(expect(Type::kFp32, bits(0)), bits(0x80000000)));
  EXPECT_TRUE(compare(expect(Type::kBytes, bits(0)), bits(0x80000000)));
}

TEST(Compare, NanAndInfinityAreRightBitByBit) {
  constexpr std::uint32_t kNan = 0x7fc00000;
  constexpr std::uint32_t kInfinity = 0x7f800000;
  EXPECT_FALSE(compare(expect(Type::kFp32, bits(kNan)), bits(kNan)));
  EXPECT_TRUE(compare(expect(Type::kFp32, bits(kNan), 1e9, 1), bits(kNan + 1)));
  EXPECT_TRUE(compare(expect(Type::kFp32, elements(Type::kFp32, {1}), 1e9, 1), bits(kNan)));
  EXPECT_FALSE(compare(expect(Type::kFp32, bits(kInfinity)), bits(kInfinity)));
  EXPECT_TRUE(compare(expect(Type::kFp32, bits(kInfinity), 1, 1), elements(Type::kFp32, {1})));
  EXPECT_TRUE(compare(expect(Type::kFp32, elements(Type::kFp32, {1}), 1, 1), bits(kInfinity)));
}

TEST(Compare, DifferentSizesAreAMistakeOfTheCaller) {
  EXPECT_THROW(compare(expect(Type::kBytes, {1, 2}), std::vector<std::uint8_t>{1}), std::logic_error);
}

}  // namespace
}  // namespace cmx
