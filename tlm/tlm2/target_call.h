// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "tlm/tlm2/transfer.h"
#include "tlm/tlm2/ub_fabric_module.h"

namespace cmx::tlm2 {

/// Carries a transfer out at its target, in the process of the caller, which may wait: sets `status`, `ready` and,
/// of atomics, what was there.
void call_target(UbFabricModule::InitiatorSocket& target, Transfer& transfer);

}  // namespace cmx::tlm2
