// SPDX-License-Identifier: Apache-2.0
#include "sw/gdb_server/packet.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace cmx {
namespace {

using namespace sw::gdb;
using Kind = PacketReader::Kind;

std::vector<Kind> kinds(PacketReader& reader) {
  std::vector<Kind> all;
  for (;;) {
    const auto item = reader.next();
    if (item.kind == Kind::kNothing) return all;
    all.push_back(item.kind);
  }
}

TEST(Packet, HasTheSumOfItsBytes) {
  EXPECT_EQ(to_packet("OK"), "$OK#9a");
  EXPECT_EQ(to_packet(""), "$#00");
}

TEST(Packet, EscapesWhatWouldEndIt) {
  EXPECT_EQ(to_packet("a#b"), "$a}\003b#43");
  EXPECT_EQ(unescaped("a}\003b}]"), "a#b}");
  EXPECT_EQ(unescaped("}"), "}") << "an escape of nothing";
}

TEST(Packet, IsReadFromPieces) {
  PacketReader reader;
  for (const char c : std::string("$OK#9")) {
    reader.buffer() += c;
    EXPECT_EQ(reader.next().kind, Kind::kNothing);
  }
  reader.buffer() += 'a';
  const auto item = reader.next();
  EXPECT_EQ(item.kind, Kind::kPacket);
  EXPECT_EQ(item.payload, "OK");
}

TEST(Packet, AWrongSumIsNoPacket) {
  PacketReader reader;
  reader.buffer() = "$OK#9b$OK#zz$OK#9A";
  EXPECT_THAT(kinds(reader), testing::ElementsAre(Kind::kBadChecksum, Kind::kBadChecksum, Kind::kPacket));
}

TEST(Packet, WhatStandsBetweenPackets) {
  PacketReader reader;
  reader.buffer() = "+noise-\003$OK#9a";
  EXPECT_THAT(kinds(reader), testing::ElementsAre(Kind::kAck, Kind::kNak, Kind::kInterrupt, Kind::kPacket));
}

TEST(Packet, Numbers) {
  EXPECT_EQ(word_to_hex(0x80000242), "42020080");
  EXPECT_EQ(word_from_hex("42020080"), 0x80000242U);
  EXPECT_EQ(word_from_hex("4202008"), std::nullopt);
  EXPECT_EQ(to_number("ffffffff"), 0xffffffffU);
  EXPECT_EQ(to_number("100000000"), std::nullopt);
  EXPECT_EQ(to_number(""), std::nullopt);
  EXPECT_EQ(to_number("1g"), std::nullopt);
  EXPECT_EQ(from_hex("4f4b"), "OK");
  EXPECT_EQ(from_hex("4f4"), std::nullopt);
}

RC_GTEST_PROP(PacketProperty, AnyBytesComeThrough, (const std::string& bytes)) {
  PacketReader reader;
  reader.buffer() = to_packet(bytes) + "+";
  const auto item = reader.next();
  RC_ASSERT(item.kind == Kind::kPacket);
  RC_ASSERT(unescaped(item.payload) == bytes);
  RC_ASSERT(reader.next().kind == Kind::kAck);
}

}  // namespace
}  // namespace cmx
