// SPDX-License-Identifier: Apache-2.0
// When does a packet wait for credits, and when does the switch give them back?
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

#include "tests/timing/ub_switch_rtl/switch_bench.h"

namespace cmx::rtl::test {
namespace {

/// Leaves `left` credits for the output's lane.
void use_up(SwitchBench& bench, int output, int vl, int left) {
  bench.drain[static_cast<std::size_t>(output)] = false;
  for (int used = 0; used < kUbSwitchDepth - left;) {
    const int flits = std::min(256, kUbSwitchDepth - left - used);
    bench.send(0, output, flits, vl);
    used += flits;
  }
  bench.run(kUbSwitchDepth + 20);
  bench.packets.clear();
}

/// Name of the assertion that fires in the next cycles; empty when none does.
std::string assertion_within(SwitchBench& bench, int cycles) {
  testing::internal::CaptureStdout();
  bool fired = false;
  try {
    bench.run(cycles);
  } catch (const AssertionFailed&) {
    fired = true;
  }
  const std::string said = testing::internal::GetCapturedStdout();
  std::smatch name;
  return fired && std::regex_search(said, name, std::regex(R"(\.(\w+): )")) ? name[1].str() : "";
}

TEST(Credits, BlockAtOneLessThanThePacketAndGoAtAsMany) {
  for (const int flits : {1, 2, 27, 207, 412}) {
    SwitchBench bench(make_ub_switch<4, 2>());
    use_up(bench, 1, 0, flits - 1);
    bench.send(2, 1, flits);
    bench.run(1000);
    ASSERT_TRUE(bench.packets.empty()) << flits << " flits left with " << flits - 1 << " credits";
    const std::int64_t given = bench.now;
    bench.give_credit(1, 0);
    bench.run(flits + 10);
    ASSERT_EQ(bench.packets.size(), 1u) << flits << " flits stay with as many credits";
    // The counter takes the credit in; then as any packet: allocate, read, cross.
    EXPECT_EQ(bench.packets[0].head, given + 4);
  }
}

TEST(Credits, AsManyAsThePacketLetItGoAtOnce) {
  SwitchBench bench(make_ub_switch<4, 2>());
  use_up(bench, 1, 0, 27);
  const std::int64_t start = bench.now;
  bench.send(2, 1, 27);
  bench.run(40);
  ASSERT_EQ(bench.packets.size(), 1u);
  EXPECT_EQ(bench.packets[0].head, start + kUbSwitchLatency);
}

TEST(Credits, OfOneLaneDoNotHoldUpAnother) {
  SwitchBench bench(make_ub_switch<4, 2>());
  use_up(bench, 1, 0, 0);
  bench.send(2, 1, 10, 0);
  bench.send(2, 1, 10, 1);
  bench.run(100);
  ASSERT_EQ(bench.packets.size(), 1u);
  EXPECT_EQ(bench.packets[0].vl, 1);
}

TEST(Credits, AreNotTakenByAShorterPacketOutOfOrder) {
  // The long packet is next in round-robin order; the short one of another input would fit, but must not starve it.
  SwitchBench bench(make_ub_switch<4, 1>());
  use_up(bench, 3, 0, 9);
  bench.send(1, 3, 10);
  bench.run(20);
  bench.send(2, 3, 2);
  bench.run(100);
  EXPECT_TRUE(bench.packets.empty());
  bench.give_credit(3, 0);
  bench.run(100);
  ASSERT_EQ(bench.packets.size(), 1u);
  EXPECT_EQ(bench.packets[0].flits, 10);
}

TEST(Credits, ComeBackOneAFlit) {
  SwitchBench bench(make_ub_switch<4, 2>());
  bench.send(0, 1, 8, 1);
  // Written in cycle 0, allocated in 1, read from 2 on: the credits are on the pins from 3 on.
  bench.run(4);
  EXPECT_EQ(bench.source_credits(0, 1), kUbSwitchDepth - 4 + 1);
  bench.run(7);
  EXPECT_EQ(bench.source_credits(0, 1), kUbSwitchDepth);
  EXPECT_EQ(bench.source_credits(0, 0), kUbSwitchDepth);
}

TEST(Buffer, HoldsItsDepthAndNotAFlitMore) {
  SwitchBench bench(make_ub_switch<4, 2>());
  use_up(bench, 1, 0, 0);
  bench.heed_credits = false;
  for (int i = 0; i < kUbSwitchDepth / 256; ++i) bench.send(2, 1, 256);
  ASSERT_EQ(assertion_within(bench, kUbSwitchDepth + 10), "");
  bench.send(2, 1, 1);
  EXPECT_EQ(assertion_within(bench, 1), "BufferOverflow");
}

TEST(Buffer, OfALaneIsItsOwn) {
  SwitchBench bench(make_ub_switch<4, 4>());
  for (int vl = 0; vl < 4; ++vl) use_up(bench, 1, vl, 0);
  bench.heed_credits = false;
  for (int vl = 0; vl < 4; ++vl)
    for (int i = 0; i < kUbSwitchDepth / 256; ++i) bench.send(2, 1, 256, vl);
  EXPECT_EQ(assertion_within(bench, 4 * kUbSwitchDepth + 10), "");
}

TEST(Assertions, FireOnACreditTooMany) {
  SwitchBench bench(make_ub_switch<4, 2>());
  bench.give_credit(1, 0);
  EXPECT_EQ(assertion_within(bench, 1), "CreditOverflow");
}

TEST(Assertions, FireOnAPacketInsideAnother) {
  SwitchBench bench(make_ub_switch<4, 2>());
  bench.send_raw(0, Flit::head_of(1, 5, 0));
  bench.send_raw(0, Flit::head_of(1, 5, 0));
  EXPECT_EQ(assertion_within(bench, 2), "PacketsComeWhole");
}

TEST(Assertions, FireOnAFlitOfNoPacket) {
  SwitchBench bench(make_ub_switch<4, 2>());
  bench.send_raw(0, Flit::body(0));
  EXPECT_EQ(assertion_within(bench, 1), "PacketsComeWhole");
}

TEST(Assertions, FireOnAPacketThatChangesItsLane) {
  SwitchBench bench(make_ub_switch<4, 2>());
  bench.send_raw(0, Flit::head_of(1, 5, 0));
  bench.send_raw(0, Flit::body(1));
  EXPECT_EQ(assertion_within(bench, 2), "LaneHolds");
}

TEST(Assertions, FireOnALengthOutOfRange) {
  for (const int flits : {0, 413}) {
    SwitchBench bench(make_ub_switch<4, 2>());
    bench.send_raw(0, Flit::head_of(1, flits, 0));
    EXPECT_EQ(assertion_within(bench, 1), "LegalLength") << flits;
  }
}

}  // namespace
}  // namespace cmx::rtl::test
