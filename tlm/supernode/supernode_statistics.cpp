// SPDX-License-Identifier: Apache-2.0
// Supernode: statistics and traces.
#include <utility>

#include "tlm/supernode/supernode.h"
#include "tlm/ub_fabric/link_statistics.h"

namespace cmx::model {

hw::FabricStatistics Supernode::fabric_statistics() const {
  const hw::Picoseconds elapsed(fabric_.now());
  return analytic_ ? analytic_->statistics(elapsed) : statistics_of(fabric_, elapsed);
}

/// An operation takes every pipe that it keeps busy, for as long as it runs.
void Supernode::record(hw::Die die, const DieEngines::Run& run, hw::Picoseconds end) {
  const auto& busy = programs_.entry(run.program).profile.busy;
  const std::pair<hw::Lane, hw::Picoseconds> lanes[] = {
      {hw::Lane::kCube, busy.cube}, {hw::Lane::kVector, busy.vector}, {hw::Lane::kMte1, busy.mte1},
      {hw::Lane::kMte2, busy.mte2}, {hw::Lane::kMte3, busy.mte3},     {hw::Lane::kFixpipe, busy.fixpipe}};
  for (const auto& [lane, time] : lanes) {
    if (time.value > 0) recorder_.span(die, lane, run.stream, run.label, run.start, end, 0);
  }
}

void Supernode::record_packets() {
  for (int p = 0; p < fabric_.switched_planes(); ++p) {
    auto& sent = fabric_.plane(p).sent;
    for (const auto& packet : sent) {
      recorder_.span(packet.endpoint, hw::Lane::kUbPort, p, packet.response ? "response" : "write",
                     hw::Picoseconds(packet.start), hw::Picoseconds(packet.end),
                     packet.response ? 0 : loops_.flow(packet.cookie));
    }
    sent.clear();
  }
}

}  // namespace cmx::model
