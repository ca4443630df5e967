// SPDX-License-Identifier: Apache-2.0
// Plane: construction from the topology.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

Plane::Plane(const FabricSpec& spec, int index)
    : spec_(spec),
      index_(index),
      endpoints_(spec.topology.endpoints),
      nodes_(endpoints_ + static_cast<int>(spec.topology.planes[index].switches.size())),
      lane_count_(spec.link.virtual_lanes),
      routing_(spec.topology.planes[index], endpoints_),
      credit_pool_(lane_count_, spec.ub_switch.buffer_pool == hw::BufferPool::kShared, spec.link.credit_grain),
      salts_(static_cast<std::size_t>(endpoints_)),
      full_packet_(static_cast<std::uint32_t>(spec.link.data_packet(spec.link.mtu).value)),
      full_cells_(spec.link.cells(spec.link.data_packet(spec.link.mtu))),
      cut_through_(spec.ub_switch.forwarding == hw::Forwarding::kCutThrough),
      policy_(spec.ub_switch.uplink_policy),
      single_read_port_(spec.ub_switch.read_ports == 1),
      credit_flit_(spec.link.credit_return == hw::CreditReturn::kExplicit ? spec.link.flit.value : 0),
      faults_(spec.faults),
      may_fail_(!spec.faults.empty()),
      counts_packets_(may_fail_ || !spec.ub_switch.keeps_order()),
      mark_threshold_(spec.ub_switch.mark_threshold.value),
      all_paths_(spec.ub_switch.paths == hw::PathSet::kAll && spec.topology.planes[index].switched) {
  const hw::PlaneTopology& plane = spec.topology.planes[index];
  ports_.assign(static_cast<std::size_t>(nodes_), 1);
  for (std::size_t s = 0; s < plane.switches.size(); ++s)
    ports_[static_cast<std::size_t>(endpoints_) + s] = static_cast<std::uint32_t>(plane.switches[s].ports);
  std::uint32_t total = 0;
  for (const std::uint32_t ports : ports_) {
    output_base_.push_back(total);
    total += ports;
  }
  outputs_.resize(total);
  lanes_.resize(static_cast<std::size_t>(total) * static_cast<std::size_t>(lane_count_));
  lane_arbiter_ = make_arbiter();
  credit_pool_.resize(total);
  upstream_.assign(total, kNone);
  if (single_read_port_) output_pointer_.resize(total);
  receivers_.assign(static_cast<std::size_t>(endpoints_), Receiver(spec.port));
  for (const auto& link : plane.links) {
    connect(link, link.a, link.b, true);
    connect(link, link.b, link.a, false);
  }
  int switched = 0;
  for (const auto& p : spec.topology.planes) switched += p.switched ? 1 : 0;
  if (plane.switched && spec.ddr_rate.value > 0) {
    for (int cpu = spec.topology.dies; cpu < endpoints_; ++cpu)
      receivers_[cpu].set_memory_time(1e12 * switched / spec.ddr_rate.value);
  }
  for (int e = 0; e < endpoints_; ++e) salts_[e] = first_route_selector(e, index);
  size_queues();
  guard_links();
  build_reorder_buffers();
  prepare_non_minimal();
  if (mark_threshold_ > 0) marks_.resize(lanes_.size());
  place_cores();
  if (may_fail_) topology_ = plane;
}

std::unique_ptr<LaneArbiter> Plane::make_arbiter() const {
  const auto& weights = spec_.ub_switch.lane_weights;
  LaneSetup setup{.lanes = lane_count_, .outputs = outputs_.size(), .weights = {}, .largest_packet = full_packet_};
  for (int lane = 0; lane < lane_count_; ++lane)
    setup.weights.push_back(weights[std::min(static_cast<std::size_t>(lane), weights.size() - 1)]);
  return spec_.lane_arbiter != nullptr ? spec_.lane_arbiter(setup)
                                       : make_lane_arbiter(spec_.ub_switch.lane_arbiter, setup);
}

/// The credits of a link are the buffer at its far end. A lane whose own share cannot hold the largest packet might
/// never send it.
void Plane::fill_credits(std::uint32_t output_index, bool to_endpoint) {
  const bool shared = !to_endpoint && credit_pool_.shared();
  const int grain = spec_.link.credit_grain;
  const hw::Bytes buffer = to_endpoint ? spec_.port.receive_buffer
                           : shared    ? spec_.ub_switch.reserved
                                       : spec_.ub_switch.input_buffer;
  const std::int64_t own = buffer.value / spec_.link.cell.value;
  const hw::Bytes largest = spec_.link.data_packet(spec_.link.mtu);
  const std::int64_t needed = spec_.link.cells(largest) + grain - 1;
  if (own < needed) {
    const char* key = to_endpoint ? "ub_port.receive_buffer" : shared ? "ub_switch.reserved" : "ub_switch.input_buffer";
    throw hw::DoesNotFit(fmt::format(
        "{} = {} bytes gives a virtual lane {} credits of {} bytes, but a packet of {} bytes takes {}{}: raise {}, or "
        "lower "
        "ub_link.mtu{}",
        key, buffer.value, own, spec_.link.cell.value, largest.value, spec_.link.cells(largest),
        grain > 1 ? fmt::format(" and {} more may be held back until ub_link.credit_grain is full", grain - 1) : "",
        key, grain > 1 ? " or ub_link.credit_grain" : ""));
  }
  for (int lane = 0; lane < lane_count_; ++lane) lane_of(output_index, lane).credits = static_cast<std::int32_t>(own);
  if (shared) {
    const std::int64_t all = spec_.ub_switch.input_buffer.value / spec_.link.cell.value * lane_count_;
    if (all < own * lane_count_) {
      throw hw::DoesNotFit(fmt::format(
          "ub_switch.reserved = {} bytes is more than a lane's part of the pool, ub_switch.input_buffer = {} bytes",
          buffer.value, spec_.ub_switch.input_buffer.value));
    }
    credit_pool_.fill_pool(output_index, static_cast<std::int32_t>(all - own * lane_count_));
  }
}

void Plane::connect(const hw::Link& link, const hw::LinkEnd& from, const hw::LinkEnd& to, bool upward) {
  const std::uint32_t output_index = output_base_[from.node] + static_cast<std::uint32_t>(from.port);
  LinkOutput& output = outputs_[output_index];
  const hw::BytesPerSecond rate = link.framed ? spec_.link.after_fec(link.rate) : link.rate;
  output.node = from.node;
  output.to_node = to.node;
  output.to_input = static_cast<std::uint16_t>(to.port);
  output.wire = link.wire.value;
  output.ps_per_byte = 1e12 / rate.value;
  output.framed = link.framed;
  output.upward = upward;
  output.link_class = link.link_class;
  fill_credits(output_index, is_endpoint(to.node));
  upstream_[output_base_[to.node] + static_cast<std::uint32_t>(to.port)] = output_index;
  if (is_endpoint(to.node))
    receivers_[to.node].set_flit_time(static_cast<double>(spec_.link.flit.value) * 1e12 / link.rate.value);
}

void Plane::size_queues() {
  std::uint32_t queues = 0;
  std::uint32_t words = 0;
  for (int node = 0; node < nodes_; ++node) {
    busy_base_.push_back(static_cast<std::uint32_t>(busy_inputs_.size()));
    if (single_read_port_) busy_inputs_.resize(busy_inputs_.size() + (ports_[node] + 63) / 64);
    taken_inputs_.resize(busy_inputs_.size());
    taken_at_.push_back(-1);
    for (std::uint32_t port = 0; port < ports_[node]; ++port) {
      LinkOutput& output = outputs_[output_base_[node] + port];
      output.node = node;
      output.mask_words = static_cast<std::uint16_t>((ports_[node] + 63) / 64);
      output.mask_base = words;
      output.queue_base = queues;
      words += output.mask_words * static_cast<std::uint32_t>(lane_count_);
      queues += ports_[node] * static_cast<std::uint32_t>(lane_count_);
    }
  }
  queues_.resize(queues);
  masks_.resize(words);
}

std::int64_t Plane::memory_access(int endpoint) const {
  return endpoint < spec_.topology.dies ? spec_.port.hbm_access.value : spec_.ddr_access.value;
}

}  // namespace cmx::model
