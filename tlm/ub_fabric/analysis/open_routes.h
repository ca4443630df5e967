// SPDX-License-Identifier: Apache-2.0
// What all routes between the first and the last switch of a leg carry together, where the queues decide who takes
// which.
#pragma once

#include <functional>

#include "tlm/ub_fabric/analysis/leg.h"

namespace cmx::model {

/// The sum over all routes that the policy allows: `capacity` of each link between switches, in the direction of the
/// hop.
double open_routes(const Leg& leg, const FabricSpec& spec, const std::function<double(const Hop&)>& capacity);

}  // namespace cmx::model
