// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/builders.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::hw {
namespace {

Link make_link(LinkEnd a, LinkEnd b, BytesPerSecond rate, Picoseconds wire, LinkClass link_class) {
  return Link{.a = a, .b = b, .rate = rate, .wire = wire, .link_class = link_class};
}

/// One tier and the one above: node numbers of the first switch of each, how many, and what joins them.
struct Tiers {
  int lower_node;
  int lower;
  int upper_node;
  int upper;
  int lower_port;      // of the first uplink
  int lower_index{0};  // of the first lower switch among all that the upper ones join
  int parallel{1};
  BytesPerSecond rate;
  Picoseconds wire;
  LinkClass link_class{LinkClass::kUplink};
};

/// Joins every lower switch to every upper one with `parallel` links each.
void join(PlaneTopology& plane, const Tiers& tiers) {
  for (int low = 0; low < tiers.lower; ++low) {
    for (int high = 0; high < tiers.upper; ++high) {
      for (int k = 0; k < tiers.parallel; ++k) {
        const LinkEnd up{tiers.lower_node + low, tiers.lower_port + high * tiers.parallel + k};
        const LinkEnd down{tiers.upper_node + high, (tiers.lower_index + low) * tiers.parallel + k};
        plane.links.push_back(make_link(up, down, tiers.rate, tiers.wire, tiers.link_class));
      }
    }
  }
}

PlaneTopology supernode_plane(const SupernodeShape& shape, const WireSpec& wires, int plane_index, int endpoints) {
  const int dies_per_node = shape.npus_per_node * shape.dies_per_npu;
  const int dies = shape.nodes * dies_per_node;
  const int down_ports = dies_per_node + shape.cpus_per_node;
  PlaneTopology plane;
  plane.name = fmt::format("plane {}", plane_index);
  for (int node = 0; node < shape.nodes; ++node) {
    plane.switches.push_back(
        {fmt::format("L1[{},{}]", node, plane_index), 1, down_ports + shape.l2_switches * shape.links_per_l2});
  }
  for (int l2 = 0; l2 < shape.l2_switches; ++l2) {
    plane.switches.push_back({fmt::format("L2[{},{}]", plane_index, l2), 2, shape.nodes * shape.links_per_l2});
  }
  for (int die = 0; die < dies; ++die) {
    const LinkEnd l1{endpoints + die / dies_per_node, die % dies_per_node};
    plane.links.push_back(make_link({die, 0}, l1, shape.die_link, wires.board, LinkClass::kDie));
  }
  for (int cpu = 0; cpu < shape.nodes * shape.cpus_per_node; ++cpu) {
    const LinkEnd l1{endpoints + cpu / shape.cpus_per_node, dies_per_node + cpu % shape.cpus_per_node};
    plane.links.push_back(make_link({dies + cpu, 0}, l1, shape.cpu_link, wires.board, LinkClass::kCpu));
  }
  join(plane, {.lower_node = endpoints,
               .lower = shape.nodes,
               .upper_node = endpoints + shape.nodes,
               .upper = shape.l2_switches,
               .lower_port = down_ports,
               .parallel = shape.links_per_l2,
               .rate = shape.uplink,
               .wire = wires.fibre});
  return plane;
}

/// The counts of a Clos network that follow from its shape.
struct ClosCounts {
  explicit ClosCounts(const ClosShape& shape)
      : leaves((shape.endpoints + shape.down - 1) / shape.down),
        l2(shape.l2_switches > 0 ? shape.l2_switches : shape.up),
        leaves_of_pod(shape.l3_switches > 0 ? shape.l2_down : leaves),
        pods(l2 == 0 ? 0 : (leaves + leaves_of_pod - 1) / leaves_of_pod),
        links_per_l2(l2 == 0 ? 0 : shape.up / l2),
        l3_group(l2 == 0 ? 0 : shape.l3_switches / l2),
        links_per_l3(l3_group == 0 ? 0 : shape.l2_up / l3_group) {}
  int leaves;
  int l2;  // of a pod
  int leaves_of_pod;
  int pods;
  int links_per_l2;
  int l3_group;
  int links_per_l3;
};

void name_switches(PlaneTopology& plane, const ClosShape& shape, const ClosCounts& counts, int p) {
  for (int leaf = 0; leaf < counts.leaves; ++leaf)
    plane.switches.push_back({fmt::format("L1[{},{}]", leaf, p), 1, shape.down + shape.up});
  const int l2_ports = counts.leaves_of_pod * counts.links_per_l2 + (shape.l3_switches > 0 ? shape.l2_up : 0);
  for (int l2 = 0; l2 < counts.pods * counts.l2; ++l2)
    plane.switches.push_back({fmt::format("L2[{},{}]", p, l2), 2, l2_ports});
  for (int l3 = 0; l3 < shape.l3_switches; ++l3) {
    plane.switches.push_back({fmt::format("L3[{},{}]", p, l3), 3, counts.pods * counts.links_per_l3});
  }
}

PlaneTopology clos_plane(const ClosShape& shape, const ClosCounts& counts, const WireSpec& wires, int p) {
  PlaneTopology plane;
  plane.name = fmt::format("plane {}", p);
  name_switches(plane, shape, counts, p);
  const int first_l2 = shape.endpoints + counts.leaves;
  const int first_l3 = first_l2 + counts.pods * counts.l2;
  for (int e = 0; e < shape.endpoints; ++e) {
    plane.links.push_back(make_link({e, 0}, {shape.endpoints + e / shape.down, e % shape.down}, shape.link, wires.board,
                                    LinkClass::kDie));
  }
  for (int pod = 0; pod < counts.pods; ++pod) {
    join(plane, {.lower_node = shape.endpoints + pod * counts.leaves_of_pod,
                 .lower = std::min(counts.leaves_of_pod, counts.leaves - pod * counts.leaves_of_pod),
                 .upper_node = first_l2 + pod * counts.l2,
                 .upper = counts.l2,
                 .lower_port = shape.down,
                 .parallel = counts.links_per_l2,
                 .rate = shape.uplink,
                 .wire = wires.fibre});
    for (int l2 = 0; l2 < counts.l2 && counts.l3_group > 0; ++l2) {
      join(plane, {.lower_node = first_l2 + pod * counts.l2 + l2,
                   .lower = 1,
                   .upper_node = first_l3 + l2 * counts.l3_group,
                   .upper = counts.l3_group,
                   .lower_port = counts.leaves_of_pod * counts.links_per_l2,
                   .lower_index = pod,
                   .parallel = counts.links_per_l3,
                   .rate = shape.l2_uplink,
                   .wire = shape.l2_uplink_wire,
                   .link_class = LinkClass::kL2Uplink});
    }
  }
  return plane;
}

}  // namespace

Topology supernode_topology(const SupernodeShape& shape, const WireSpec& wires) {
  Topology topology;
  topology.dies = shape.nodes * shape.npus_per_node * shape.dies_per_npu;
  topology.endpoints = topology.dies + shape.nodes * shape.cpus_per_node;
  for (int p = 0; p < shape.planes; ++p)
    topology.planes.push_back(supernode_plane(shape, wires, p, topology.endpoints));
  if (shape.dies_per_npu == 2 && shape.die_to_die.value > 0) {
    PlaneTopology plane;
    plane.name = "die-to-die";
    plane.switched = false;
    for (int die = 0; die < topology.dies; die += 2) {
      Link link = make_link({die, 0}, {die + 1, 0}, shape.die_to_die, wires.package + shape.die_to_die_latency,
                            LinkClass::kDieToDie);
      link.framed = false;
      plane.links.push_back(link);
    }
    topology.planes.push_back(plane);
  }
  return topology;
}

Topology star_topology(int endpoints, BytesPerSecond rate, const WireSpec& wires) {
  return clos_topology(ClosShape{.endpoints = endpoints, .down = endpoints, .up = 0, .link = rate, .uplink = rate},
                       wires);
}

Topology clos_topology(const ClosShape& shape, const WireSpec& wires) {
  if (shape.up == 0 && shape.endpoints > shape.down) {
    throw DoesNotFit(fmt::format("a network of one tier holds {} end points on its switch, not {}; give it uplinks",
                                 shape.down, shape.endpoints));
  }
  const ClosCounts counts(shape);
  Topology topology;
  topology.endpoints = shape.endpoints;
  topology.dies = shape.endpoints;
  for (int p = 0; p < shape.planes; ++p) topology.planes.push_back(clos_plane(shape, counts, wires, p));
  return topology;
}

}  // namespace cmx::hw
