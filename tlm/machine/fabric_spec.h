// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/machine/machine.h"
#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::model {

/// The network of a machine with everything that it is made of.
FabricSpec fabric_spec(const hw::Machine& machine);

}  // namespace cmx::model
