// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/traffic_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/ub_studies/link_report.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

double us(std::int64_t ps) { return static_cast<double>(ps) * 1e-6; }

Node latency_keys(const model::LatencySummary& latency) {
  Node keys = Node::object();
  keys.set("mean", latency.mean)
      .set("p50", latency.p50)
      .set("p99", latency.p99)
      .set("p999", latency.p999)
      .set("max", latency.max);
  return keys;
}

Node phase_keys(const model::TrafficResult& result) {
  const model::Measured& measured = result.measured;
  Node keys = Node::object();
  keys.set("from_us", hw::to_us(measured.from), {"us", ""}).set("to_us", hw::to_us(measured.to), {"us", ""});
  keys.set("messages", measured.messages, {"", "issued in the phase: those that latencies are of"});
  keys.set("offered", result.offered, {"", "payload issued in the phase over the raw rate of those that send"});
  keys.set("accepted", result.accepted, {"", "payload completed in the phase over the same"});
  if (!measured.halves) return keys;
  Node halves = Node::array();
  for (const auto& half : *measured.halves) {
    const double share = result.accepted * half.accepted_bytes_per_s / measured.accepted_bytes_per_s;
    halves.push(
        Node::object().set("messages", half.messages).set("latency_us", half.latency_us).set("accepted", share));
  }
  keys.set("halves", halves, {"", "of the phase; a steady state shows the same twice"});
  return keys;
}

}  // namespace

Node traffic_keys(const model::TrafficResult& result) {
  Node keys = Node::object();
  keys.set("completion_us", result.completion_us, {"us", "first issue to last completion"});
  keys.set("throughput_gb_per_s_per_endpoint", result.throughput_gb_per_s_per_endpoint,
           {"GB/s", "payload completed in the measured phase"});
  keys.set("latency_us", latency_keys(result.measured.latency), {"us", "of a message"});
  keys.set("measured", phase_keys(result), {"", "the phase that throughput and latencies are of"});
  keys.set("packets", result.fabric.packets, {"", "injected, responses included"});
  keys.set("packet_hops", result.fabric.packet_hops, {"", "link traversals"});
  keys.set("affected_messages", result.fabric.affected_messages, {"", "with packets rerouted or lost to a fault"});
  keys.set("rerouted", result.fabric.rerouted, {"", "packets and messages that took another route"});
  keys.set("retried", result.fabric.retried, {"", "packets and messages that were sent again"});
  keys.set("marked_packets", result.fabric.marked_packets, {"", "data packets that a switch gave a congestion mark"});
  keys.set("detours", result.fabric.non_minimal_packets,
           {"", "packets that went by a switch in between (ub_switch.paths = all)"});
  keys.set("reorder_bytes_max", result.fabric.reorder_bytes_max,
           {"B", "the most that waited at one port for their turn (ub_port.placement = in-order)"});
  set_link_utilisation(keys, result.fabric);
  return keys;
}

Node latency_cdf(const std::vector<model::LatencyBucket>& buckets) {
  std::int64_t all = 0;
  for (const auto& bucket : buckets) all += bucket.messages;
  Node points = Node::array();
  std::int64_t below = 0;
  for (const auto& bucket : buckets) {
    below += bucket.messages;
    points.push(Node::object()
                    .set("us", us(bucket.upper))
                    .set("share", static_cast<double>(below) / static_cast<double>(std::max<std::int64_t>(all, 1))));
  }
  return points;
}

std::string histogram_csv(const std::vector<model::LatencyBucket>& buckets) {
  std::string csv = "lower_us,upper_us,messages\n";
  for (const auto& bucket : buckets)
    csv += fmt::format("{:.6f},{:.6f},{}\n", us(bucket.lower), us(bucket.upper), bucket.messages);
  return csv;
}

}  // namespace cmx::sw::apps
