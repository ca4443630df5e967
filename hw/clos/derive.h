// SPDX-License-Identifier: Apache-2.0
// What follows from the counts of [clos] that are not zero. Internal to hw/clos.
#pragma once

#include "hw/clos/clos_spec.h"

namespace cmx::hw {

struct ClosInput {
  ClosSpec counts;  // as written
  double taper{1};
  int spine_ports{0};
};

/// Every switch has `radix` ports; those of the tiers below the top are split by `taper`, in whole nodes. Throws
/// BadInput when three tiers do not hold the end points.
ClosSpec from_radix(const Config& config, const ClosInput& input);
/// The counts are given; only tiers and switches follow. Throws BadInput for a count that the tiers need and that is
/// zero.
ClosSpec from_counts(const Config& config, const ClosInput& input);

/// The multiple of `of` (at least one) nearest to `value`.
int nearest_multiple(int value, int of);

}  // namespace cmx::hw
