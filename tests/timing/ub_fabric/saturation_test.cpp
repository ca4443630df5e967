// SPDX-License-Identifier: Apache-2.0
// Does a saturated transfer run at the rate of what binds it, within 1 %?
//
// Each mechanism is made to bind in turn; its rate is computed here from literals. Rates are slopes between two sizes:
// start and end do not count.
#include <gtest/gtest.h>

#include "tests/support/fabric_case.h"
#include "tlm/ub_traffic/point_to_point.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::PointToPoint;
using model::test::fabric_of;

struct Steady {
  double gb_per_s{0};
  std::string bound;
  double bound_gb_per_s{0};
};

Steady steady(const FabricSpec& spec, PointToPoint transfer, std::int64_t megabytes = 16) {
  transfer.bytes = megabytes << 20;
  const auto half = model::run_point_to_point(spec, transfer);
  transfer.bytes *= 2;
  const auto whole = model::run_point_to_point(spec, transfer);
  return {static_cast<double>(transfer.bytes / 2) / ((whole.latency_us - half.latency_us) * 1e3), whole.bound,
          whole.bounds.front().gb_per_s};
}

void expect_bound(const FabricSpec& spec, const PointToPoint& transfer, const char* mechanism, double gb_per_s,
                  std::int64_t megabytes = 16) {
  const Steady rate = steady(spec, transfer, megabytes);
  EXPECT_NEAR(rate.gb_per_s, gb_per_s, 0.01 * gb_per_s) << mechanism;
  EXPECT_EQ(rate.bound, mechanism);
  EXPECT_NEAR(rate.bound_gb_per_s, gb_per_s, 0.01 * gb_per_s);
}

FabricSpec node(std::vector<std::string> overlays) { return fabric_of("cloudmatrix-node", overlays); }
const PointToPoint kWrite{.from = 0, .to = 2, .operation = Operation::kWrite, .interval = hw::from_ns(60)};
const PointToPoint kRead{.from = 0, .to = 2, .operation = Operation::kRead, .interval = hw::from_ns(60)};

// Seven planes of 28 GB/s, RS(128,120); 4096 bytes with 28 of header and 4 of CRC are 207 flits, 512 bytes are 28
// flits.
constexpr double kRaw = 7 * 28.0 * 120 / 128;

TEST(Saturation, AFastPortIsBoundByTheWire) {
  expect_bound(node({"ub_port.write_unit=1"}), kWrite, "wire", kRaw * 4096 / (207 * 20));
  expect_bound(node({"ub_port.read_unit=1"}), kRead, "wire", kRaw * 4096 / (207 * 20));
}

TEST(Saturation, SmallPacketsPayMoreOverhead) {
  expect_bound(node({"ub_port.write_unit=1", "ub_link.mtu=512"}), kWrite, "wire", kRaw * 512 / (28 * 20), 4);
  expect_bound(node({"ub_port.read_unit=1", "ub_link.mtu=512"}), kRead, "wire", kRaw * 512 / (28 * 20), 4);
}

TEST(Saturation, HeaderCrcAndFecCountEach) {
  expect_bound(node({"ub_port.write_unit=1", "ub_link.header=528"}), kWrite, "wire", kRaw * 4096 / (232 * 20));
  expect_bound(node({"ub_port.write_unit=1", "ub_link.crc=204"}), kWrite, "wire", kRaw * 4096 / (217 * 20));
  expect_bound(node({"ub_port.write_unit=1", "ub_link.fec_payload=96"}), kWrite, "wire",
               7 * 28.0 * 96 / 128 * 4096 / (207 * 20));
  expect_bound(node({"ub_port.write_unit=0.03", "ub_link.flit=640"}), kWrite, "wire", kRaw * 4096 / (7 * 640));
}

TEST(Saturation, TheSlowCommitBindsWrites) {
  // 512 bytes in 37 flit cycles of 20 B / 28 GB/s.
  expect_bound(node({}), kWrite, "port_write_commit", 7 * 512 / (37 * 20 / 28.0));
  expect_bound(node({"ub_port.write_unit=64"}), kWrite, "port_write_commit", 7 * 512 / (64 * 20 / 28.0));
}

TEST(Saturation, TheSlowPlacementBindsReads) {
  expect_bound(node({}), kRead, "port_read_placement", 7 * 512 / (30 * 20 / 28.0));
}

TEST(Saturation, WireAndCommitChangePlaces) {
  // The wire takes 207 flits x 128/120 for a packet, the commit 8 x write_unit: even at 27.6 cycles.
  expect_bound(node({"ub_port.write_unit=27.4"}), kWrite, "wire", kRaw * 4096 / (207 * 20));
  expect_bound(node({"ub_port.write_unit=27.8"}), kWrite, "port_write_commit", 7 * 512 / (27.8 * 20 / 28.0));
}

TEST(Saturation, TheWindowBindsALoneCore) {
  PointToPoint lone = kWrite;
  lone.initiators = 1;
  lone.interval = {};
  FabricSpec spec = node({});
  spec.port.message = hw::Bytes(4096);
  spec.port.window = hw::Bytes(4096);
  // One packet a round trip: 180 + 96 + 245 + first unit and commits + 304 + 245 + response and flit + 180 ns.
  const double trip = 180 + 96 + 245 + 4140 / 26.25 / 8 + 8 * 37 * 20 / 28.0 + 304 + 245 + 20 / 26.25 + 20 / 28.0 + 180;
  expect_bound(spec, lone, "window", 4096 / trip, 1);
  spec.port.window = hw::Bytes(2 * 4096);
  expect_bound(spec, lone, "window", 2 * 4096 / trip, 1);
}

TEST(Saturation, TheIntervalBindsSlowCores) {
  PointToPoint slow = kWrite;
  slow.initiators = 4;
  slow.interval = hw::from_ns(1000);
  expect_bound(node({}), slow, "issue", 4 * 8192 / 1000.0, 4);
}

TEST(Saturation, OneMemoryChannelBindsWhatGoesToACpu) {
  const FabricSpec spec = node({"cpu.ddr_channels=1"});
  PointToPoint to_cpu = kWrite;
  to_cpu.to = spec.topology.dies;
  expect_bound(spec, to_cpu, "ddr", 23.464, 4);
  to_cpu.operation = Operation::kRead;
  expect_bound(spec, to_cpu, "ddr", 23.464, 4);
}

TEST(Saturation, TheDieToDieLinkMovesPlainBytes) {
  PointToPoint pair = kWrite;
  pair.to = 1;
  expect_bound(node({}), pair, "wire", 270);
}

TEST(Saturation, AnotherNodeIsAsFastAsTheSame) {
  PointToPoint far = kWrite;
  far.to = 20;
  expect_bound(fabric_of("cloudmatrix384", {"supernode.nodes=2", "ub_port.write_unit=1"}), far, "wire",
               kRaw * 4096 / (207 * 20));
}

TEST(Saturation, AnIncastGetsTheOneLinkThatLeadsToIt) {
  // Fifteen write to end point 0 of a star: its link is never idle.
  const model::Traffic traffic{
      .pattern = model::Pattern::kIncast, .endpoints = 16, .bytes = 4096, .messages = 200, .initiators = 4};
  const auto result = model::run_traffic(fabric_of("star", {"ub_port.write_unit=1"}), traffic, 1);
  const double link = 28.0 * 120 / 128 * 4096 / (207 * 20);
  EXPECT_NEAR(result.throughput_gb_per_s_per_endpoint * 16, link, 0.01 * link);
  EXPECT_EQ(result.fabric.packets, 15 * 200 * 2);
  EXPECT_EQ(result.fabric.packet_hops, 15 * 200 * 2 * 2);
}

TEST(Saturation, APermutationOfAStarGivesEveryoneTheWholeLink) {
  const model::Traffic traffic{
      .pattern = model::Pattern::kPermutation, .endpoints = 16, .bytes = 8192, .messages = 500};
  const auto result = model::run_traffic(fabric_of("star", {"ub_port.write_unit=1"}), traffic, 1);
  // The responses go the other way on links that carry data too: 20 bytes for every two packets.
  const double link = 28.0 * 120 / 128 * 8192 / (2 * 207 * 20 + 20);
  EXPECT_NEAR(result.throughput_gb_per_s_per_endpoint, link, 0.015 * link) << "start and end count here";
}

/// Named as the bound, and what the simulation reaches.
void expect_reached(const FabricSpec& spec, const PointToPoint& transfer, const char* mechanism) {
  const Steady rate = steady(spec, transfer);
  EXPECT_EQ(rate.bound, mechanism);
  EXPECT_NEAR(rate.gb_per_s, rate.bound_gb_per_s, 0.02 * rate.bound_gb_per_s);
}

TEST(Saturation, AFewPacketsOfBufferBindByTheTimeTheirRoomTakesToComeBack) {
  // Between nodes the fibres are long: 5, 9 and 13 KiB hold one, two and three packets.
  const PointToPoint between{.from = 0, .to = 16, .operation = Operation::kWrite, .interval = hw::from_ns(60)};
  for (const char* buffer : {"ub_switch.input_buffer=5", "ub_switch.input_buffer=9"})
    expect_reached(fabric_of("cloudmatrix384", {"supernode.nodes=2", buffer, "ub_port.write_unit=1"}), between,
                   "credits");
  PointToPoint reads = between;
  reads.operation = Operation::kRead;
  expect_reached(fabric_of("cloudmatrix384", {"supernode.nodes=2", "ub_switch.input_buffer=9"}), reads, "credits");
  expect_reached(fabric_of("cloudmatrix384", {"supernode.nodes=2", "ub_switch.input_buffer=5", "ub_port.write_unit=1",
                                              "ub_switch.forwarding=store-and-forward"}),
                 between, "credits");
}

TEST(Saturation, TheRoomOfAReorderBufferBindsAFlow) {
  const PointToPoint between{.from = 0, .to = 16, .operation = Operation::kWrite, .interval = hw::from_ns(60)};
  for (const char* room : {"ub_port.reorder_buffer=8", "ub_port.reorder_buffer=16"})
    expect_reached(fabric_of("cloudmatrix384", {"supernode.nodes=2", room, "ub_port.placement=in-order",
                                                "ub_switch.uplink_policy=packet"}),
                   between, "reorder_room");
}

}  // namespace
}  // namespace cmx
