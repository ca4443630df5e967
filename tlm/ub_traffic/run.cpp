// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/run.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "tlm/ub_fabric/link_statistics.h"

namespace cmx::model {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::vector<std::int32_t> first_endpoints(int count) {
  std::vector<std::int32_t> endpoints(static_cast<std::size_t>(count));
  std::iota(endpoints.begin(), endpoints.end(), 0);
  return endpoints;
}

std::vector<hw::BytesPerSecond> raw_rates(const FabricSpec& spec) {
  std::vector<hw::BytesPerSecond> switched(static_cast<std::size_t>(spec.topology.endpoints), hw::BytesPerSecond(0));
  std::vector<hw::BytesPerSecond> direct = switched;
  for (const hw::PlaneTopology& plane : spec.topology.planes) {
    for (const hw::Link& link : plane.links) {
      for (const int end : {link.a.node, link.b.node}) {
        if (end < spec.topology.endpoints)
          (plane.switched ? switched : direct)[static_cast<std::size_t>(end)] += link.built_rate();
      }
    }
  }
  // Two end points may have nothing but a direct link.
  for (std::size_t e = 0; e < switched.size(); ++e) {
    if (switched[e].value == 0) switched[e] = direct[e];
  }
  return switched;
}

double mean_raw_rate(const FabricSpec& spec, const std::vector<std::int32_t>& endpoints) {
  if (endpoints.empty()) return 0;
  const std::vector<hw::BytesPerSecond> rates = raw_rates(spec);
  double sum = 0;
  bool alike = true;
  for (const std::int32_t e : endpoints) {
    sum += rates[static_cast<std::size_t>(e)].value;
    alike =
        alike && rates[static_cast<std::size_t>(e)].value == rates[static_cast<std::size_t>(endpoints.front())].value;
  }
  // The sum of equal numbers is not always their number times one.
  return alike ? rates[static_cast<std::size_t>(endpoints.front())].value : sum / static_cast<double>(endpoints.size());
}

TrafficResult run_messages(const FabricSpec& spec, const Phases& phases, const std::vector<std::int32_t>& senders,
                           int threads, const std::function<void(TrafficClient&)>& begin) {
  const auto start = Clock::now();
  TrafficClient client(spec, threads);
  Measurement measurement(phases);
  client.on_transaction = [&](std::int64_t issued, std::int64_t completed, std::int64_t bytes) {
    measurement.completed(issued, completed, bytes);
  };
  LinkRecorder links(client.fabric(), phases.sample);
  begin(client);
  const auto ready = Clock::now();
  links.run();
  TrafficResult result;
  result.setup_s = seconds(start, ready);
  result.simulate_s = seconds(ready, Clock::now());
  const hw::Picoseconds elapsed(client.last_completion);
  result.completion_us = hw::to_us(elapsed);
  result.measured = measurement.result(elapsed);
  const auto count = static_cast<double>(senders.size());
  result.throughput_gb_per_s_per_endpoint = result.measured.accepted_bytes_per_s * 1e-9 / count;
  const double raw = mean_raw_rate(spec, senders) * count;
  result.offered = result.measured.offered_bytes_per_s / raw;
  result.accepted = result.measured.accepted_bytes_per_s / raw;
  result.fabric = statistics_of(client.fabric(), elapsed);
  result.links = links.result(elapsed);
  return result;
}

}  // namespace cmx::model
