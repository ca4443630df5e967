// SPDX-License-Identifier: Apache-2.0
// Who is next?
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <tuple>
#include <vector>

#include "tests/timing/ub_switch_rtl/switch_bench.h"

namespace cmx::rtl::test {
namespace {

TEST(RoundRobin, TakesInputsRoundRobin) {
  SwitchBench bench(make_ub_switch<4, 1>());
  for (int i = 0; i < 30; ++i)
    for (int input = 0; input < 4; ++input) bench.send(input, 2, 3 + input, 0, static_cast<std::uint32_t>(input) << 16);
  bench.run(30 * (3 + 4 + 5 + 6) + 10);
  ASSERT_EQ(bench.packets.size(), 120u);
  for (std::size_t i = 4; i < bench.packets.size(); ++i) EXPECT_EQ(bench.packets[i].tag, bench.packets[i - 4].tag) << i;
}

TEST(RoundRobin, TakesLanesRoundRobin) {
  // Lane 0 has packets of three inputs, lane 1 of one: the lanes share the output packet by packet all the same.
  SwitchBench bench(make_ub_switch<4, 2>());
  for (int i = 0; i < 30; ++i) {
    for (int input = 0; input < 3; ++input) bench.send(input, 3, 4, 0);
    bench.send(3, 3, 4, 1);
  }
  bench.run(20 * 8 + 10);
  ASSERT_GT(bench.packets.size(), 36u);
  for (std::size_t i = 5; i < 36; ++i) EXPECT_NE(bench.packets[i].vl, bench.packets[i - 1].vl) << i;
}

TEST(RoundRobin, AcceptsOutputsRoundRobin) {
  // Two inputs with packets for the same two outputs: each serves both outputs equally.
  SwitchBench bench(make_ub_switch<4, 1>());
  for (int i = 0; i < 60; ++i)
    for (int input = 0; input < 2; ++input) bench.send(input, 2 + i % 2, 6);
  bench.run(200);
  std::array<int, 4> packets{};
  for (const Arrived& packet : bench.packets) ++packets[static_cast<std::size_t>(packet.output)];
  EXPECT_NEAR(packets[2], packets[3], 1);
  EXPECT_GE(packets[2] + packets[3], 62);  // 200 cycles x 2 outputs / 6 flits, less the start
}

/// Random packets, gaps and stalled sinks: each arrives once, whole, and in order between its input, output and lane.
template <int Vls>
void everything_arrives(unsigned seed) {
  SwitchBench bench(make_ub_switch<4, Vls>());
  std::mt19937 random(seed);
  std::vector<std::tuple<int, int, int, std::uint32_t>> sent;
  for (int i = 0; i < 400; ++i) {
    for (int input = 0; input < 4; ++input) {
      const int output = static_cast<int>(random() % 4);
      const int vl = static_cast<int>(random() % Vls);
      const int flits = random() % 8 == 0 ? 1 + static_cast<int>(random() % 412) : 1 + static_cast<int>(random() % 30);
      const auto tag = static_cast<std::uint32_t>(input) << 28 | static_cast<std::uint32_t>(i) << 12;
      bench.send(input, output, flits, vl, tag, random() % 10 == 0 ? 2 : 0);
      sent.emplace_back(output, vl, flits, tag);
    }
  }
  for (int i = 0; i < 300; ++i) {
    for (int output = 0; output < 4; ++output) bench.drain[static_cast<std::size_t>(output)] = random() % 3 != 0;
    bench.run(static_cast<int>(200 + random() % 1500));
  }
  bench.drain.assign(4, true);
  bench.run(20000);
  std::vector<std::tuple<int, int, int, std::uint32_t>> arrived;
  std::array<std::array<std::array<std::uint32_t, 4>, 4>, 4> newest{};
  for (const Arrived& packet : bench.packets) {
    arrived.emplace_back(packet.output, packet.vl, packet.flits, packet.tag);
    auto& last = newest[packet.tag >> 28][static_cast<std::size_t>(packet.output)][static_cast<std::size_t>(packet.vl)];
    EXPECT_GE(packet.tag, last) << "overtaken";
    last = packet.tag;
  }
  std::sort(sent.begin(), sent.end());
  std::sort(arrived.begin(), arrived.end());
  EXPECT_EQ(arrived, sent);
  for (int input = 0; input < 4; ++input)
    for (int vl = 0; vl < Vls; ++vl) EXPECT_EQ(bench.source_credits(input, vl), kUbSwitchDepth);
}

TEST(Random, EverythingArrivesOnceAndInOrder) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    everything_arrives<1>(seed);
    everything_arrives<2>(seed);
    everything_arrives<4>(seed);
  }
}

}  // namespace
}  // namespace cmx::rtl::test
