// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/builders.h"

#include <fmt/format.h>

namespace hw {
namespace {

Link make_link(LinkEnd a, LinkEnd b, BytesPerSecond rate, Picoseconds wire, LinkClass link_class) {
  return Link{.a = a, .b = b, .rate = rate, .wire = wire, .link_class = link_class};
}

/// Joins every leaf (switches 0..leaves-1) to every spine (the switches behind them) with `parallel` links each.
void join_tiers(PlaneTopology& plane, int endpoints, int leaves, int spines, int down_ports, int parallel, BytesPerSecond rate, Picoseconds wire) {
  for (int leaf = 0; leaf < leaves; ++leaf) {
    for (int spine = 0; spine < spines; ++spine) {
      for (int k = 0; k < parallel; ++k) {
        const LinkEnd up{endpoints + leaf, down_ports + spine * parallel + k};
        const LinkEnd down{endpoints + leaves + spine, leaf * parallel + k};
        plane.links.push_back(make_link(up, down, rate, wire, LinkClass::kUplink));
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
    plane.switches.push_back({fmt::format("L1[{},{}]", node, plane_index), 1, down_ports + shape.l2_switches * shape.links_per_l2});
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
  join_tiers(plane, endpoints, shape.nodes, shape.l2_switches, down_ports, shape.links_per_l2, shape.uplink, wires.fibre);
  return plane;
}

}  // namespace

Topology supernode_topology(const SupernodeShape& shape, const WireSpec& wires) {
  Topology topology;
  topology.dies = shape.nodes * shape.npus_per_node * shape.dies_per_npu;
  topology.endpoints = topology.dies + shape.nodes * shape.cpus_per_node;
  for (int p = 0; p < shape.planes; ++p) topology.planes.push_back(supernode_plane(shape, wires, p, topology.endpoints));
  if (shape.dies_per_npu == 2 && shape.die_to_die.value > 0) {
    PlaneTopology plane;
    plane.name = "die-to-die";
    plane.switched = false;
    for (int die = 0; die < topology.dies; die += 2) {
      Link link = make_link({die, 0}, {die + 1, 0}, shape.die_to_die, wires.package + shape.die_to_die_latency, LinkClass::kDieToDie);
      link.framed = false;
      plane.links.push_back(link);
    }
    topology.planes.push_back(plane);
  }
  return topology;
}

Topology star_topology(int endpoints, BytesPerSecond rate, const WireSpec& wires) {
  return clos_topology(ClosShape{.endpoints = endpoints, .down = endpoints, .up = 0, .link = rate, .uplink = rate}, wires);
}

Topology clos_topology(const ClosShape& shape, const WireSpec& wires) {
  if (shape.up == 0 && shape.endpoints > shape.down) {
    throw BadInput(fmt::format("a network of one tier holds {} end points on its switch, not {}; give it uplinks", shape.down, shape.endpoints));
  }
  const int leaves = (shape.endpoints + shape.down - 1) / shape.down;
  PlaneTopology plane;
  plane.name = "plane 0";
  for (int leaf = 0; leaf < leaves; ++leaf) plane.switches.push_back({fmt::format("L1[{},0]", leaf), 1, shape.down + shape.up});
  for (int spine = 0; spine < shape.up; ++spine) plane.switches.push_back({fmt::format("L2[0,{}]", spine), 2, leaves});
  for (int e = 0; e < shape.endpoints; ++e) {
    plane.links.push_back(make_link({e, 0}, {shape.endpoints + e / shape.down, e % shape.down}, shape.link, wires.board, LinkClass::kDie));
  }
  join_tiers(plane, shape.endpoints, leaves, shape.up, shape.down, 1, shape.uplink, wires.fibre);
  Topology topology;
  topology.endpoints = shape.endpoints;
  topology.dies = shape.endpoints;
  topology.planes.push_back(std::move(plane));
  return topology;
}

}  // namespace hw
