// SPDX-License-Identifier: Apache-2.0
// The retries of a link direction in this run: drawn from the seed that the link itself has, packet by packet.
#pragma once

#include "tlm/ub_fabric/analysis/directions.h"

namespace cmx::model {

struct RetryDraws {
  double retries{0};
  double ps{0};  // that they take
};

/// Of packets of one size exactly those of the run; of several sizes, evenly mixed, fewer than in all but one run of a
/// thousand.
RetryDraws draw_retries(const FabricSpec& spec, const hw::PlaneTopology& plane, int index, const Direction& direction);

}  // namespace cmx::model
