// SPDX-License-Identifier: Apache-2.0
// What `ub traffic` reports: its JSON keys, and the files beside them.
#pragma once

#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx::sw::apps {

report::Node traffic_keys(const model::TrafficResult& result);

/// [{us, share}]: that share of the messages took less than that.
report::Node latency_cdf(const std::vector<model::LatencyBucket>& buckets);

/// lower_us,upper_us,messages: a latency falls in the bucket whose lower bound it reaches and whose upper bound it does
/// not.
std::string histogram_csv(const std::vector<model::LatencyBucket>& buckets);

}  // namespace cmx::sw::apps
