// SPDX-License-Identifier: Apache-2.0
// One transfer between two end points on an idle machine.
//
// The vector cores of the initiator share the bytes, each with its window of outstanding messages; or somebody else
// carries them (`carry`), like the communication engine (tlm/comm_engine_traffic).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tlm/ub_fabric/analysis/bounds.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/issue_loops.h"
#include "tlm/ub_fabric/unloaded.h"

namespace cmx::model {

/// What a transfer's end is known by.
struct Carried {
  std::int64_t last_completion{0};  // ps, from its first issue
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
};

struct PointToPoint {
  std::int32_t from{0};
  std::int32_t to{0};
  Operation operation{Operation::kWrite};
  std::int64_t bytes{0};       // of a transfer
  int transfers{1};            // one behind the other; of vector cores one
  int initiators{48};          // vector cores; one for somebody else
  hw::Bytes message_bytes{};   // what an initiator hands over at a time; 0: ub_port.message
  hw::Bytes window{};          // what it may have in flight; 0: ub_port.window
  hw::Picoseconds start{};     // before the first message: none for vector cores
  hw::Picoseconds interval{};  // between two messages of an initiator
  bool direct{true};           // the package's own link may be used
  Order order{Order::kNone};   // among the messages of an initiator
  std::uint8_t service_level{0};
  std::function<Carried(const FabricSpec& spec, const PointToPoint& transfer)> carry{};  // empty: the vector cores do
  std::vector<Bound> bounds{};                                                           // of who carries
};

/// A step of the route, named.
struct PathStep {
  std::string at;    // "die:0", "L1[0,3]", of a link "die:0 -> L1[0,3]"
  std::string part;  // as model::Part, and engine_start, streaming: neither request nor response
  std::string leg;   // request, response or empty
  std::string link;  // of a link: its name as a fault takes it
  std::int64_t ps{0};
};

struct PointToPointResult {
  double latency_us{0};  // first issue to last completion
  double bandwidth_gb_per_s{0};
  int hops{0};
  std::string bound;
  std::vector<std::pair<std::string, double>> breakdown_ns;  // adds up to the latency
  std::vector<PathStep> path;  // the same, step by step: the first packet, then the rest of the transfer
  std::vector<Bound> bounds;   // the least first
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
};

/// What the initiator hands over, and how fast.
IssueSpec issue_of(const FabricSpec& spec, const PointToPoint& transfer);

/// Throws BadInput when from and to are the same.
PointToPointResult run_point_to_point(const FabricSpec& spec, const PointToPoint& transfer);

}  // namespace cmx::model
