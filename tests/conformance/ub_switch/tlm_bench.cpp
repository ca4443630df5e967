// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "rtl/cosim/ub_switch.h"
#include "rtl/verilated/ub_switch_sizes.h"
#include "tests/conformance/ub_switch/bench.h"
#include "tests/support/fabric_case.h"

namespace cmx::conformance {

namespace {

constexpr std::int64_t kCycle = 1000;  // ps

model::FabricSpec spec_of(const SwitchCase& setup) {
  model::FabricSpec spec = model::test::round_star(setup.ports);
  spec.topology = hw::star_topology(setup.ports, spec.link.rate,
                                    {.board = hw::Picoseconds(kWire * kCycle), .fibre = {}, .package = {}});
  spec.link.virtual_lanes = setup.vls;
  spec.link.request_lanes.clear();
  spec.link.response_lanes.clear();
  for (int level = 0; level < setup.service_levels(); ++level) {
    spec.link.request_lanes.push_back(setup.lane(level, false));
    spec.link.response_lanes.push_back(setup.lane(level, true));
  }
  spec.ub_switch.latency = hw::Picoseconds(rtl::kUbSwitchLatency * kCycle);
  spec.ub_switch.allocation = hw::Picoseconds(kCycle);
  spec.ub_switch.input_buffer = hw::Bytes(setup.input_flits * 20);
  spec.ub_switch.read_ports = 1;
  spec.ub_switch.buffer_release = hw::BufferRelease::kCell;
  spec.port.pipeline = hw::Picoseconds(0);
  spec.port.visible = hw::Picoseconds(0);
  spec.port.hbm_access = hw::Picoseconds(kMemory * kCycle);
  spec.port.write_unit = setup.commit_cycles;
  spec.port.read_unit = 0;
  spec.port.receive_buffer = hw::Bytes(setup.receive_flits * 20);
  return spec;
}

void note(Seen& seen, const Stimulus& stimulus, std::vector<model::Notice>& notices) {
  for (const model::Notice& notice : notices) {
    const bool delivered = notice.kind == model::Notice::Kind::kDelivered;
    if (delivered || stimulus[notice.cookie].message.operation == model::Operation::kRead)
      seen.arrived[notice.cookie] = notice.time / kCycle;
    if (!delivered) {
      seen.completed[notice.cookie] = notice.time / kCycle;
      ++seen.finished;
    }
  }
  notices.clear();
}

Seen run(const model::FabricSpec& spec, const Stimulus& stimulus, std::int64_t end) {
  const auto start = std::chrono::steady_clock::now();
  Seen seen;
  seen.arrived.assign(stimulus.size(), Seen::kNever);
  seen.completed.assign(stimulus.size(), Seen::kNever);
  model::test::TracedPlane plane(spec);
  plane.traced.clear();
  for (std::size_t i = 0; i < stimulus.size(); ++i) {
    plane.advance(stimulus[i].cycle * kCycle);
    note(seen, stimulus, plane.notices);
    model::Message message = stimulus[i].message;
    message.cookie = i;
    plane.accept(stimulus[i].cycle * kCycle, message);
  }
  if (end > 0) {
    plane.advance(end * kCycle);
  } else {
    while (plane.outstanding() > 0) plane.advance(plane.next_time() + 1);
  }
  note(seen, stimulus, plane.notices);
  if (end > 0) seen.cut(end);
  seen.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seen;
}

}  // namespace

Seen run_tlm(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end) {
  return run(spec_of(setup), stimulus, end);
}

Seen run_drop_in(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end) {
  model::FabricSpec spec = spec_of(setup);
  spec.switch_core = [&](const model::SwitchShape& shape) -> std::unique_ptr<model::SwitchCore> {
    return std::make_unique<rtl::RtlSwitch>(rtl::smallest_ub_switch(setup.ports, setup.vls), shape);
  };
  return run(spec, stimulus, end);
}

}  // namespace cmx::conformance
