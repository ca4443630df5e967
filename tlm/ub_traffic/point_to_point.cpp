// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/point_to_point.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/topology/link_names.h"
#include "hw/units/bad_input.h"
#include "tlm/ub_traffic/message_size.h"
#include "tlm/ub_traffic/traffic_client.h"

namespace cmx::model {
namespace {

std::vector<PathStep> named(const hw::Topology& topology, const Unloaded& idle) {
  const hw::LinkNames links(topology, idle.plane);
  std::vector<PathStep> path;
  for (const Step& step : idle.steps) {
    PathStep row{.at = hw::node_name(topology, idle.plane, step.node),
                 .part = to_string(step.part),
                 .leg = step.response ? "response" : "request",
                 .link = "",
                 .ps = step.ps};
    if (step.port) {
      row.link = links.name(step.node, *step.port);
      row.at += " -> " + hw::node_name(topology, idle.plane, links.far_end(step.node, *step.port));
    }
    path.push_back(std::move(row));
  }
  return path;
}

/// What an initiator hands over at a time.
std::int64_t message_bytes_of(const FabricSpec& spec, const PointToPoint& transfer) {
  const std::int64_t most = transfer.message_bytes.value > 0 ? transfer.message_bytes.value : spec.port.message.value;
  return std::min(is_atomic(transfer.operation) ? spec.port.atomic_operand.value : most, transfer.bytes);
}

std::int64_t window_of(const FabricSpec& spec, const PointToPoint& transfer) {
  return transfer.window.value > 0 ? transfer.window.value : spec.port.window.value;
}

/// Whether an initiator has one message in flight at a time.
bool one_at_a_time(const FabricSpec& spec, const PointToPoint& transfer) {
  if (transfer.carry) return false;
  return transfer.order == Order::kFence ||
         (transfer.order == Order::kStrong && initiator_orders(spec, transfer.operation));
}

}  // namespace

IssueSpec issue_of(const FabricSpec& spec, const PointToPoint& transfer) {
  const std::int64_t message_bytes = message_bytes_of(spec, transfer);
  constexpr std::int64_t kMostMessages = std::int64_t{1} << 28;  // their list has 16 bytes each
  if (transfer.bytes > kMostMessageBytes || (transfer.bytes + message_bytes - 1) / message_bytes > kMostMessages) {
    throw hw::BadInput(fmt::format("--bytes {}: a transfer has at most 1 TiB, and at most {} messages of {} bytes",
                                   transfer.bytes, kMostMessages, message_bytes));
  }
  IssueSpec loop;
  loop.endpoint = transfer.from;
  loop.cores = transfer.initiators;
  loop.first = transfer.start.value;
  loop.interval = transfer.interval.value;
  loop.window = window_of(spec, transfer);
  loop.operation = transfer.operation;
  loop.order = transfer.order;
  loop.service_level = transfer.service_level;
  loop.direct = transfer.direct;
  for (std::int64_t left = transfer.bytes; left > 0; left -= message_bytes) {
    loop.transactions.push_back({transfer.to, std::min(left, message_bytes)});
  }
  return loop;
}

PointToPointResult run_point_to_point(const FabricSpec& spec, const PointToPoint& transfer) {
  if (transfer.from == transfer.to) {
    throw hw::BadInput(fmt::format("--from and --to are both {}: a transfer needs two end points",
                                   spec.topology.endpoint_name(transfer.from)));
  }
  TrafficClient client(spec, 1);
  const std::int64_t message_bytes = message_bytes_of(spec, transfer);
  const Message message{
      .source = transfer.from, .destination = transfer.to, .bytes = message_bytes, .operation = transfer.operation};
  PointToPointResult result;
  const Unloaded idle = unloaded(client.fabric(), message, transfer.direct, RouteChoice::kNext);
  result.bounds = bandwidth_bounds(spec,
                                   {.message = message,
                                    .bytes = transfer.bytes * transfer.transfers,
                                    .message_bytes = message_bytes,
                                    .direct = transfer.direct,
                                    .cookies_known = !transfer.carry,
                                    .cores = transfer.initiators},
                                   {.window = window_of(spec, transfer),
                                    .interval = transfer.interval.value,
                                    .start = transfer.start.value,
                                    .one_at_a_time = one_at_a_time(spec, transfer)});
  result.bounds.insert(result.bounds.end(), transfer.bounds.begin(), transfer.bounds.end());
  std::stable_sort(result.bounds.begin(), result.bounds.end(),
                   [](const Bound& a, const Bound& b) { return a.gb_per_s < b.gb_per_s; });
  Carried carried;
  if (transfer.carry) {
    carried = transfer.carry(spec, transfer);
  } else {
    client.start(0, issue_of(spec, transfer));
    client.run();
    carried = {client.last_completion, client.fabric().packets(), client.fabric().packet_hops()};
  }
  result.latency_us = static_cast<double>(carried.last_completion) * 1e-6;
  result.bandwidth_gb_per_s = static_cast<double>(transfer.bytes) * transfer.transfers / (result.latency_us * 1e3);
  result.hops = idle.hops;
  if (!result.bounds.empty()) result.bound = result.bounds.front().mechanism;
  result.breakdown_ns = idle.parts_ns;
  result.path = named(spec.topology, idle);
  const std::string initiator = spec.topology.endpoint_name(transfer.from);
  if (transfer.start.value > 0) {
    result.breakdown_ns.insert(result.breakdown_ns.begin(), {"engine_start", hw::to_ns(transfer.start)});
    result.path.insert(result.path.begin(),
                       {.at = initiator, .part = "engine_start", .leg = "", .link = "", .ps = transfer.start.value});
  }
  const hw::Picoseconds rest = hw::Picoseconds(carried.last_completion) - transfer.start - idle.latency;
  result.breakdown_ns.emplace_back("streaming", hw::to_ns(rest));
  if (rest.value != 0)
    result.path.push_back({.at = initiator, .part = "streaming", .leg = "", .link = "", .ps = rest.value});
  result.packets = carried.packets;
  result.packet_hops = carried.packet_hops;
  return result;
}

}  // namespace cmx::model
