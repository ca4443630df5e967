// SPDX-License-Identifier: Apache-2.0
// The latencies of many messages, summarised: mean, quantiles, and a histogram of buckets that grow by a constant
// factor.
#pragma once

#include <cstdint>
#include <vector>

namespace cmx::model {

struct LatencySummary {
  double mean{0}, p50{0}, p99{0}, p999{0}, max{0};  // us
};

/// Buckets of a decade; each is about 12 % wider than the one before.
inline constexpr int kBucketsPerDecade = 20;

/// Latencies from `lower` on and below `upper`, ps.
struct LatencyBucket {
  std::int64_t lower{0};
  std::int64_t upper{0};
  std::int64_t messages{0};
};

/// Zeros without latencies. A quantile is the least latency that so many do not exceed.
LatencySummary summarise(std::vector<std::int64_t> latencies);

/// Adjacent buckets from the one of the least latency to that of the largest; their messages add up to the number of
/// latencies.
std::vector<LatencyBucket> histogram(const std::vector<std::int64_t>& latencies);

}  // namespace cmx::model
