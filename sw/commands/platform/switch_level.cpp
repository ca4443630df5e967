// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/platform/switch_level.h"

#include <algorithm>

#include "hw/units/bad_input.h"
#include "rtl/cosim/ub_switch.h"

namespace cmx::sw::apps {

void choose_switches(Session& session, model::FabricSpec& spec) {
  const std::string level = session.level("ub_switch");
  if (level == "analytic")
    throw hw::BadInput(
        "--fidelity ub_switch=analytic: run decode, op dispatch and op combine have it; this command moves packets");
  if (level == "rtl") rtl::use_rtl_switches(spec);
}

std::vector<std::string> switch_warnings(const model::FabricSpec& spec) {
  const auto& planes = spec.topology.planes;
  if (!spec.switch_core ||
      std::all_of(planes.begin(), planes.end(), [](const auto& plane) { return plane.switches.size() < 2; }))
    return {};
  return {"ub_switch=rtl: a route table holds one route to each end point, so ub_switch.uplink_policy has no effect"};
}

}  // namespace cmx::sw::apps
