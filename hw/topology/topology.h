// SPDX-License-Identifier: Apache-2.0
// The network as data: planes of end points, switches and links. Planes never touch each other.
//
// Node numbers within a plane: end points first (the same numbers in every plane), then the switches. The last plane of
// the supernode holds the die-to-die links: end points joined directly, no switch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::hw {

/// kPeer: between switches of one tier, as in rings, meshes and tori.
enum class LinkClass : std::uint8_t { kDie, kCpu, kUplink, kL2Uplink, kDieToDie, kPeer };
const char* to_string(LinkClass link_class);

/// Which routes packets may take. kShortest: all of the least number of links. kUpDown: those that never go up an order
/// of the switches after they have gone down it. kDimensionOrdered: on a mesh or torus, one dimension after the other.
/// kAuto: kShortest where these cannot deadlock, else kUpDown.
enum class RoutePolicy : std::uint8_t {
#define CMX_ROUTE_POLICY(value, name, make) value,
#include "hw/topology/route_policies.def"
#undef CMX_ROUTE_POLICY
  kAuto
};
/// "up-down"; the names in the order of the values.
const std::vector<std::string>& route_policy_names();

struct LinkEnd {
  int node{0};
  int port{0};
};

/// A bidirectional link.
struct Link {
  LinkEnd a;  // the lower end: end point, or the lower switch of an uplink
  LinkEnd b;
  BytesPerSecond rate;  // raw, of each direction
  Picoseconds wire;
  LinkClass link_class{LinkClass::kDie};
  bool framed{true};  // UB framing and FEC; a die-to-die link moves plain bytes
  bool alive{true};
  double bit_error_rate{-1};  // after FEC; negative: that of ub_link
  BytesPerSecond built{};     // the rate without the faults that `rate` has; 0: it has none
  BytesPerSecond built_rate() const { return built.value > 0 ? built : rate; }
};

struct SwitchNode {
  std::string name;  // "L1[4,2]": node 4, plane 2; "L2[2,7]"
  int tier{1};
  int ports{0};
};

struct PlaneTopology {
  std::string name;
  bool switched{true};  // false: the die-to-die links
  std::vector<SwitchNode> switches;
  std::vector<Link> links;
  RoutePolicy routes{RoutePolicy::kShortest};
  std::vector<int> grid{};  // places along each dimension, for kDimensionOrdered (grid.h)
};

struct Topology {
  int endpoints{0};
  int dies{0};  // end points 0..dies-1 are dies, the others CPUs; generic networks have only dies
  std::vector<PlaneTopology> planes;

  /// "die:5", "cpu:3".
  std::string endpoint_name(int endpoint) const;
  /// The end point of that name; throws BadInput with the valid span.
  int endpoint_named(const std::string& name) const;
};

}  // namespace cmx::hw
