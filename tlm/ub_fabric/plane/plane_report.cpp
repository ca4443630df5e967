// SPDX-License-Identifier: Apache-2.0
// Plane: what it reports.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

std::vector<Plane::LaneUse> Plane::lane_use() const {
  std::vector<LaneUse> uses;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const LinkOutput& output = outputs_[o];
    if (output.to_node < 0) continue;
    for (int lane = 0; lane < lane_count_; ++lane) {
      const OutputLane& state = lanes_[o * static_cast<std::size_t>(lane_count_) + static_cast<std::size_t>(lane)];
      uses.push_back(
          {.link_class = output.link_class,
           .upward = output.upward,
           .from_node = output.node,
           .from_port = static_cast<int>(o - output_base_[output.node]),
           .to_node = output.to_node,
           .lane = lane,
           .busy_ps = state.busy,
           .packets = state.packets,
           .bytes = state.bytes,
           .max_queue_bytes = state.most_queued,
           .credit_stall_ps = state.stalled,
           .retries = lane == 0 && !retries_.empty() ? retries_[o].retries() : 0,
           .marked = marks_.empty()
                         ? 0
                         : marks_[o * static_cast<std::size_t>(lane_count_) + static_cast<std::size_t>(lane)]});
    }
  }
  return uses;
}

void Plane::restart_queue_statistics() {
  for (OutputLane& lane : lanes_) lane.most_queued = lane.queued;
}

std::int64_t Plane::retries() const {
  std::int64_t sum = 0;
  for (const LinkRetry& retry : retries_) sum += retry.retries();
  return sum;
}

std::vector<Plane::LinkUse> Plane::link_use() const {
  std::vector<LinkUse> uses;
  for (const LaneUse& use : lane_use()) {
    if (use.lane == 0) uses.push_back({use.link_class, use.upward, use.from_node, use.to_node, 0, 0, 0});
    uses.back().busy_ps += use.busy_ps;
    uses.back().packets += use.packets;
    uses.back().bytes += use.bytes;
  }
  return uses;
}

std::string Plane::node_name(int node) const {
  if (is_endpoint(node)) return spec_.topology.endpoint_name(node);
  return spec_.topology.planes[index_].switches[node - endpoints_].name;
}

std::vector<std::string> Plane::waits(std::size_t most) const {
  std::vector<std::string> lines;
  for (std::size_t sw = 0; sw < cores_.size() && lines.size() < most; ++sw) {
    if (cores_[sw].packets > 0)
      lines.push_back(fmt::format("{}: {} keeps {} packets", spec_.topology.planes[index_].name,
                                  node_name(static_cast<int>(sw) + endpoints_), cores_[sw].packets));
  }
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const LinkOutput& output = outputs_[o];
    for (int lane = 0; lane < lane_count_ && lines.size() < most; ++lane) {
      const OutputLane& state = lanes_[o * static_cast<std::size_t>(lane_count_) + static_cast<std::size_t>(lane)];
      if (state.waiting == 0 || output.to_node < 0) continue;
      lines.push_back(fmt::format("{}: {} waits on {} for credits of lane {} ({} bytes free)",
                                  spec_.topology.planes[index_].name, node_name(output.node), node_name(output.to_node),
                                  lane, state.credits * spec_.link.cell.value));
    }
  }
  return lines;
}

/// An output without credits waits for the buffer at its far end, and what stands in that buffer waits for outputs of
/// the far node.
std::vector<std::string> Plane::cycle_of_waits() const {
  enum class Mark : std::uint8_t { kNew, kOpen, kDone };
  std::vector<Mark> marks(lanes_.size(), Mark::kNew);
  const auto lanes = static_cast<std::uint32_t>(lane_count_);
  std::vector<std::uint32_t> path;  // (output, lane) from the start to where the search is
  std::vector<std::string> names;
  const std::function<bool(std::uint32_t)> search = [&](std::uint32_t state) {
    marks[state] = Mark::kOpen;
    path.push_back(state);
    const LinkOutput& output = outputs_[state / lanes];
    const int lane = static_cast<int>(state % lanes);
    for (std::uint32_t port = 0; !is_endpoint(output.to_node) && port < ports_[output.to_node]; ++port) {
      const std::uint32_t next_output = output_base_[output.to_node] + port;
      const std::uint32_t next = next_output * lanes + state % lanes;
      if (queues_[queue_index(outputs_[next_output], output.to_input, lane)].empty() || marks[next] == Mark::kDone)
        continue;
      if (marks[next] == Mark::kNew && search(next)) return true;
      if (marks[next] != Mark::kOpen) continue;
      for (auto at = std::find(path.begin(), path.end(), next); at != path.end(); ++at)
        names.push_back(node_name(outputs_[*at / lanes].node));
      return true;
    }
    path.pop_back();
    marks[state] = Mark::kDone;
    return false;
  };
  for (std::uint32_t state = 0; state < lanes_.size(); ++state) {
    if (lanes_[state].waiting != 0 && marks[state] == Mark::kNew && search(state)) break;
  }
  return names;
}

std::vector<Plane::Credits> Plane::credits() const {
  std::vector<Credits> credits;
  const auto lanes = static_cast<std::size_t>(lane_count_);
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const auto output = static_cast<std::uint32_t>(o);
    const std::int64_t pool = credit_pool_.pooled(output);
    Credits sum{pool, 0, pool};
    for (int lane = 0; lane < lane_count_; ++lane) {
      const OutputLane& state = lanes_[o * lanes + static_cast<std::size_t>(lane)];
      sum.held += state.credits;
      sum.least = std::min<std::int64_t>(sum.least, state.credits);
      sum.returned += credit_pool_.returning(output, lane, state);
    }
    credits.push_back(sum);
  }
  return credits;
}

std::vector<hw::LinkEnd> Plane::next_route(const Message& message, bool response) const {
  Packet packet{};
  const std::int32_t sender = response ? message.destination : message.source;
  packet.node = sender;
  packet.target = response ? message.source : message.destination;
  packet.salt =
      draws_route(policy_) ? drawn_route(policy_, sender, packet.target, message.cookie, response) : salts_[sender];
  std::vector<hw::LinkEnd> ends;
  while (packet.node != packet.target) {
    const bool choose = policy_ == hw::PathPolicy::kLeastLoaded && !is_endpoint(packet.node);
    const std::uint32_t output = choose ? least_loaded_output(Calendar::kNever, packet) : next_output(packet);
    ends.push_back({packet.node, static_cast<int>(output - output_base_[packet.node])});
    packet.node = outputs_[output].to_node;
  }
  return ends;
}

}  // namespace cmx::model
