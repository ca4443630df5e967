// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "tlm/ub_traffic/traffic.h"
#include "tlm/ub_traffic/traffic_client.h"

namespace model {

/// A fabric, the messages that `begin` hands it, and what came of them. `senders`: end points that throughput is divided by.
TrafficResult run_messages(const FabricSpec& spec, const Phases& phases, int senders, int threads, const std::function<void(TrafficClient&)>& begin);

}  // namespace model
