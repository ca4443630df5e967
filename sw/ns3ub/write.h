// SPDX-License-Identifier: Apache-2.0
// A case as the model's own files: the machine (section [network]) and the messages.
//
// What the case says goes over as it is. What it does not say is set as packet simulators have it (stored packets, no
// FEC, next to nothing around the network) and marked as assumed in the machine file.
// Not carried over: priorities, transport channels, congestion control and every attribute that is warned about.
#pragma once

#include <string>

#include "sw/ns3ub/case.h"

namespace cmx::sw::ns3ub {

/// The switch of a device that passes packets on.
std::string relay_name(int id);

/// `name`: what results call the machine. Adds warnings to the case.
std::string machine_file(Case& read, const std::string& name);

/// Lines time_ns,src,dst,bytes,op,after: `after` holds the rows (from 1 on) that must be complete before. Rows stand
/// behind those that they wait for. Throws BadInput for phases that wait for each other or are not there.
std::string message_file(Case& read);

}  // namespace cmx::sw::ns3ub
