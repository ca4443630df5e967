// SPDX-License-Identifier: Apache-2.0
// What the receiving ports of a transfer and the memory behind them allow.
#pragma once

#include "tlm/ub_fabric/analysis/limits.h"
#include "tlm/ub_fabric/analysis/transfer_load.h"

namespace cmx::model {

void add_port_limits(const FabricSpec& spec, const TransferLoad& load, const Transfer& transfer, Limits& limits);

}  // namespace cmx::model
