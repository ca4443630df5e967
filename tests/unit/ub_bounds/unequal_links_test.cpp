// SPDX-License-Identifier: Apache-2.0
// Bounds where planes, routes and links differ: each value is computed here from literals, and the simulation comes
// within a percent of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "hw/topology/fault.h"
#include "tests/support/fabric_case.h"
#include "tlm/ub_traffic/point_to_point.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::PointToPoint;
using model::PointToPointResult;
using model::test::fabric_of;

// RS(128,120); 4096 bytes with headers are 207 flits of 20 bytes.
constexpr double kPayload = 120.0 / 128 * 4096 / (207 * 20);
// 512 bytes in 37 flit cycles at 28 GB/s.
constexpr double kCommit = 512 / (37 * 20 / 28.0);

void expect_bound(const FabricSpec& spec, const PointToPoint& transfer, const char* mechanism, double gb_per_s,
                  double within = 0.01) {
  const PointToPointResult result = model::run_point_to_point(spec, transfer);
  EXPECT_EQ(result.bound, mechanism);
  EXPECT_NEAR(result.bounds.front().gb_per_s, gb_per_s, 0.015 * gb_per_s) << "shares are whole packets";
  EXPECT_LE(result.bandwidth_gb_per_s, result.bounds.front().gb_per_s * (1 + 1e-9));
  EXPECT_GE(result.bandwidth_gb_per_s, result.bounds.front().gb_per_s * (1 - within));
}

PointToPoint transfer(int from, int to, Operation operation = Operation::kWrite) {
  return {.from = from, .to = to, .operation = operation, .bytes = 32 << 20, .interval = hw::from_ns(60)};
}

FabricSpec with_fault(const char* machine, const std::vector<std::string>& overlays, const std::string& fault) {
  FabricSpec spec = fabric_of(machine, overlays);
  hw::apply_fault(spec.topology, fault);
  return spec;
}

TEST(UnequalLinks, AllUplinksOfALeafCarryTogether) {
  // Sixteen of 2.8 GB/s are more than the port commits.
  expect_bound(fabric_of("clos", {"clos.uplink_rate_ratio=0.1"}), transfer(0, 767), "port_write_commit", kCommit);
  expect_bound(fabric_of("clos", {"clos.uplink_rate_ratio=0.02", "ub_switch.input_buffer=256"}), transfer(0, 767),
               "wire", 16 * 0.56 * kPayload, 0.05);
}

TEST(UnequalLinks, APlaneWithASlowPortHoldsTheOthersBack) {
  // Packets take the planes round-robin: each carries a seventh.
  expect_bound(with_fault("cloudmatrix384", {"supernode.nodes=2"}, "link:die:0.p3 rate=0.1"), transfer(0, 16), "wire",
               7 * 2.8 * kPayload);
  expect_bound(with_fault("cloudmatrix384", {"supernode.nodes=2"}, "link:die:0.p3 rate=0.1"),
               transfer(0, 16, Operation::kRead), "port_read_placement", 7 * 512 / (30 * 20 / 2.8));
}

TEST(UnequalLinks, ASlowUplinkHasItsShareOfOnePlane) {
  expect_bound(with_fault("cloudmatrix384", {"supernode.nodes=2"}, "link:L1[0,0].u0 rate=0.01"), transfer(0, 16),
               "wire", 7 * 16 * 0.28 * kPayload, 0.02);
}

TEST(UnequalLinks, OneThatIsDeadHasNone) {
  FabricSpec spec = with_fault("cloudmatrix384", {"supernode.nodes=2", "ub_port.write_unit=1"}, "plane:2 down");
  expect_bound(spec, transfer(0, 16), "wire", 6 * 28 * kPayload);
}

TEST(UnequalLinks, RetriesOfALinkCount) {
  FabricSpec spec = with_fault("cloudmatrix384", {"supernode.nodes=2"}, "link:die:0.p0 ber=1e-4");
  const PointToPointResult result = model::run_point_to_point(spec, transfer(0, 16));
  EXPECT_EQ(result.bound, "retry");
  // 33,120 bits without an error: one attempt in 27. Each costs the packet and a round trip of 2 x 2.5 + 100 ns.
  const double passes = std::pow(1 - 1e-4, 8 * 207 * 20);
  const double packet_ns = 207 * 20 / 26.25;
  const double expected = 7 * 4096 / (packet_ns + (1 / passes - 1) * (packet_ns + 105));
  EXPECT_NEAR(result.bounds.front().gb_per_s, expected, 0.1 * expected) << "of one run, not of the mean of all";
  EXPECT_LE(result.bandwidth_gb_per_s, result.bounds.front().gb_per_s);
  EXPECT_GE(result.bandwidth_gb_per_s, 0.99 * result.bounds.front().gb_per_s);
}

FabricSpec parallel_trunks(const std::vector<double>& gb_per_s, hw::PathPolicy policy) {
  FabricSpec spec = fabric_of("star", {"star.endpoints=2", "ub_port.write_unit=1"});
  hw::PlaneTopology& plane = spec.topology.planes.front();
  const auto link = [](hw::LinkEnd a, hw::LinkEnd b, double rate, hw::LinkClass of) {
    return hw::Link{
        .a = a, .b = b, .rate = hw::BytesPerSecond(rate * 1e9), .wire = hw::Picoseconds(20'000), .link_class = of};
  };
  plane.switches = {{"s", 1, 16}, {"t", 1, 16}};
  plane.links = {link({0, 0}, {2, 0}, 100, hw::LinkClass::kDie), link({1, 0}, {3, 0}, 100, hw::LinkClass::kDie)};
  for (std::size_t i = 0; i < gb_per_s.size(); ++i) {
    const int port = static_cast<int>(i) + 1;
    plane.links.push_back(link({2, port}, {3, port}, gb_per_s[i], hw::LinkClass::kPeer));
  }
  spec.ub_switch.uplink_policy = policy;
  return spec;
}

TEST(UnequalLinks, ParallelLinksRoundRobinCarryAsMuchAsTheSlowestEach) {
  for (const auto policy : {hw::PathPolicy::kRoundRobin, hw::PathPolicy::kPacket}) {
    expect_bound(parallel_trunks({10, 10}, policy), transfer(0, 1), "wire", 2 * 10 * kPayload);
    expect_bound(parallel_trunks({10, 10, 10}, policy), transfer(0, 1), "wire", 3 * 10 * kPayload);
    expect_bound(parallel_trunks({10, 5}, policy), transfer(0, 1), "wire", 2 * 5 * kPayload);
  }
}

TEST(UnequalLinks, OfAFlowOneOfTheParallelLinksCarriesAll) {
  expect_bound(parallel_trunks({10, 10}, hw::PathPolicy::kFlow), transfer(0, 1), "wire", 10 * kPayload);
}

TEST(UnequalLinks, ByLoadParallelLinksCarryWhatTheyCan) {
  FabricSpec spec = parallel_trunks({10, 5}, hw::PathPolicy::kLeastLoaded);
  // Cut-through, a packet from the slow link holds the fast one behind it for as long as it comes in.
  spec.ub_switch.forwarding = hw::Forwarding::kStoreAndForward;
  PointToPoint write = transfer(0, 1);
  const PointToPointResult result = model::run_point_to_point(spec, write);
  EXPECT_NEAR(result.bounds.front().gb_per_s, 15 * kPayload, 0.01);
  EXPECT_LE(result.bandwidth_gb_per_s, result.bounds.front().gb_per_s);
  EXPECT_GE(result.bandwidth_gb_per_s, 0.95 * result.bounds.front().gb_per_s);
}

/// The same number of packets takes each of three routes whatever a message is cut into.
TEST(UnequalLinks, PacketsTakeRoutesRoundRobinAcrossMessages) {
  for (const int message : {4096, 8192, 12288}) {
    FabricSpec spec = parallel_trunks({10, 10, 10}, hw::PathPolicy::kPacket);
    spec.port.message = hw::Bytes(message);
    PointToPoint write = transfer(0, 1);
    write.bytes = 2000L * message;
    expect_bound(spec, write, "wire", 3 * 10 * kPayload);
    PointToPoint read = write;
    read.operation = Operation::kRead;
    expect_bound(spec, read, "wire", 3 * 10 * kPayload);
  }
}

TEST(UnequalLinks, APlaneThatIsDownForAWhileIsCounted) {
  FabricSpec spec = fabric_of("cloudmatrix384", {"supernode.nodes=2"});
  spec.faults = hw::apply_faults(spec.topology, {"plane:3 down at=50us for=100us"});
  const PointToPointResult result = model::run_point_to_point(spec, transfer(0, 16));
  EXPECT_EQ(result.bound, "faults");
  // 100 us of six planes, the rest of seven.
  const double bytes = 32 << 20;
  const double us = (bytes * 1e-3 - 100 * 6 * kCommit) / (7 * kCommit) + 100;
  EXPECT_NEAR(result.bounds.front().gb_per_s, bytes * 1e-3 / us, 0.001 * bytes * 1e-3 / us);
  EXPECT_LE(result.bandwidth_gb_per_s, result.bounds.front().gb_per_s);
  EXPECT_GE(result.bandwidth_gb_per_s, 0.9 * result.bounds.front().gb_per_s);
}

TEST(UnequalLinks, TheMechanismsOfAPairAreAllNamed) {
  const PointToPointResult result =
      model::run_point_to_point(fabric_of("cloudmatrix384", {"supernode.nodes=2"}), transfer(0, 16));
  std::vector<std::string> names;
  for (const model::Bound& bound : result.bounds) names.push_back(bound.mechanism);
  EXPECT_EQ(names.front(), "port_write_commit");
  for (const char* name : {"wire", "window", "issue", "credits", "allocation", "retry_buffer"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

}  // namespace
}  // namespace cmx
