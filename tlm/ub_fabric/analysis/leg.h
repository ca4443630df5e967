// SPDX-License-Identifier: Apache-2.0
// One direction of a transfer in one plane: which packets take which of the equal routes.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/route.h"
#include "tlm/ub_fabric/switch/routing.h"

namespace cmx::model {

struct PacketSize {
  std::int64_t payload{0};
  std::int64_t wire{0};  // bytes
  auto operator<=>(const PacketSize&) const = default;
};

/// Packets by size.
using Packets = std::map<PacketSize, double>;
double count(const Packets& packets);
double payload(const Packets& packets);

class Leg {
 public:
  /// `response`: what comes back. `plane` and `routing` must outlive it.
  Leg(const FabricSpec& spec, const hw::PlaneTopology& plane, const Routing& routing, int index, std::int32_t from,
      std::int32_t to, bool response);

  /// What is known of the messages' cookies: kAny, which of them come through this plane is not.
  enum class Cookies { kUnknown, kAny, kKnown };
  /// The packets that an end point injects at once: of a message, or of its response.
  void add(std::uint64_t cookie, Cookies cookies, const std::vector<PacketSize>& sizes);
  void scale(double factor);

  struct LoadedRoute {
    std::vector<Hop> hops;
    Packets packets;
  };
  /// Those taken; where the split is open, a quick one of those that may be, with all the packets.
  const std::deque<LoadedRoute>& routes() const { return routes_; }
  /// The route of what was added last.
  std::size_t latest() const { return latest_; }
  /// Of how many draws the split is one of many; 0: it is the one of the run.
  double draws() const { return draws_; }
  /// Whether the split depends on what nobody knows beforehand.
  bool open() const { return open_; }
  const Packets& packets() const { return all_; }
  bool empty() const { return all_.empty(); }
  std::int32_t from() const { return from_; }
  std::int32_t to() const { return to_; }
  const hw::PlaneTopology& plane() const { return plane_; }
  const Routing& routing() const { return routing_; }

 private:
  void take(std::uint16_t selector, const PacketSize& size);
  std::uint16_t quickest_selector(const PacketSize& size) const;

  const FabricSpec& spec_;
  const hw::PlaneTopology& plane_;
  const Routing& routing_;
  std::uint16_t selector_;
  std::int32_t from_;
  std::int32_t to_;
  bool response_;
  bool open_{false};
  std::uint16_t quickest_{0};
  double draws_{0};
  std::uint64_t drawn_{0};  // the cookie before
  Packets all_;
  std::deque<LoadedRoute> routes_;
  std::map<std::uint16_t, std::size_t> route_of_selector_;
  std::map<std::vector<std::int32_t>, std::size_t> route_of_ports_;
  std::size_t latest_{0};
};

}  // namespace cmx::model
