// SPDX-License-Identifier: Apache-2.0
// Plane: construction from the topology, and what it reports.
#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane.h"

namespace model {

Plane::Plane(const FabricSpec& spec, int index)
    : spec_(spec),
      index_(index),
      endpoints_(spec.topology.endpoints),
      nodes_(endpoints_ + static_cast<int>(spec.topology.planes[index].switches.size())),
      routing_(spec.topology.planes[index], endpoints_),
      salts_(static_cast<std::size_t>(endpoints_)),
      cut_through_(spec.ub_switch.forwarding == hw::Forwarding::kCutThrough),
      stores_(spec.port.transaction == hw::WriteTransaction::kStore) {
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
  upstream_.assign(total, kNone);
  receivers_.resize(static_cast<std::size_t>(endpoints_));
  for (const auto& link : plane.links) {
    connect(link, link.a, link.b, true);
    connect(link, link.b, link.a, false);
  }
  int switched = 0;
  for (const auto& p : spec.topology.planes) switched += p.switched ? 1 : 0;
  if (plane.switched && spec.ddr_rate.value > 0) {
    for (int cpu = spec.topology.dies; cpu < endpoints_; ++cpu) receivers_[cpu].memory_ps_per_byte = 1e12 * switched / spec.ddr_rate.value;
  }
  // Different end points start at different uplinks, so that equal programs do not meet at one spine.
  for (int e = 0; e < endpoints_; ++e) salts_[e] = static_cast<std::uint16_t>(e * 5 + index * 3);
  size_queues();
}

void Plane::connect(const hw::Link& link, const hw::LinkEnd& from, const hw::LinkEnd& to, bool upward) {
  const std::uint32_t output_index = output_base_[from.node] + static_cast<std::uint32_t>(from.port);
  Output& output = outputs_[output_index];
  const hw::BytesPerSecond rate = link.framed ? spec_.link.after_fec(link.rate) : link.rate;
  output.node = from.node;
  output.to_node = to.node;
  output.to_input = static_cast<std::uint16_t>(to.port);
  output.wire = link.wire.value;
  output.ps_per_byte = 1e12 / rate.value;
  output.framed = link.framed;
  output.upward = upward;
  output.link_class = link.link_class;
  const hw::Bytes buffer = is_endpoint(to.node) ? spec_.port.receive_buffer : spec_.ub_switch.input_buffer;
  if (buffer < spec_.link.data_packet(spec_.link.mtu)) {
    throw hw::BadInput(
        fmt::format("an input buffer of {} bytes cannot hold one packet of {} bytes: raise ub_switch.input_buffer and ub_port.receive_buffer, or "
                    "lower ub_link.mtu",
                    buffer.value, spec_.link.data_packet(spec_.link.mtu).value));
  }
  output.credits.fill(static_cast<std::int32_t>(buffer.value));
  upstream_[output_base_[to.node] + static_cast<std::uint32_t>(to.port)] = output_index;
  if (is_endpoint(to.node)) receivers_[to.node].flit_ps = static_cast<double>(spec_.link.flit.value) * 1e12 / link.rate.value;
}

void Plane::size_queues() {
  std::uint32_t queues = 0;
  std::uint32_t words = 0;
  for (int node = 0; node < nodes_; ++node) {
    for (std::uint32_t port = 0; port < ports_[node]; ++port) {
      Output& output = outputs_[output_base_[node] + port];
      output.node = node;
      output.mask_words = static_cast<std::uint16_t>((ports_[node] + 63) / 64);
      output.mask_base = words;
      output.queue_base = queues;
      words += output.mask_words * static_cast<std::uint32_t>(kLanes);
      queues += ports_[node] * static_cast<std::uint32_t>(kLanes);
    }
  }
  queues_.resize(queues);
  masks_.resize(words);
}

std::int64_t Plane::memory_access(int endpoint) const {
  return endpoint < spec_.topology.dies ? spec_.port.hbm_access.value : spec_.ddr_access.value;
}

std::vector<Plane::LinkUse> Plane::link_use() const {
  std::vector<LinkUse> uses;
  for (const Output& output : outputs_) {
    if (output.to_node >= 0)
      uses.push_back({output.link_class, output.upward, output.node, output.to_node, output.busy, output.packets, output.bytes});
  }
  return uses;
}

std::string Plane::node_name(int node) const {
  if (is_endpoint(node)) return spec_.topology.endpoint_name(node);
  return spec_.topology.planes[index_].switches[node - endpoints_].name;
}

std::vector<std::string> Plane::waits(std::size_t most) const {
  std::vector<std::string> lines;
  for (const Output& output : outputs_) {
    if (lines.size() >= most) break;
    for (int lane = 0; lane < kLanes; ++lane) {
      if (output.waiting[lane] == 0 || output.to_node < 0) continue;
      lines.push_back(fmt::format("{}: {} waits on {} for credits of lane {} ({} bytes free)", spec_.topology.planes[index_].name,
                                  node_name(output.node), node_name(output.to_node), lane, output.credits[lane]));
    }
  }
  return lines;
}

std::vector<Plane::Credits> Plane::credits() const {
  std::vector<Credits> credits;
  for (const Output& output : outputs_) {
    for (int lane = 0; lane < kLanes; ++lane) {
      std::int64_t returned = 0;
      for (std::uint32_t index = output.returns[lane].head; index != kNone; index = return_pool_[index].next) returned += return_pool_[index].bytes;
      credits.push_back({output.credits[lane], returned});
    }
  }
  return credits;
}

}  // namespace model
