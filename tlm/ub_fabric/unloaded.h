// SPDX-License-Identifier: Apache-2.0
// What a transaction costs on an idle fabric, part by part: the arithmetic that the packet simulation must reproduce.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

enum class Part : std::uint8_t {
  kInject,
  kFetch,
  kPort,
  kWire,
  kSwitch,
  kSerialisation,
  kReceive,
  kLookup,
  kAtomic,
  kMemory,
  kVisible
};
/// "wire"
const char* to_string(Part part);

/// One step of a transaction, in order of time. Bytes behind the head count once, on the slowest link; with
/// store-and-forward on every link.
struct Step {
  Part part;
  bool response;            // on the way back; what the target's memory takes is its first step
  int node;                 // of the plane
  std::optional<int> port;  // of a link, the one that it leaves the node by; none: the step is of the node
  std::int64_t ps;          // rounded as the simulation rounds it
  double exact_ps;
};

struct Unloaded {
  int hops{0};                                           // links from initiator to target
  int plane{0};                                          // that carries it
  std::vector<Step> steps;                               // add up to the latency to the picosecond
  std::vector<std::pair<std::string, double>> parts_ns;  // the steps by mechanism
  hw::Picoseconds latency{};                             // issue to completion visible at the initiator
  hw::Picoseconds delivered{};                           // issue to visible at the target (writes); rounded once
};

/// Which of the equal routes: the first plane's first there and back, or those that the initiator's round-robin
/// pointers give the next message. With policies that draw the route from a message's number, that of `message.cookie`.
/// kNext looks at pointers that the planes change: not while they run.
enum class RouteChoice : std::uint8_t { kFirst, kNext };

struct Route;

/// One packet's transaction (at most one MTU; a store, at most one unit) between two end points. `direct` as in
/// UbFabric::post. What the simulation takes on an idle fabric whose links have no errors, to the picosecond. Throws
/// BadInput without a live path.
Unloaded unloaded(const UbFabric& fabric, const Message& message, bool direct = true,
                  RouteChoice choice = RouteChoice::kFirst);
/// The same by a given route. `planes`: those with switches; 0: the package's own link.
Unloaded unloaded(const FabricSpec& spec, const Route& route, const Message& message, int planes);

}  // namespace cmx::model
