// SPDX-License-Identifier: Apache-2.0
// Plane: what it reports.
#include <fmt/format.h>

#include <algorithm>

#include "tlm/ub_fabric/plane.h"

namespace model {

std::vector<Plane::LaneUse> Plane::lane_use() const {
  std::vector<LaneUse> uses;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const LinkOutput& output = outputs_[o];
    if (output.to_node < 0) continue;
    for (int lane = 0; lane < lane_count_; ++lane) {
      const OutputLane& state = lanes_[o * static_cast<std::size_t>(lane_count_) + static_cast<std::size_t>(lane)];
      uses.push_back({.link_class = output.link_class,
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
                      .retries = 0});
    }
  }
  return uses;
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
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const LinkOutput& output = outputs_[o];
    for (int lane = 0; lane < lane_count_ && lines.size() < most; ++lane) {
      const OutputLane& state = lanes_[o * static_cast<std::size_t>(lane_count_) + static_cast<std::size_t>(lane)];
      if (state.waiting == 0 || output.to_node < 0) continue;
      lines.push_back(fmt::format("{}: {} waits on {} for credits of lane {} ({} bytes free)", spec_.topology.planes[index_].name,
                                  node_name(output.node), node_name(output.to_node), lane, state.credits * spec_.link.cell.value));
    }
  }
  return lines;
}

std::vector<Plane::Credits> Plane::credits() const {
  std::vector<Credits> credits;
  const auto lanes = static_cast<std::size_t>(lane_count_);
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    const std::int64_t pool = shared_.empty() ? 0 : shared_[o];
    Credits sum{pool, 0, pool};
    for (std::size_t i = o * lanes; i < (o + 1) * lanes; ++i) {
      sum.held += lanes_[i].credits;
      sum.least = std::min<std::int64_t>(sum.least, lanes_[i].credits);
      if (!extras_.empty()) sum.returned += extras_[i].held_back;
      for (std::uint32_t index = lanes_[i].returns.head; index != kNone; index = return_pool_[index].next) sum.returned += return_pool_[index].cells;
    }
    credits.push_back(sum);
  }
  return credits;
}

}  // namespace model
