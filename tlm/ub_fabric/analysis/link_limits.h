// SPDX-License-Identifier: Apache-2.0
// What links, switches and buffers on the routes of a transfer allow.
#pragma once

#include "tlm/ub_fabric/analysis/limits.h"
#include "tlm/ub_fabric/analysis/transfer_load.h"

namespace cmx::model {

void add_link_limits(const FabricSpec& spec, const TransferLoad& load, Operation operation, Limits& limits);

}  // namespace cmx::model
