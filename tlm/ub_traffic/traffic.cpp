// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/link_statistics.h"
#include "tlm/random/random.h"
#include "tlm/ub_traffic/traffic_client.h"

namespace model {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) { return std::chrono::duration<double>(to - from).count(); }

double raw_bytes_per_second(const FabricSpec& spec) {
  double rate = 0;
  for (const auto& plane : spec.topology.planes) {
    if (plane.switched) rate += plane.links.front().rate.value;
  }
  return rate;
}

void check(const FabricSpec& spec, const Traffic& traffic) {
  if (traffic.endpoints < 2 || traffic.endpoints > spec.topology.dies) {
    throw hw::BadInput(fmt::format("--endpoints {}: this machine can take 2 to {}", traffic.endpoints, spec.topology.dies));
  }
  if (traffic.pattern == Pattern::kAllToAll && traffic.messages >= traffic.endpoints) {
    throw hw::BadInput(fmt::format("--messages {}: an all-to-all of {} end points has at most {} distinct peers each", traffic.messages,
                                   traffic.endpoints, traffic.endpoints - 1));
  }
}

/// One loop a message, at seeded exponential gaps.
void start_open_loop(TrafficClient& client, const FabricSpec& spec, const Traffic& traffic, int endpoint, const std::vector<std::int32_t>& to) {
  Random random(traffic.seed * 0x2545f4914f6cdd1dULL + static_cast<std::uint64_t>(endpoint) + 0x5bd1e995);
  const double mean_gap = static_cast<double>(traffic.bytes) * 1e12 / (traffic.load * raw_bytes_per_second(spec));
  double at = 0;
  for (const std::int32_t destination : to) {
    at += -std::log(1.0 - random.unit()) * mean_gap;
    IssueSpec loop;
    loop.endpoint = endpoint;
    loop.first = static_cast<std::int64_t>(at);
    loop.operation = traffic.operation;
    loop.direct = false;
    loop.transactions.push_back({destination, static_cast<std::int32_t>(traffic.bytes)});
    client.start(0, std::move(loop));
  }
}

void start_closed_loop(TrafficClient& client, const FabricSpec& spec, const Traffic& traffic, int endpoint, const std::vector<std::int32_t>& to) {
  IssueSpec loop;
  loop.endpoint = endpoint;
  loop.cores = traffic.initiators;
  loop.interval = spec.port.issue.value;
  loop.window = spec.port.window.value;
  loop.operation = traffic.operation;
  loop.direct = false;
  for (const std::int32_t destination : to) loop.transactions.push_back({destination, static_cast<std::int32_t>(traffic.bytes)});
  client.start(0, std::move(loop));
}

TrafficResult::Latency summarise(std::vector<std::int64_t> latencies) {
  TrafficResult::Latency result;
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

}  // namespace

TrafficResult run_traffic(const FabricSpec& spec, const Traffic& traffic, int threads) {
  check(spec, traffic);
  const auto begin = Clock::now();
  TrafficClient client(spec, threads);
  const auto lists = destinations(traffic);
  for (int e = 0; e < traffic.endpoints; ++e) {
    if (traffic.load > 0) {
      start_open_loop(client, spec, traffic, e, lists[e]);
    } else {
      start_closed_loop(client, spec, traffic, e, lists[e]);
    }
  }
  const auto ready = Clock::now();
  client.run();
  TrafficResult result;
  result.setup_s = seconds(begin, ready);
  result.simulate_s = seconds(ready, Clock::now());
  result.completion_us = static_cast<double>(client.last_completion) * 1e-6;
  result.throughput_gb_per_s_per_endpoint = static_cast<double>(client.fabric().payload_bytes()) / (result.completion_us * 1e3) / traffic.endpoints;
  result.latency = summarise(std::move(client.latencies));
  result.fabric = statistics_of(client.fabric(), client.last_completion);
  return result;
}

}  // namespace model
