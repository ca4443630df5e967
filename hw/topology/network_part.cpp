// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/network_part.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

using Reject = std::function<void(const std::string&)>;

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

int switched_planes(const Topology& topology) {
  int count = 0;
  for (const auto& plane : topology.planes) count += plane.switched ? 1 : 0;
  return count;
}

std::vector<PartLink> links_of_plane(const Topology& topology, const std::string& name, const Reject& reject) {
  const int planes = switched_planes(topology);
  const auto plane = whole(name);
  if (!plane || *plane >= planes) reject(fmt::format("planes are 0 to {}", planes - 1));
  std::vector<PartLink> links;
  for (std::size_t l = 0; l < topology.planes[static_cast<std::size_t>(*plane)].links.size(); ++l)
    links.push_back({*plane, static_cast<int>(l)});
  return links;
}

struct Place {
  int plane{0};
  int node{0};
};

Place switch_named(const Topology& topology, const std::string& name, const Reject& reject) {
  std::vector<std::string> names;
  for (std::size_t p = 0; p < topology.planes.size(); ++p) {
    const auto& switches = topology.planes[p].switches;
    for (std::size_t s = 0; s < switches.size(); ++s) {
      if (switches[s].name == name) return {static_cast<int>(p), topology.endpoints + static_cast<int>(s)};
      names.push_back(switches[s].name);
    }
  }
  reject(fmt::format("no switch '{}'; the nearest is {}", name, nearest(name, names)));
  return {};
}

/// Links of a node: those upwards, or those downwards.
std::vector<PartLink> links_at(const Topology& topology, const Place& place, bool up) {
  std::vector<PartLink> links;
  const auto& all = topology.planes[static_cast<std::size_t>(place.plane)].links;
  for (std::size_t l = 0; l < all.size(); ++l) {
    if ((up ? all[l].a.node : all[l].b.node) == place.node) links.push_back({place.plane, static_cast<int>(l)});
  }
  return links;
}

/// "die:5.p2": the port to plane 2; "die:4.pkg": the package's own link.
std::vector<PartLink> link_of_endpoint(const Topology& topology, const std::string& name, const std::string& port,
                                       const Reject& reject) {
  int endpoint = 0;
  try {
    endpoint = topology.endpoint_named(name);
  } catch (const BadInput& error) {
    reject(error.what());
  }
  const int planes = switched_planes(topology);
  if (port == "pkg") {
    for (std::size_t p = 0; p < topology.planes.size(); ++p) {
      if (topology.planes[p].switched) continue;
      const Place place{static_cast<int>(p), endpoint};
      for (const bool up : {true, false}) {
        if (auto links = links_at(topology, place, up); !links.empty()) return links;
      }
    }
    reject(fmt::format("{} has no link of its package", name));
  }
  const auto plane = port.starts_with("p") ? whole(std::string_view(port).substr(1)) : std::nullopt;
  if (!plane || *plane >= planes) reject(fmt::format("a port of {} is p0 to p{}, or pkg", name, planes - 1));
  return links_at(topology, {*plane, endpoint}, true);
}

std::vector<PartLink> link_named(const Topology& topology, const std::string& name, const Reject& reject) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot + 2 >= name.size())
    reject("a link is named like L1[4,2].u7 (uplink 7), L1[4,2].d3 (downwards 3) or die:5.p2 (an end point's port)");
  const std::string node = name.substr(0, dot);
  const std::string end = name.substr(dot + 1);
  if (node.find(':') != std::string::npos) return link_of_endpoint(topology, node, end, reject);
  const Place place = switch_named(topology, node, reject);
  const auto number = whole(std::string_view(end).substr(1));
  if (!number || (end[0] != 'u' && end[0] != 'd')) reject("a link's end is u or d and a number");
  const auto links = links_at(topology, place, end[0] == 'u');
  if (static_cast<std::size_t>(*number) >= links.size()) {
    reject(links.empty() ? fmt::format("{} has no {}", node, end[0] == 'u' ? "uplinks" : "links downwards")
                         : fmt::format("{} has {}0 to {}{}", node, end[0], end[0], links.size() - 1));
  }
  return {links[static_cast<std::size_t>(*number)]};
}

}  // namespace

std::vector<PartLink> links_of_part(const Topology& topology, const std::string& part, const Reject& reject) {
  const auto colon = part.find(':');
  const std::string kind = part.substr(0, colon);
  const std::string name = colon == std::string::npos ? "" : part.substr(colon + 1);
  if (kind == "plane") return links_of_plane(topology, name, reject);
  if (kind == "switch") {
    const Place place = switch_named(topology, name, reject);
    std::vector<PartLink> links = links_at(topology, place, true);
    for (const PartLink& link : links_at(topology, place, false)) links.push_back(link);
    return links;
  }
  if (kind == "link") return link_named(topology, name, reject);
  reject(fmt::format("no part '{}'; did you mean '{}'?", kind, nearest(kind, {"plane", "switch", "link"})));
  return {};
}

}  // namespace cmx::hw
