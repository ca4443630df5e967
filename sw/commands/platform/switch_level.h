// SPDX-License-Identifier: Apache-2.0
// --fidelity ub_switch=rtl: every switch of every plane is the Verilated one.
#pragma once

#include <string>
#include <vector>

#include "sw/cli/session.h"
#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::sw::apps {

/// Makes the switches of `spec` what the session asks for. Throws BadInput when the RTL cannot be the switches of this
/// machine, with what to set, or when its library is not there.
void choose_switches(Session& session, model::FabricSpec& spec);
/// What the user should know of a run with these switches.
std::vector<std::string> switch_warnings(const model::FabricSpec& spec);

}  // namespace cmx::sw::apps
