// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/machine/imported_routes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sw/ns3ub/write.h"
#include "tlm/ub_fabric/switch/routing.h"

namespace cmx::sw::apps {
namespace {

struct Place {
  int plane;
  int index;  // among the switches of the plane
};

class Checker {
 public:
  Checker(const ns3ub::Case& read, const hw::Topology& topology) : read_(read), relays_(read.relays()) {
    for (std::size_t p = 0; p < topology.planes.size(); ++p) {
      const hw::PlaneTopology& plane = topology.planes[p];
      routing_.emplace_back(plane, topology.endpoints);
      for (std::size_t s = 0; s < plane.switches.size(); ++s)
        places_[plane.switches[s].name] = {static_cast<int>(p), static_cast<int>(s)};
    }
    for (const ns3ub::Link& link : read.links) {
      plane_of_[{link.node1, link.port1}] = plane_at(link.node2);
      plane_of_[{link.node2, link.port2}] = plane_at(link.node1);
    }
  }

  /// What the model does instead; nothing where it does the same.
  std::optional<std::string> difference(const ns3ub::Route& route) const {
    std::vector<int> theirs = route.ports;
    std::sort(theirs.begin(), theirs.end());
    const bool relay = relays_.count(route.node) > 0;
    const std::vector<int> ours = relay || read_.node(route.node)->is_switch ? of_switch(route) : of_device(route);
    if (ours == theirs) return std::nullopt;
    // Rows towards one port of a relay are some of the routes to it.
    if (relays_.count(route.destination) > 0 && std::includes(ours.begin(), ours.end(), theirs.begin(), theirs.end()))
      return std::nullopt;
    return fmt::format("{}: node {} to device {} through port {}, the model through {}", route.where, route.node,
                       route.destination, fmt::join(theirs, " "),
                       ours.empty() ? "none" : fmt::format("{}", fmt::join(ours, " ")));
  }

 private:
  std::string name_of(int node) const {
    return relays_.count(node) > 0 ? ns3ub::relay_name(node) : std::to_string(node);
  }

  int plane_at(int node) const {
    const auto found = places_.find(name_of(node));
    return found == places_.end() ? -1 : found->second.plane;
  }

  std::vector<int> of_switch(const ns3ub::Route& route) const {
    const Place place = places_.at(name_of(route.node));
    const auto ports =
        routing_[static_cast<std::size_t>(place.plane)].ports(place.index, read_.endpoint(route.destination));
    std::vector<int> sorted(ports.begin(), ports.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

  /// The ports of a device into the plane that the port of the destination is in.
  std::vector<int> of_device(const ns3ub::Route& route) const {
    std::vector<int> ports;
    const auto wanted = plane_of_.find({route.destination, route.destination_port});
    if (wanted == plane_of_.end()) return ports;
    for (const auto& [end, plane] : plane_of_) {
      if (end.first == route.node && plane == wanted->second) ports.push_back(end.second);
    }
    return ports;
  }

  const ns3ub::Case& read_;
  std::set<int> relays_;
  std::vector<model::Routing> routing_;
  std::map<std::string, Place> places_;
  std::map<std::pair<int, int>, int> plane_of_;  // of each port, -1: joins two devices
};

}  // namespace

RouteCheck check_routes(const ns3ub::Case& read, const hw::Topology& topology) {
  const Checker checker(read, topology);
  RouteCheck result;
  for (const ns3ub::Route& route : read.routes) {
    ++result.checked;
    if (auto difference = checker.difference(route)) result.differences.push_back(std::move(*difference));
  }
  return result;
}

}  // namespace cmx::sw::apps
