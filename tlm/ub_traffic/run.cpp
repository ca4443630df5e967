// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/run.h"

#include <algorithm>
#include <chrono>

#include "tlm/ub_fabric/link_statistics.h"

namespace model {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point from, Clock::time_point to) { return std::chrono::duration<double>(to - from).count(); }

}  // namespace

hw::BytesPerSecond raw_rate(const FabricSpec& spec) {
  // In a network of any shape the first link of a plane may join two switches, and two end points may have nothing but a direct link.
  const auto& planes = spec.topology.planes;
  const bool switched = std::any_of(planes.begin(), planes.end(), [](const auto& plane) { return plane.switched; });
  hw::BytesPerSecond rate{0};
  for (const auto& plane : planes) {
    if (plane.switched != switched) continue;
    const auto first = std::find_if(plane.links.begin(), plane.links.end(), [&](const auto& link) { return link.a.node < spec.topology.endpoints; });
    if (first != plane.links.end()) rate += first->rate;
  }
  if (rate.value > 0) return rate;
  // Without switches every plane is direct links.
  for (const auto& plane : spec.topology.planes) rate += plane.links.front().rate;
  return rate;
}

TrafficResult run_messages(const FabricSpec& spec, const Phases& phases, int senders, int threads, const std::function<void(TrafficClient&)>& begin) {
  const auto start = Clock::now();
  TrafficClient client(spec, threads);
  Measurement measurement(phases);
  client.on_transaction = [&](std::int64_t issued, std::int64_t completed, std::int64_t bytes) { measurement.completed(issued, completed, bytes); };
  LinkRecorder links(client.fabric(), phases.sample);
  begin(client);
  const auto ready = Clock::now();
  links.run();
  TrafficResult result;
  result.setup_s = seconds(start, ready);
  result.simulate_s = seconds(ready, Clock::now());
  result.completion_us = static_cast<double>(client.last_completion) * 1e-6;
  result.measured = measurement.result(client.last_completion);
  result.throughput_gb_per_s_per_endpoint = result.measured.accepted_bytes_per_s * 1e-9 / senders;
  const double raw = raw_rate(spec).value * senders;
  result.offered = result.measured.offered_bytes_per_s / raw;
  result.accepted = result.measured.accepted_bytes_per_s / raw;
  result.fabric = statistics_of(client.fabric(), client.last_completion);
  result.links = links.result(client.last_completion);
  return result;
}

}  // namespace model
