// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/platform/platform.h"

#include <fmt/format.h>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "sw/commands/platform/engine_view.h"
#include "sw/commands/platform/switch_level.h"
#include "tlm/machine/fabric_spec.h"
#include "tlm/supernode/supernode.h"

namespace cmx::sw::apps {
namespace {

/// A die that the run does not use has nothing to show.
void prepare_trace(report::TraceWriter& trace, int planes, int dies) {
  for (const std::int32_t die : trace.dies()) {
    if (die >= dies) throw hw::BadInput(fmt::format("--trace-dies {}: this run uses dies 0 to {}", die, dies - 1));
  }
  trace.name_lanes(planes);
}

/// What the arithmetic would be silently wrong about.
void check_analytic(const model::FabricSpec& fabric) {
  const auto refuse = [](const char* what) {
    throw hw::BadInput(fmt::format("--fidelity ub_switch=analytic: {}; leave it at cycle", what));
  };
  if (!fabric.faults.empty())
    refuse("knows no links that change during the run (a fault without at= holds from the start)");
  if (fabric.port.transaction == hw::WriteTransaction::kStore)
    refuse("knows writes as messages, not ub_port.transaction = store");
  if (fabric.port.congestion_control == hw::CongestionControl::kWindow) refuse("knows no ub_port.congestion_control");
  if (fabric.link.bit_error_rate > 0) refuse("knows no errors on links (ub_link.bit_error_rate)");
}

}  // namespace

model::FabricSpec fabric_spec(const hw::Machine& machine) { return model::fabric_spec(machine); }

Platform::Platform(Session& session, const std::string& what, int dies, const std::vector<std::string>& faults) {
  const hw::Machine machine = hw::load_machine(session.machine());
  const hw::SupernodeParts& parts = machine.parts(what);
  spec_ = std::make_unique<model::SupernodeSpec>(model::SupernodeSpec{
      fabric_spec(machine), parts.engines, {engine_level(session, "cube"), engine_level(session, "vector")}});
  model::SupernodeSpec& spec = *spec_;
  if (session.trace() != nullptr) prepare_trace(*session.trace(), parts.counts.planes, dies);
  spec.fabric.faults = hw::apply_faults(spec.fabric.topology, faults, session.fault_reader());
  links_change_ = !spec.fabric.faults.empty();
  spec.fabric.seed = session.seed();
  if (session.level("ub_switch") == "analytic") {
    check_analytic(spec.fabric);
    spec.analytic_fabric = true;
  } else {
    choose_switches(session, spec.fabric);
  }
  session.level("hbm");
  view_ = {parts.engines, machine.ub_link, machine.ub_port, parts.counts.planes, parts.counts.dies()};
  supernode_ = std::make_unique<model::Supernode>(spec, session.threads(), session.recorder());
}

Platform::~Platform() = default;

hw::DevicePort& Platform::port() { return *supernode_; }

bool Platform::analytic() const { return spec_->analytic_fabric; }

std::unique_ptr<hw::DevicePort> Platform::make_analytic() const {
  static hw::Recorder nothing;
  model::SupernodeSpec spec = *spec_;
  spec.analytic_fabric = true;
  spec.fabric.faults.clear();
  spec.fabric.switch_core = nullptr;
  spec.fabric.port.transaction = hw::WriteTransaction::kMessage;
  spec.fabric.port.congestion_control = hw::CongestionControl::kNone;
  spec.fabric.link.bit_error_rate = 0;
  return std::make_unique<model::Supernode>(spec, 1, nothing);
}

plan::MachineFacts machine_facts(const hw::Machine& machine, const std::string& what) {
  const hw::SupernodeParts& parts = machine.parts(what);
  return {parts.counts.npus(), parts.counts.dies_per_npu, parts.die.aic, parts.die.aiv, parts.engines.hbm.capacity};
}

}  // namespace cmx::sw::apps
