// SPDX-License-Identifier: Apache-2.0
// Does a lone transaction take what the machine's numbers add up to?
//
// The first tests compute with literals on a machine of round numbers; the next with the shipped numbers and arithmetic
// of their own; the last compare the simulation with unloaded() over pairs, operations and sizes.
#include "tlm/ub_fabric/unloaded.h"

#include <gtest/gtest.h>

#include <cmath>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Message;
using model::Operation;
using model::test::fabric_of;
using model::test::once;
using model::test::round_star;
using model::test::Witness;

Message message(int from, int to, std::int64_t bytes, Operation operation) {
  return {.source = from, .destination = to, .bytes = bytes, .operation = operation};
}

/// Two nodes of the supernode: everything that the big one has between two end points.
FabricSpec two_nodes(std::vector<std::string> overlays = {}) {
  overlays.emplace_back("supernode.nodes=2");
  return fabric_of("cloudmatrix384", overlays);
}

TEST(LoneTransaction, AWriteOfOnePacketTakesItsPartsToThePicosecond) {
  // Head: inject 100, fetch 50, port 20, wire 2.5, switch 200, wire 2.5, port 20 = 395 ns; 4140 bytes behind it take
  // 207 ns; seen 100 ns later.
  const Witness seen = once(round_star(2), message(0, 1, 4096, Operation::kWriteNotify));
  EXPECT_EQ(seen.delivered(), 395'000 + 207'000 + 100'000);
  // The response: memory 300, port 20, 225 to the other port, 20 bytes 1 ns, one flit cycle 1 ns, seen 100 ns later.
  EXPECT_EQ(seen.completed(), 602'000 + 300'000 + 20'000 + 225'000 + 1'000 + 1'000 + 100'000);
}

TEST(LoneTransaction, ASlowCommitStartsWithTheFirstUnit) {
  FabricSpec spec = round_star(2);
  spec.port.write_unit = 37;
  // The first of eight units is in after 207/8 ns, then eight commits of 37 cycles.
  EXPECT_EQ(once(spec, message(0, 1, 4096, Operation::kWriteNotify)).delivered(),
            395'000 + 25'875 + 8 * 37'000 + 100'000);
}

TEST(LoneTransaction, AReadTakesARequestAndItsData) {
  // Request: inject 100, port 20, 225, 40 bytes 2 ns, a flit cycle 1 ns. Data: memory 300, port 20, 225, 560 bytes 28
  // ns, one unit 1 ns, seen 100.
  const Witness seen = once(round_star(2), message(0, 1, 512, Operation::kRead));
  EXPECT_EQ(seen.completed(),
            100'000 + 20'000 + 225'000 + 2'000 + 1'000 + 300'000 + 20'000 + 225'000 + 28'000 + 1'000 + 100'000);
  EXPECT_FALSE(seen.delivered()) << "nobody is told of a read";
}

TEST(LoneTransaction, StoreAndForwardWaitsForTheTailInEverySwitch) {
  FabricSpec spec = round_star(2);
  spec.ub_switch.forwarding = hw::Forwarding::kStoreAndForward;
  const Witness write = once(spec, message(0, 1, 4096, Operation::kWriteNotify));
  EXPECT_EQ(write.delivered(), 395'000 + 2 * 207'000 + 100'000);
  EXPECT_EQ(write.completed(), 809'000 + 320'000 + 225'000 + 2 * 1'000 + 1'000 + 100'000);
}

/// Own arithmetic with the shipped numbers, in ps: head over the links, tail behind it, commit unit by unit.
struct Leg {
  double wires_ns;
  int switches;
  std::vector<double> link_gb_per_s;
  double receiver_gb_per_s;
};
double leg_ns(const Leg& leg, double wire_bytes, double units, double cycles_a_unit) {
  double tail = 0;
  for (const double rate : leg.link_gb_per_s) tail = std::max(tail, wire_bytes / (rate * 120 / 128));
  const double flit = 20 / leg.receiver_gb_per_s;
  const double commit = units == 0 ? flit : units * cycles_a_unit * flit;
  const double first = units > 1 ? tail / units : tail;
  return 20 + leg.wires_ns + leg.switches * 200 + 20 + std::max(first + commit, tail);
}
double write_ns(const Leg& there, const Leg& back, double wire_bytes, double units, double memory) {
  return 180 + 96 + leg_ns(there, wire_bytes, units, 37) + memory + leg_ns(back, 20, 0, 0) + 180;
}

TEST(LoneTransaction, TheShippedMachineTakesWhatItsNumbersSay) {
  const FabricSpec spec = two_nodes();
  const double cpu = 160.0 / 7;
  const Leg node{5, 1, {28, 28}, 28};
  const Leg nodes{5 + 2 * 25, 3, {28, 28, 28, 28}, 28};
  const Leg to_cpu{5, 1, {28, cpu}, cpu};
  const Leg from_cpu{5, 1, {cpu, 28}, 28};
  const int cpu0 = spec.topology.dies;
  const auto expect = [&](int to, std::int64_t bytes, double ns) {
    EXPECT_NEAR(static_cast<double>(once(spec, message(0, to, bytes, Operation::kWrite)).completed().value()), ns * 1e3,
                3)
        << to << " " << bytes;
  };
  expect(2, 1, write_ns(node, node, 40, 1, 304));
  expect(2, 512, write_ns(node, node, 560, 1, 304));
  expect(2, 4096, write_ns(node, node, 4140, 8, 304));
  expect(17, 512, write_ns(nodes, nodes, 560, 1, 304));
  expect(17, 4096, write_ns(nodes, nodes, 4140, 8, 304));
  expect(cpu0, 4096, write_ns(to_cpu, from_cpu, 4140, 8, 100));
  // The package's own link moves plain bytes: wire 0.1 + crossing 60 ns, 4096 bytes at 270 GB/s, no commit; the
  // response has 16 bytes.
  expect(1, 4096, 180 + 96 + 20 + 60.1 + 20 + 4096 / 270.0 + 304 + 20 + 60.1 + 20 + 16 / 270.0 + 180);
  // A read from the other node: request of 40 bytes there, data back at 30 cycles a unit.
  EXPECT_NEAR(static_cast<double>(once(spec, message(0, 17, 4096, Operation::kRead)).completed().value()),
              1e3 * (180 + leg_ns(nodes, 40, 0, 0) + 304 + leg_ns(nodes, 4140, 8, 30) + 180), 3);
}

/// unloaded() rounds every serialisation and commit as the simulation does: not a picosecond between them.
void expect_exact(const FabricSpec& spec, const Message& one, bool direct) {
  for (const model::RouteChoice choice : {model::RouteChoice::kFirst, model::RouteChoice::kNext}) {
    Witness witness;
    model::UbFabric fabric(spec, 1, witness);
    const model::Unloaded idle = model::unloaded(fabric, one, direct, choice);
    fabric.post(0, one, direct);
    fabric.run();
    SCOPED_TRACE(testing::Message() << one.source << " to " << one.destination << ", operation "
                                    << static_cast<int>(one.operation) << ", " << one.bytes << " bytes");
    EXPECT_EQ(witness.completed(), idle.latency.value);
    if (one.operation == Operation::kWriteNotify) {
      EXPECT_NEAR(static_cast<double>(witness.delivered().value()), static_cast<double>(idle.delivered.value), 2)
          << "rounded once";
    }
    EXPECT_EQ(fabric.packet_hops(), 2 * idle.hops);
    std::int64_t steps = 0;
    for (const model::Step& step : idle.steps) steps += step.ps;
    EXPECT_EQ(steps, idle.latency.value) << "the steps add up";
    double parts = 0;
    for (const auto& part : idle.parts_ns) parts += part.second;
    EXPECT_NEAR(parts, hw::to_ns(idle.latency), 1e-6) << "the parts add up";
    EXPECT_EQ(idle.steps.front().part, model::Part::kInject);
    EXPECT_EQ(idle.steps.back().part, model::Part::kVisible);
  }
}

void expect_as_unloaded(const FabricSpec& spec) {
  const int cpu = spec.topology.dies;
  struct Pair {
    const char* name;
    int from, to;
    bool direct;
  };
  for (const Pair& pair : {Pair{"same node", 0, 2, true},
                           {"other node", 3, 20, true},
                           {"to a CPU", 0, cpu + 1, true},
                           {"to a CPU of the other node", 5, cpu + 7, true},
                           {"between CPUs", cpu, cpu + 5, true},
                           {"from a CPU", cpu + 6, 9, true},
                           {"die-to-die link", 4, 5, true},
                           {"neighbour through the planes", 4, 5, false}}) {
    for (std::size_t o = 0; o < model::kOperationNames.size(); ++o) {
      const auto operation = static_cast<Operation>(o);
      std::vector<std::int64_t> sizes{1, 512, 513, spec.link.mtu.value};
      if (is_atomic(operation)) sizes = {spec.port.atomic_operand.value};
      if (operation == Operation::kLoad) sizes = {1, spec.port.load_unit.value};
      if (operation == Operation::kStore) sizes = {1, spec.port.unit.value};
      for (const std::int64_t bytes : sizes) {
        SCOPED_TRACE(testing::Message() << pair.name << ", " << model::kOperationNames[o] << ", " << bytes << " bytes");
        expect_exact(spec, message(pair.from, pair.to, bytes, operation), pair.direct);
      }
    }
  }
}

TEST(LoneTransaction, CutThroughTakesWhatUnloadedSays) { expect_as_unloaded(two_nodes()); }

TEST(LoneTransaction, StoreAndForwardTakesWhatUnloadedSays) {
  expect_as_unloaded(two_nodes({"ub_switch.forwarding=store-and-forward"}));
}

TEST(LoneTransaction, OtherMtusTakeWhatUnloadedSays) {
  expect_as_unloaded(two_nodes({"ub_link.mtu=1024"}));
  expect_as_unloaded(two_nodes({"ub_link.mtu=8192"}));
}

TEST(LoneTransaction, AFastCommitTakesWhatUnloadedSays) {
  expect_as_unloaded(two_nodes({"ub_port.write_unit=1", "ub_port.read_unit=1"}));
}

TEST(LoneTransaction, ASlowSocketTakesWhatUnloadedSays) { expect_as_unloaded(two_nodes({"cpu.ddr_channels=1"})); }

/// Each tier has wires and rates of its own, and a route uses those that it crosses.
TEST(LoneTransaction, ThreeTiersTakeWhatUnloadedSays) {
  const FabricSpec spec =
      fabric_of("clos", {"clos.endpoints=64", "clos.down=4", "clos.up=2", "clos.tiers=3", "clos.l2_down=4",
                         "clos.l2_up=2", "clos.uplink_rate_ratio=2", "clos.l2_uplink_rate_ratio=0.5"});
  for (const int to : {1, 5, 17, 63}) {
    for (const Operation operation : {Operation::kRead, Operation::kWriteNotify}) {
      const Message one = message(0, to, 4096, operation);
      expect_exact(spec, one, true);
      model::test::Witness witness;
      EXPECT_EQ(model::unloaded(model::UbFabric(spec, 1, witness), one).hops, to < 4 ? 2 : to < 16 ? 4 : 6);
    }
  }
}

TEST(LoneTransaction, AStoreTakesWhatUnloadedSays) {
  const FabricSpec spec = two_nodes({"ub_port.transaction=store"});
  for (const int to : {2, 20}) expect_exact(spec, message(0, to, 512, Operation::kWriteNotify), true);
  Witness witness;
  const model::UbFabric fabric(spec, 1, witness);
  EXPECT_EQ(model::unloaded(fabric, message(0, 2, 4096, Operation::kWrite)).latency,
            model::unloaded(fabric, message(0, 2, 512, Operation::kWrite)).latency)
      << "a store is one unit, and one packet";
}

/// Links that are not alike on the way there and back, or from plane to plane: the route of the next packet is the one
/// that it takes.
TEST(LoneTransaction, TheNextPacketTakesTheRouteThatIsNamed) {
  for (const char* policy : {"round-robin", "packet", "least-loaded", "flow", "hash"}) {
    FabricSpec spec = two_nodes({std::string("ub_switch.uplink_policy=") + policy});
    for (auto& plane : spec.topology.planes) {
      std::int64_t wire = 1000;
      for (hw::Link& link : plane.links)
        link.wire = hw::Picoseconds(wire += 1009);  // of any two routes the wires add up to different lengths
    }
    for (const int from : {0, 3, 6, 12}) {
      for (const Operation operation : {Operation::kRead, Operation::kWrite}) {
        const Message one = message(from, 16 + from, 4096, operation);
        Witness witness;
        model::UbFabric fabric(spec, 1, witness);
        const model::Unloaded idle = model::unloaded(fabric, one, true, model::RouteChoice::kNext);
        EXPECT_EQ(idle.plane, from % 7);
        fabric.post(0, one);
        fabric.run();
        EXPECT_EQ(witness.completed(), idle.latency.value) << policy << " from " << from;
      }
    }
  }
}

TEST(LoneTransaction, WithoutALivePathHasNoTime) {
  FabricSpec spec = two_nodes();
  for (int p = 0; p < 7; ++p) hw::apply_fault(spec.topology, "link:L1[0," + std::to_string(p) + "].d3 down");
  Witness witness;
  const model::UbFabric fabric(spec, 1, witness);
  EXPECT_THROW(model::unloaded(fabric, message(3, 20, 64, Operation::kWrite)), hw::BadInput);
  EXPECT_NO_THROW(model::unloaded(fabric, message(3, 2, 64, Operation::kWrite))) << "the package's own link is alive";
}

TEST(LoneTransaction, ToOneselfIsAMatterOfTheOwnMemory) {
  for (const Operation operation : {Operation::kWrite, Operation::kWriteNotify}) {
    Witness witness;
    model::UbFabric fabric(round_star(2), 1, witness);
    fabric.post(1000, message(1, 1, 100'000, operation));
    fabric.run();
    EXPECT_EQ(witness.completed(), 1000 + 50'000 + 300'000);
    EXPECT_EQ(witness.delivered().has_value(), operation == Operation::kWriteNotify);
    EXPECT_EQ(fabric.packets(), 0);
    EXPECT_EQ(fabric.packet_hops(), 0);
    EXPECT_EQ(fabric.messages(), 1);
    EXPECT_EQ(fabric.payload_bytes(), 100'000);
  }
}

}  // namespace
}  // namespace cmx
