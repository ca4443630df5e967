// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/machine/machine.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::model {

/// The machine's first `dies` with firmware. Throws BadInput with `what` needs it where the machine has none: "fw run:
/// machine 'x' has no [rv32] and [board]".
FirmwareSupernodeSpec firmware_supernode_spec(const hw::Machine& machine, const std::string& what, int dies);

}  // namespace cmx::model
