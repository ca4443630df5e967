// SPDX-License-Identifier: Apache-2.0
// Do the links carry what was sent, and do the windows of a record add up to the whole?
#include "tlm/ub_traffic/link_record.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/fabric_case.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx {
namespace {

using model::LaneCounts;
using model::LinkRecord;
using model::Traffic;

const model::FabricSpec& supernode() {
  static const model::FabricSpec kSpec = model::test::fabric_of("cloudmatrix384");
  return kSpec;
}

TEST(LinkRecord, BytesAreThePacketsTimesTheirSizeOnTheWireTimesTheirHops) {
  const Traffic traffic{.endpoints = 48, .bytes = 4096, .messages = 20};
  const auto result = model::run_traffic(supernode(), traffic, 1);
  // One data packet a message and one response, over the same number of links.
  const std::int64_t hops = result.fabric.packet_hops / 2;
  EXPECT_GT(hops, 48 * 20 * 2) << "some messages leave their node";
  std::int64_t bytes[2] = {};
  std::int64_t packets[2] = {};
  for (std::size_t i = 0; i < result.links.lanes.size(); ++i) {
    const int lane = result.links.lanes[i].lane;
    ASSERT_LT(lane, 2);
    bytes[lane] += result.links.total[i].bytes;
    packets[lane] += result.links.total[i].packets;
  }
  EXPECT_EQ(packets[0], hops);
  EXPECT_EQ(packets[1], hops);
  EXPECT_EQ(bytes[0], hops * supernode().link.data_packet(hw::Bytes(4096)).value);
  EXPECT_EQ(bytes[1], hops * supernode().link.acknowledge_packet().value);
}

TEST(LinkRecord, EveryLinkDirectionAndLaneIsThereOnce) {
  const auto result = model::run_traffic(supernode(), {.endpoints = 2, .messages = 1}, 1);
  std::size_t links = 0;
  for (const auto& plane : supernode().topology.planes) links += plane.links.size();
  EXPECT_EQ(result.links.lanes.size(), links * 2 * static_cast<std::size_t>(supernode().link.virtual_lanes));
  EXPECT_TRUE(result.links.windows.empty());
}

TEST(LinkRecord, WindowsAddUpToTheWholeRunAndChangeNothing) {
  Traffic traffic{.pattern = model::Pattern::kIncast, .endpoints = 24, .bytes = 8192, .messages = 30};
  const auto whole = model::run_traffic(supernode(), traffic, 1);
  traffic.phases.sample = hw::Picoseconds(5'000'000);
  const auto sampled = model::run_traffic(supernode(), traffic, 1);
  EXPECT_EQ(sampled.completion_us, whole.completion_us);
  const LinkRecord& record = sampled.links;
  ASSERT_GT(record.windows.size(), 3u);
  std::vector<LaneCounts> sum(record.lanes.size());
  hw::Picoseconds from(-1);
  for (const auto& window : record.windows) {
    EXPECT_GT(window.from, from);
    from = window.from;
    EXPECT_EQ(from.value % traffic.phases.sample.value, 0);
    for (const auto& [lane, counts] : window.lanes) {
      sum[lane].bytes += counts.bytes;
      sum[lane].stalled += counts.stalled;
      sum[lane].most_queued = std::max(sum[lane].most_queued, counts.most_queued);
      // What is granted late in a window goes on in the next one: at most the fabric's step and a packet.
      EXPECT_LT(static_cast<double>(counts.busy.value), static_cast<double>(record.step.value) * 1.1);
    }
  }
  for (std::size_t i = 0; i < sum.size(); ++i) {
    EXPECT_EQ(sum[i].bytes, whole.links.total[i].bytes);
    EXPECT_EQ(sum[i].stalled, whole.links.total[i].stalled);
    EXPECT_EQ(sum[i].most_queued, whole.links.total[i].most_queued);
    EXPECT_EQ(record.total[i].bytes, whole.links.total[i].bytes);
    EXPECT_EQ(record.total[i].most_queued, whole.links.total[i].most_queued);
  }
}

TEST(LinkRecord, AWindowInWhichNothingHappensIsLeftOut) {
  const auto spec = model::test::round_star(4);
  const auto result =
      model::run_traffic(spec,
                         {.endpoints = 2,
                          .bytes = 64,
                          .messages = 2,
                          .load = 1e-5,
                          .phases = {.warmup = {}, .measure = {}, .sample = hw::Picoseconds(1'000'000)}},
                         1);
  EXPECT_GT(result.completion_us, 100);
  EXPECT_GT(result.links.windows.size(), 1u);
  EXPECT_LT(result.links.windows.size(), 20u);
}

}  // namespace
}  // namespace cmx
