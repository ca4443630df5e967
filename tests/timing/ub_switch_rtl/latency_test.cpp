// SPDX-License-Identifier: Apache-2.0
// How long is a packet in an idle switch, and in whose way is it?
#include <gtest/gtest.h>

#include "tests/timing/ub_switch_rtl/switch_bench.h"

namespace cmx::rtl::test {
namespace {

constexpr int kMaxPacket = 412;

TEST(Latency, IsTheSameForEverySize) {
  SwitchBench bench(make_ub_switch<4, 2>());
  for (int flits = 1; flits <= kMaxPacket; ++flits) {
    const std::int64_t start = bench.now;
    bench.send(1, 2, flits, flits % 2);
    bench.run(flits + kUbSwitchLatency);
    ASSERT_EQ(bench.packets.size(), static_cast<std::size_t>(flits)) << flits << " flits";
    EXPECT_EQ(bench.packets.back().head, start + kUbSwitchLatency) << flits << " flits";
    EXPECT_EQ(bench.packets.back().tail, start + kUbSwitchLatency + flits - 1) << flits << " flits";
  }
}

TEST(Latency, IsTheSameBetweenAllPorts) {
  SwitchBench bench(make_ub_switch<4, 4>());
  for (int input = 0; input < 4; ++input) {
    for (int output = 0; output < 4; ++output) {
      for (int vl = 0; vl < 4; ++vl) {
        const std::int64_t start = bench.now;
        bench.send(input, output, 3, vl);
        bench.run(10);
        ASSERT_FALSE(bench.packets.empty());
        EXPECT_EQ(bench.packets.back().head, start + kUbSwitchLatency);
        EXPECT_EQ(bench.packets.back().output, output);
        EXPECT_EQ(bench.packets.back().vl, vl);
      }
    }
  }
  EXPECT_EQ(bench.packets.size(), 64u);
}

TEST(CutThrough, LeavesWhileItsTailArrives) {
  SwitchBench bench(make_ub_switch<4, 1>());
  bench.send(0, 3, 10, 0, 0, 5);  // a flit every six cycles
  bench.run(100);
  ASSERT_EQ(bench.packets.size(), 1u);
  EXPECT_EQ(bench.packets[0].head, kUbSwitchLatency);
  EXPECT_EQ(bench.packets[0].tail, kUbSwitchLatency + 9 * 6);
}

TEST(Throughput, HasNoGapBetweenPackets) {
  for (const int flits : {1, 2, 3, 17}) {
    SwitchBench bench(make_ub_switch<4, 2>());
    for (int i = 0; i < 50; ++i) bench.send(0, 1, flits, i % 2);
    bench.run(50 * flits + kUbSwitchLatency);
    ASSERT_EQ(bench.packets.size(), 50u) << flits << " flits";
    EXPECT_EQ(bench.packets.back().tail, kUbSwitchLatency + 50 * flits - 1);
  }
}

TEST(Throughput, IsOneFlitACycleAnOutputAcrossInputs) {
  SwitchBench bench(make_ub_switch<4, 2>());
  for (int i = 0; i < 40; ++i)
    for (int input = 0; input < 4; ++input) bench.send(input, 3, 5);
  bench.run(4 * 40 * 5 + kUbSwitchLatency);
  ASSERT_EQ(bench.packets.size(), 160u);
  EXPECT_EQ(bench.packets.back().tail, kUbSwitchLatency + 160 * 5 - 1);
}

TEST(Throughput, OfAPermutationIsFull) {
  SwitchBench bench(make_ub_switch<4, 1>());
  for (int i = 0; i < 100; ++i)
    for (int input = 0; input < 4; ++input) bench.send(input, (input + 1) % 4, 7);
  bench.run(700 + kUbSwitchLatency);
  EXPECT_EQ(bench.packets.size(), 400u);
}

TEST(ReadPort, SendsOnePacketAtATime) {
  // Input 0 has packets for two idle outputs: the second waits for the first, without a gap.
  SwitchBench bench(make_ub_switch<4, 1>());
  bench.send(0, 1, 20);
  bench.send(0, 2, 20);
  bench.run(60);
  ASSERT_EQ(bench.packets.size(), 2u);
  EXPECT_EQ(bench.packets[1].head, bench.packets[0].tail + 1);
}

TEST(ReadPort, PassesAPacketThatCannotLeave) {
  // Behind a packet for a busy output, one for an idle output overtakes: virtual output queues.
  SwitchBench bench(make_ub_switch<4, 1>());
  bench.send(1, 3, 100);
  bench.run(2);
  bench.send(0, 3, 10);
  bench.send(0, 2, 10);
  bench.run(150);
  ASSERT_EQ(bench.packets.size(), 3u);
  EXPECT_EQ(bench.packets[0].output, 2);
}

}  // namespace
}  // namespace cmx::rtl::test
