// SPDX-License-Identifier: Apache-2.0
// Are the bytes of a seed, of a value and of a .npy file those that the pages promise?
#include "sw/scenario/contents.h"

#include <gmock/gmock.h>

#include <limits>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using sw::scenario::element;
using sw::scenario::element_value;
using sw::scenario::npy_data;
using sw::scenario::seeded;
using sw::scenario::Type;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::ThrowsMessage;

// Words 0, 1 of seed 7 and word 63 of seed 2^32 - 1 by the Python of hw/board/scenario_memory.h.
TEST(Seeded, IsTheDocumentedGenerator) {
  EXPECT_THAT(seeded(7, 8), ElementsAre(0xc4, 0xae, 0xc9, 0x18, 0x29, 0xa3, 0x16, 0x23));
  const auto bytes = seeded(0xffffffff, 256);
  EXPECT_THAT(std::vector<std::uint8_t>(bytes.end() - 4, bytes.end()), ElementsAre(0x91, 0x28, 0x05, 0x7b));
}

TEST(Seeded, AShorterBufferIsTheStartOfALongerOne) {
  const auto longer = seeded(3, 11);
  EXPECT_EQ(seeded(3, 6), std::vector<std::uint8_t>(longer.begin(), longer.begin() + 6));
  EXPECT_NE(seeded(4, 11), longer);
}

TEST(Element, IsLittleEndianAndRoundsToNearestEven) {
  EXPECT_THAT(element(Type::kBytes, 255), ElementsAre(0xff));
  EXPECT_THAT(element(Type::kInt32, -2147483648.0), ElementsAre(0, 0, 0, 0x80));
  EXPECT_THAT(element(Type::kFp32, 1.5), ElementsAre(0, 0, 0xc0, 0x3f));
  EXPECT_THAT(element(Type::kBf16, 1.5), ElementsAre(0xc0, 0x3f));
  EXPECT_THAT(element(Type::kBf16, 1 + 1.0 / 256), ElementsAre(0x80, 0x3f)) << "half way, down to even";
  EXPECT_THAT(element(Type::kBf16, 1 + 3.0 / 256), ElementsAre(0x82, 0x3f)) << "half way, up to even";
  EXPECT_THAT(element(Type::kBf16, 1 + 1.01 / 256), ElementsAre(0x81, 0x3f));
}

TEST(Element, IsReadBack) {
  for (const Type type : {Type::kInt32, Type::kFp32, Type::kBf16})
    EXPECT_EQ(element_value(type, element(type, -96)), -96);
  EXPECT_EQ(element_value(Type::kBytes, element(Type::kBytes, 200)), 200);
}

/// A file of version 1 as numpy writes it.
std::string npy(const std::string& dictionary, const std::string& data) {
  std::string header = dictionary;
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header + data;
}
std::string plain(const std::string& type, const std::string& shape, const std::string& data) {
  return npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }", data);
}

TEST(Npy, DataIsReadAsItIs) {
  EXPECT_THAT(npy_data(plain("<i4", "(2,)", "abcdefgh"), Type::kInt32),
              ElementsAre('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));
  EXPECT_THAT(npy_data(plain("<f8", "(1,)", "abcdefgh"), std::nullopt), SizeIs(8));
  EXPECT_THAT(npy_data(plain("|u1", "(2, 3)", "abcdef"), Type::kBytes), SizeIs(6));
  EXPECT_THAT(npy_data(plain("<f4", "()", "abcd"), Type::kFp32), SizeIs(4)) << "a scalar";
  EXPECT_THAT(npy_data(plain("<f4", "(0, 5)", ""), Type::kFp32), SizeIs(0));
  EXPECT_THAT(npy_data(plain("<u2", "(1,)", "ab"), Type::kBf16), SizeIs(2));
  EXPECT_THAT(npy_data(plain("|V2", "(1,)", "ab"), Type::kBf16), SizeIs(2)) << "as ml_dtypes writes it";
  EXPECT_THAT(npy_data(npy("{\"shape\":(1,),\"fortran_order\":True,\"descr\":\"<i4\"}", "abcd"), Type::kInt32),
              SizeIs(4))
      << "one dimension has one order";
}

TEST(Npy, VersionsTwoAndThreeHaveALongerLength) {
  const std::string header = "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }\n";
  for (const char version : {'\x02', '\x03'})
    EXPECT_THAT(npy_data(std::string("\x93NUMPY", 6) + version + '\0' + static_cast<char>(header.size()) +
                             std::string(3, '\0') + header + "abcd",
                         Type::kInt32),
                SizeIs(4));
}

void refused(const std::string& file, const std::string& says, std::optional<Type> type = std::nullopt) {
  EXPECT_THAT([&] { npy_data(file, type); }, ThrowsMessage<hw::BadInput>(HasSubstr(says)));
}

TEST(Npy, WhatIsNotOneIsRefused) {
  refused("", "does not start with");
  refused("PK\3\4 an archive", "does not start with");
  refused("\x93NUMPY", "cut short: there is no version");
  refused(std::string("\x93NUMPY\x04\0", 8) + "xx", "version 4");
  refused(std::string("\x93NUMPY\x01\0", 8) + "x", "there is no header");
  refused(plain("<i4", "(2,)", "abcdefgh").substr(0, 40), "its header is not all there");
  refused(plain("<i4", "(2,)", "abcdefg"), "has 7 bytes of data, but its header says 8");
  refused(plain("<i4", "(2,)", "abcdefghi"), "has 9 bytes of data, but its header says 8");
}

TEST(Npy, WhatThisIsNotForIsRefused) {
  refused(plain(">i4", "(1,)", "abcd"), "big-endian data ('>i4'); write '<i4'");
  refused(npy("{'descr': '<i4', 'fortran_order': True, 'shape': (1, 1), }", "abcd"), "Fortran order");
  refused(npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }", "abcd"), "structured data");
  refused(plain("|O8", "(1,)", "abcdefgh"), "elements of type '|O8', which is no number");
  refused(plain("<i", "(1,)", "abcd"), "elements of type '<i'");
  refused(plain("<i999999999999", "(1,)", "abcd"), "elements of type");
  refused(plain("<f8", "(1,)", "abcdefgh"), "holds elements of type '<f8'; fp32 takes f4", Type::kFp32);
}

TEST(Npy, ABrokenHeaderSaysWhy) {
  refused(npy("'descr': '<i4'", ""), "'{' is missing");
  refused(npy("{'descr': '<i4', 'fortran_order': False}", "abcd"), "descr, fortran_order or shape is missing");
  refused(npy("{'descr': '<i4', 'fortran_order': 0, 'shape': (1,)}", "abcd"), "neither True nor False");
  refused(npy("{'descr': '<i4', 'descr': '<i4', 'shape': (1,)}", "abcd"), "'descr' comes twice");
  refused(npy("{'descr': '<i4', 'color': 'red'}", "abcd"), "'color' is none of");
  refused(npy("{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}", "abcd"), "shape is no tuple of sizes");
  refused(npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1 1)}", "abcd"), "shape is no tuple of sizes");
  refused(npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1099511627776, 1099511627776)}", ""),
          "shape is beyond any buffer");
  refused(npy("{'descr': '<i4' 'fortran_order': False, 'shape': (1,)}", "abcd"), "a comma is missing");
  refused(npy("{'descr': '<i4, 'fortran_order': False}", ""), "is broken");
  refused(npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)} more", "abcd"), "something follows");
}

}  // namespace
}  // namespace cmx
