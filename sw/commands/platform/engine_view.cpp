// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/platform/engine_view.h"

#include <fmt/format.h>

#include <chrono>

#include "hw/units/bad_input.h"
#include "tlm/program/program_profile.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

/// Operations per second of the cube cores of the partition.
double peak(hw::isa::Partition partition, const hw::AicSpec& aic, kernels::DataType type) {
  const double macs =
      static_cast<double>(aic.cube_rows) * aic.cube_columns * aic.cube_k_bytes / kernels::bytes_of(type);
  return 2 * macs * aic.clock.value * partition.aic;
}

/// "cube int8": its peak, and the rate of HBM; `name` tells roofs apart.
Node roof(const std::string& name, double operations_per_s, const hw::EngineSpecs& specs) {
  return Node::object()
      .set("name", name)
      .set("operations_per_s", operations_per_s)
      .set("bytes_per_s", specs.hbm.rate.value);
}

int cores(const char* flag, const std::optional<int>& asked, int available) {
  if (asked && *asked > available) throw hw::BadInput(fmt::format("{} {}: a die has {}", flag, *asked, available));
  return asked.value_or(available);
}

}  // namespace

model::EngineFidelity engine_level(Session& session, const std::string& block) {
  return session.level(block) == "analytic" ? model::EngineFidelity::kAnalytic : model::EngineFidelity::kCycle;
}

void CoreFlags::declare(Flags& flags) {
  flags.whole("--aic", aic, "all", "Cube cores", {1, 1024});
  flags.whole("--aiv", aiv, "all", "Vector cores", {1, 1024});
}

Node die_roofs(const hw::EngineSpecs& specs, int aic) {
  Node roofs = Node::array();
  roofs.push(roof("cube int8", peak({aic, 0}, specs.aic, kernels::DataType::kInt8), specs));
  return roofs.push(roof("cube bf16", peak({aic, 0}, specs.aic, kernels::DataType::kBf16), specs));
}

hw::isa::Partition CoreFlags::partition(const hw::DieSpec& die) const {
  return {cores("--aic", aic, die.aic), cores("--aiv", aiv, die.aiv)};
}

void check_work(double operations, const std::string& what) {
  constexpr double kOperationsMost = 1e16;  // some 20 s of a die
  if (operations > kOperationsMost)
    throw hw::BadInput(
        fmt::format("{} come to {:.1e} operations; at most {:.0e} are simulated", what, operations, kOperationsMost));
}

kernels::DataType data_type(const std::string& word) {
  if (word == "int8") return kernels::DataType::kInt8;
  return word == "fp16" ? kernels::DataType::kFp16 : kernels::DataType::kBf16;
}

Outcome run_program(Session& session, const hw::isa::Program& program, hw::isa::Partition partition,
                    const hw::EngineSpecs& specs, kernels::DataType type) {
  const auto begin = std::chrono::steady_clock::now();
  session.level("hbm");
  const model::EngineLevels levels{engine_level(session, "cube"), engine_level(session, "vector")};
  const hw::isa::Profile profile = model::profile_program(program, partition, specs, levels);

  const double seconds = hw::to_seconds(profile.time.back());
  const double rate = peak(partition, specs.aic, type);
  const double operations = program.operations();
  const double bytes = static_cast<double>(profile.hbm_bytes.value);
  Node pipes = Node::object();
  const auto pipe = [&](const char* name, hw::Picoseconds busy) {
    pipes.set(name, hw::to_seconds(busy) / seconds, {"of the time", ""});
  };
  pipe("cube", profile.busy.cube);
  pipe("mte1", profile.busy.mte1);
  pipe("mte2", profile.busy.mte2);
  pipe("fixpipe", profile.busy.fixpipe);
  pipe("vector", profile.busy.vector);
  pipe("mte3", profile.busy.mte3);

  Outcome outcome;
  outcome.keys.set("time_us", seconds * 1e6, {"us", "launch to end on one die"});
  outcome.keys.set("utilisation", operations / (seconds * rate),
                   {"", fmt::format("of {:.0f} T operations/s of {} cube cores", rate * 1e-12, partition.aic)});
  outcome.keys.set("hbm_gb_per_s", bytes / seconds * 1e-9,
                   {"GB/s", fmt::format("of {:.0f}", hw::to_gb_per_s(specs.hbm.rate))});
  outcome.keys.set("bound", profile.bound, {"", "the pipe that binds"});
  outcome.keys.set("pipes", pipes, {"", "busy share of the time, mean of the cores"});
  outcome.text = report::to_text(outcome.keys, session.style());
  Node op = Node::object();
  op.set("name", program.name)
      .set("bound", profile.bound)
      .set("us", seconds * 1e6)
      .set("operations", operations)
      .set("hbm_bytes", bytes);
  outcome.keys.set("operators", Node::array().push(op));
  outcome.keys.set("roofs", Node::array().push(roof(fmt::format("{} cube cores", partition.aic), rate, specs)));
  outcome.explanation = {
      fmt::format("cube: {:.4g} G operations / {:.0f} T operations/s = {:.1f} us", operations * 1e-9, rate * 1e-12,
                  operations / rate * 1e6),
      fmt::format("HBM: {:.1f} MB / {:.0f} GB/s = {:.1f} us", bytes * 1e-6, hw::to_gb_per_s(specs.hbm.rate),
                  bytes / specs.hbm.rate.value * 1e6),
      fmt::format("L2: {:.1f} MB cross it", static_cast<double>(profile.l2_bytes.value) * 1e-6),
      fmt::format("launch: {:.2f} us; the remaining time is pipes that wait for each other, most of all for {}",
                  hw::to_us(specs.launch.kernel), profile.bound),
      fmt::format("with half of the HBM rate it would take {:.1f} us", hw::to_us(profile.time[1])),
  };
  outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return outcome;
}

}  // namespace cmx::sw::apps
