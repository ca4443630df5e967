// SPDX-License-Identifier: Apache-2.0
// Faults of the network, one a line:
//
//   [at=10us] PART down|rate=0.5|ber=1e-6 [for=1ms] [every=5ms]
//
// PART: plane:3, switch:L2[2,7], link:L1[4,2].u7 (an uplink), link:L1[4,2].d3 (towards an end point or the tier below), link:die:5.p2 or link:cpu:3.p2 (an
// end point's port to a plane), link:die:4.pkg (a package's own link). Without `at` it holds from the start, without `for` to the end; `every` repeats it:
// a flapping link. `file:F` stands for the lines of a file; # starts a comment.
//
// Where lines overlap on a link, the last change holds: the end of one brings back what was before the run, not what another line has made of it.
//
// Errors: BadInput with the line, what is wrong, and the nearest valid part.
#pragma once

#include <string>
#include <vector>

#include "hw/topology/topology.h"

namespace hw {

struct LinkChange {
  enum class What { kAlive, kRate, kBitErrorRate };
  int plane{0};
  int link{0};  // of the plane
  What what{What::kAlive};
  double value{0};  // 0 or 1; bytes a second; errors a bit
};

/// What changes at a time, and again after every period.
struct FaultEvent {
  Picoseconds at{};
  Picoseconds every{};  // 0: once
  std::vector<LinkChange> changes;
};

/// What holds from the start to the end is applied to the topology; the rest is returned, in the order of the lines.
std::vector<FaultEvent> apply_faults(Topology& topology, const std::vector<std::string>& lines);

/// One fault that holds from the start to the end.
void apply_fault(Topology& topology, const std::string& line);

}  // namespace hw
