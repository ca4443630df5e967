// SPDX-License-Identifier: Apache-2.0
// The same transfer between many pairs of end points, one pair at a time on an idle machine.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/ub_traffic/point_to_point.h"

namespace cmx::model {

struct PairTransfer {
  std::int32_t from{0};
  std::int32_t to{0};
  double latency_us{0};
  double bandwidth_gb_per_s{0};
};

/// From each of `from` to each of `to` but itself, in that order; `like` says what is transferred. All transfers of an
/// initiator share a machine, which is idle again before each; different initiators have machines of their own, so that
/// any number of threads gives the same result.
std::vector<PairTransfer> run_all_pairs(const FabricSpec& spec, const PointToPoint& like,
                                        const std::vector<std::int32_t>& from, const std::vector<std::int32_t>& to,
                                        int threads);

/// A die of each node: the first of those that hang on the same switches in every plane.
std::vector<std::int32_t> die_of_each_node(const hw::Topology& topology);

}  // namespace cmx::model
