// SPDX-License-Identifier: Apache-2.0
// Plane: switches that are simulated elsewhere. Times become cycles of the links here, and cycles times, each to the
// nearest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/plane/plane.h"

namespace cmx::model {

void Plane::place_cores() {
  const hw::PlaneTopology& plane = spec_.topology.planes[index_];
  if (!spec_.switch_core || !plane.switched) return;
  if (may_fail_)
    throw hw::BadInput("switches that are simulated elsewhere cannot have links that change during the run");
  for (const LinkOutput& output : outputs_) {
    if (output.to_node < 0) continue;
    const double cycle = output.ps_per_byte * static_cast<double>(spec_.link.flit.value);
    if (output.guarded) throw hw::BadInput("switches that are simulated elsewhere have no link-level retry");
    if (cycle_ps_ > 0 && cycle != cycle_ps_) {
      throw hw::BadInput(fmt::format(
          "{}: switches that are simulated elsewhere need links of one rate; there are flits of {:.1f} and {:.1f} ps",
          plane.name, cycle_ps_, cycle));
    }
    cycle_ps_ = cycle;
  }
  has_cores_ = true;
  for (int sw = 0; sw < nodes_ - endpoints_; ++sw) {
    SwitchShape shape{plane.switches[sw].ports, lane_count_, {}};
    // One route to each end point; different end points of a leaf are reached over different uplinks.
    for (int e = 0; e < endpoints_; ++e)
      shape.routes.push_back(routing_.leads(sw, e) ? routing_.port(sw, e, static_cast<std::uint32_t>(e))
                                                   : SwitchShape::kNoRoute);
    cores_.push_back({.core = spec_.switch_core(shape)});
  }
}

std::int64_t Plane::cycle_at(std::int64_t time) const { return std::llround(static_cast<double>(time) / cycle_ps_); }
std::int64_t Plane::time_of(std::int64_t cycle) const { return std::llround(static_cast<double>(cycle) * cycle_ps_); }

void Plane::enter_core(std::int64_t now, std::uint32_t index) {
  core_now_ = now;
  const Packet& packet = packet_pool_[index];
  const auto sw = static_cast<std::uint32_t>(packet.node - endpoints_);
  const auto flits = static_cast<int>(packet.wire_bytes / spec_.link.flit.value);
  cores_[sw].core->arrive(cycle_at(packet.eligible), {packet.input, packet.lane, packet.target, flits, index});
  ++cores_[sw].packets;
  wake_core(sw);
}

void Plane::return_credit_to_core(std::uint32_t output_index, int lane, std::int32_t cells, std::int64_t time) {
  const int node = outputs_[output_index].node;
  const auto sw = static_cast<std::uint32_t>(node - endpoints_);
  cores_[sw].core->credits(cycle_at(time), static_cast<int>(output_index - output_base_[node]), lane, cells);
  wake_core(sw);
}

void Plane::wake_core(std::uint32_t index) {
  Core& core = cores_[index];
  const std::int64_t cycle = core.core->next_cycle();
  if (cycle == SwitchCore::kNever) return;
  const std::int64_t time = std::max(core_now_, time_of(cycle));
  if (time >= core.wake) return;
  core.wake = time;
  calendar_.push(time, event_of(kCore, index));
}

void Plane::run_core(std::int64_t now, std::uint32_t index) {
  Core& core = cores_[index];
  if (core.wake != now) return;  // superseded by an earlier one
  core_now_ = now;
  core.wake = SwitchCore::kNever;
  core.core->run(cycle_at(now), seen_);
  const std::uint32_t base = output_base_[endpoints_ + static_cast<int>(index)];
  for (const SwitchCore::AtOutput& at : seen_.ready) {
    const Packet& packet = packet_pool_[at.tag];
    OutputLane& state = lane_of(base + static_cast<std::uint32_t>(at.output), packet.lane);
    state.queued += packet.wire_bytes;
    state.most_queued = std::max(state.most_queued, state.queued);
  }
  for (const SwitchCore::Freed& freed : seen_.freed) {
    free_buffer(upstream_[base + static_cast<std::uint32_t>(freed.input)], freed.lane, 1, time_of(freed.cycle));
  }
  core.packets -= static_cast<std::int64_t>(seen_.left.size());
  for (const SwitchCore::AtOutput& at : seen_.left) depart(now, base + static_cast<std::uint32_t>(at.output), at.tag);
  wake_core(index);
}

}  // namespace cmx::model
