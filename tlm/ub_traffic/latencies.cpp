// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/latencies.h"

#include <algorithm>
#include <cmath>

namespace cmx::model {
namespace {

/// Where bucket `index` starts, ps; below the first picosecond all is bucket 0.
std::int64_t edge(int index) {
  return index == 0 ? 0 : std::llround(std::pow(10.0, static_cast<double>(index) / kBucketsPerDecade));
}

}  // namespace

LatencySummary summarise(std::vector<std::int64_t> latencies) {
  LatencySummary result;
  if (latencies.empty()) return result;
  std::sort(latencies.begin(), latencies.end());
  double sum = 0;
  for (const std::int64_t latency : latencies) sum += static_cast<double>(latency);
  const auto quantile = [&](double q) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(latencies.size())));
    return static_cast<double>(latencies[std::max<std::size_t>(rank, 1) - 1]) * 1e-6;
  };
  result.mean = sum / static_cast<double>(latencies.size()) * 1e-6;
  result.p50 = quantile(0.5);
  result.p99 = quantile(0.99);
  result.p999 = quantile(0.999);
  result.max = static_cast<double>(latencies.back()) * 1e-6;
  return result;
}

std::vector<LatencyBucket> histogram(const std::vector<std::int64_t>& latencies) {
  std::vector<LatencyBucket> buckets;
  if (latencies.empty()) return buckets;
  const auto [least, most] = std::minmax_element(latencies.begin(), latencies.end());
  // The first edges lie closer than a picosecond and round to the same one: those buckets are left out.
  for (int index = 0; buckets.empty() || buckets.back().upper <= *most; ++index) {
    const LatencyBucket bucket{edge(index), edge(index + 1), 0};
    if (bucket.upper > std::max(bucket.lower, *least)) buckets.push_back(bucket);
  }
  for (const std::int64_t latency : latencies) {
    const auto above = std::upper_bound(buckets.begin(), buckets.end(), latency,
                                        [](std::int64_t value, const LatencyBucket& b) { return value < b.upper; });
    ++above->messages;
  }
  return buckets;
}

}  // namespace cmx::model
