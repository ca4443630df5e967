// SPDX-License-Identifier: Apache-2.0
// Faults that hold from the start of a run.
#include <fmt/format.h>

#include <charconv>

#include "hw/topology/topology.h"
#include "hw/units/bad_input.h"

namespace hw {
namespace {

[[noreturn]] void reject(const std::string& fault, const std::string& why) { throw BadInput(fmt::format("--fault '{}': {}", fault, why)); }

struct Place {
  PlaneTopology* plane;
  int switch_index;
};

Place switch_named(Topology& topology, const std::string& fault, const std::string& name) {
  std::vector<std::string> names;
  for (auto& plane : topology.planes) {
    for (std::size_t s = 0; s < plane.switches.size(); ++s) {
      if (plane.switches[s].name == name) return {&plane, static_cast<int>(s)};
      names.push_back(plane.switches[s].name);
    }
  }
  reject(fault, fmt::format("no switch '{}'; the nearest is {}", name, nearest(name, names)));
}

void kill_plane(Topology& topology, const std::string& fault, const std::string& index) {
  int plane = -1;
  const auto [end, error] = std::from_chars(index.data(), index.data() + index.size(), plane);
  int switched = 0;
  for (const auto& p : topology.planes) switched += p.switched ? 1 : 0;
  if (error != std::errc{} || end != index.data() + index.size() || plane < 0 || plane >= switched) {
    reject(fault, fmt::format("planes are 0 to {}", switched - 1));
  }
  for (auto& link : topology.planes[static_cast<std::size_t>(plane)].links) link.alive = false;
}

void kill_switch(Topology& topology, const std::string& fault, const std::string& name) {
  const Place place = switch_named(topology, fault, name);
  const int node = topology.endpoints + place.switch_index;
  for (auto& link : place.plane->links) {
    if (link.a.node == node || link.b.node == node) link.alive = false;
  }
}

/// "L1[4,2].u7": the eighth uplink of that L1; "L1[4,2].d3": its fourth port downwards.
void kill_link(Topology& topology, const std::string& fault, const std::string& name) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot + 2 >= name.size())
    reject(fault, "a link is named like L1[4,2].u7 (uplink 7) or L1[4,2].d3 (die or CPU port 3)");
  const Place place = switch_named(topology, fault, name.substr(0, dot));
  const char side = name[dot + 1];
  int wanted = -1;
  const auto [end, error] = std::from_chars(name.data() + dot + 2, name.data() + name.size(), wanted);
  if (error != std::errc{} || end != name.data() + name.size() || (side != 'u' && side != 'd')) reject(fault, "a link's end is u or d and a number");
  const int node = topology.endpoints + place.switch_index;
  int count = 0;
  for (auto& link : place.plane->links) {
    const bool up = link.a.node == node;
    const bool down = link.b.node == node;
    if ((side == 'u' && up) || (side == 'd' && down)) {
      if (count == wanted) {
        link.alive = false;
        return;
      }
      ++count;
    }
  }
  reject(fault, fmt::format("{} has {}0 to {}{}", name.substr(0, dot), side, side, count - 1));
}

}  // namespace

void apply_fault(Topology& topology, const std::string& fault) {
  const auto space = fault.find(' ');
  const auto colon = fault.find(':');
  const std::string what = fault.substr(0, std::min(colon, space));
  const std::string effect = space == std::string::npos ? "" : fault.substr(space + 1);
  if (colon == std::string::npos || space == std::string::npos || colon > space) {
    reject(fault, "write it as 'plane:3 down', 'switch:L2[2,7] down' or 'link:L1[4,2].u7 down'");
  }
  if (effect != "down") reject(fault, fmt::format("'{}' is not known here; a part can be 'down' from the start", effect));
  const std::string name = fault.substr(colon + 1, space - colon - 1);
  if (what == "plane") return kill_plane(topology, fault, name);
  if (what == "switch") return kill_switch(topology, fault, name);
  if (what == "link") return kill_link(topology, fault, name);
  reject(fault, fmt::format("no part '{}'; did you mean '{}'?", what, nearest(what, {"plane", "switch", "link"})));
}

}  // namespace hw
