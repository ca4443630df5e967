// SPDX-License-Identifier: Apache-2.0
// A network looked at as a graph: is everybody joined, how far is the farthest, and how much crosses the middle?
// All planes count; a pair is joined where one plane, or a link of its own, leads from one to the other. Dead links are
// not there.
#pragma once

#include <optional>
#include <utility>

#include "hw/topology/topology.h"

namespace cmx::hw {

struct Survey {
  /// The first two end points that nothing joins, and how many pairs there are of such; none where all are joined.
  std::optional<std::pair<int, int>> apart;
  std::int64_t pairs_apart{0};
  /// Links from the farthest pair's one end point to the other, in its shortest plane. Pairs that are apart do not
  /// count.
  int diameter{0};
};
Survey survey(const Topology& topology);

/// Raw bytes a second, one direction, that links carry at least between any two halves of the dies. Of up to twelve
/// dies all halves are tried; of more, the least that was found over halves by number, by turns and by neighbourhood,
/// each improved by moving single dies to and fro (Fiduccia and Mattheyses); of each the switches, and the CPUs, stand
/// where the cut is least. That is an upper limit of the true bisection, which nobody can compute for any large graph;
/// equal to it for stars, Clos, rings, meshes and tori.
BytesPerSecond bisection(const Topology& topology);

}  // namespace cmx::hw
