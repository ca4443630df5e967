// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tlm/ub_traffic/traffic.h"
#include "tlm/ub_traffic/traffic_client.h"

namespace cmx::model {

/// A fabric, the messages that `begin` hands it, and what came of them. `senders`: end points whose throughput and raw
/// rate count.
TrafficResult run_messages(const FabricSpec& spec, const Phases& phases, const std::vector<std::int32_t>& senders,
                           int threads, const std::function<void(TrafficClient&)>& begin);

}  // namespace cmx::model
