// SPDX-License-Identifier: Apache-2.0
#include "tlm/program/program_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hw/units/bad_input.h"
#include "tlm/aic/aic_timing.h"
#include "tlm/aiv/aiv_timing.h"
#include "tlm/program/pipe_network.h"

namespace cmx::model {

namespace {

using hw::isa::CoreGroup;
using hw::isa::Instruction;
using hw::isa::kPipes;
using hw::isa::Phase;
using hw::isa::Pipe;
using hw::isa::Step;

/// Bytes moved to or from HBM, and through L2 without HBM, over all cores of a group or more.
struct Traffic {
  double hbm{0};
  double l2{0};
  int cube_readers{0};  // cores that read HBM
  int vector_readers{0};
};

Traffic traffic_of(const CoreGroup& group) {
  Traffic total;
  std::vector<double> times{1};
  for (const Step& step : group.code.steps()) {
    if (step.kind == Step::Kind::kLoop) {
      times.push_back(times.back() * static_cast<double>(step.count));
    } else if (step.kind == Step::Kind::kEnd) {
      times.pop_back();
    } else {
      const double cores = times.back() * group.clusters *
                           (hw::isa::on_vector_core(step.instruction.pipe) ? group.vector_cores : group.cube_cores);
      const Instruction& i = step.instruction;
      if (i.pipe == Pipe::kMte2 && i.hbm_bytes + i.merged_bytes > 0)
        total.cube_readers = group.clusters * group.cube_cores;
      if (i.pipe == Pipe::kVectorMte2 && i.hbm_bytes > 0) total.vector_readers = group.clusters * group.vector_cores;
      total.hbm += cores * static_cast<double>(i.hbm_bytes);
      total.l2 += cores * static_cast<double>(i.l2_bytes + i.merged_bytes);
    }
  }
  return total;
}

/// What a phase came to at one scale of the HBM ports.
struct PhaseRun {
  double cycles{0};
  std::array<double, kPipes> busy{};     // core-cycles over all cores
  std::array<double, kPipes> longest{};  // of the group that ends last
};

/// One phase, ready to run at several grants.
class PhaseModel {
 public:
  PhaseModel(const Phase& phase, const std::string& where, const hw::EngineSpecs& specs, EngineLevels levels,
             bool first_after_launch)
      : phase_(phase),
        where_(where + ", phase " + phase.name),
        specs_(specs),
        levels_(levels),
        first_(first_after_launch) {
    for (const CoreGroup& group : phase.groups) {
      networks_.emplace_back(group.code, specs.l2.handover_cycles);
      const Traffic t = traffic_of(group);
      traffic_.hbm += t.hbm;
      traffic_.l2 += t.l2;
      group_traffic_.push_back(t);
      cube_readers_ += t.cube_readers;
      vector_readers_ += t.vector_readers;
      shortest_first_.push_back(shortest_first_.size());
      cube_cores_ += group.clusters * group.cube_cores;
      vector_cores_ += group.clusters * group.vector_cores;
      clusters_ += group.clusters;
    }
    // Cores that have less to read end earlier and leave their share to the others.
    const auto load = [&](std::size_t g) {
      return (group_traffic_[g].hbm + group_traffic_[g].l2) / phase.groups[g].clusters;
    };
    std::stable_sort(shortest_first_.begin(), shortest_first_.end(),
                     [&](std::size_t a, std::size_t b) { return load(a) < load(b); });
  }

  const Traffic& traffic() const { return traffic_; }
  int cube_cores() const { return cube_cores_; }
  int vector_cores() const { return vector_cores_; }

  PhaseRun run(double hbm_scale) const {
    std::array<double, kPipes> ready{};
    const double start = first_ ? AicTiming(specs_.aic, 1, 1).start_cycles(clusters_) : 0;
    ready[static_cast<std::size_t>(Pipe::kMte2)] = start;
    ready[static_cast<std::size_t>(Pipe::kVectorMte2)] = start;

    PhaseRun result;
    int cube_readers = cube_readers_;
    int vector_readers = vector_readers_;
    const AicTiming cube(specs_.aic, std::max(1, cube_readers), hbm_scale);
    const AivTiming vector(specs_.aiv, std::max(1, vector_readers), hbm_scale);
    const auto cost = [&](const Instruction& i) {
      return hw::isa::on_vector_core(i.pipe) ? vector.cost(i) : cube.cost(i);
    };
    std::vector<HbmPace> pace;
    for (const std::size_t g : shortest_first_) {
      const CoreGroup& group = phase_.groups[g];
      const bool analytic = (group.cube_cores > 0 && levels_.cube == EngineFidelity::kAnalytic) ||
                            (group.vector_cores > 0 && levels_.vector == EngineFidelity::kAnalytic);
      pace.push_back({std::numeric_limits<double>::infinity(),
                      hw::hbm_read_rate(specs_.aic, cube_readers_) / hw::hbm_read_rate(specs_.aic, cube_readers),
                      hw::hbm_read_rate(specs_.aiv, vector_readers_) / hw::hbm_read_rate(specs_.aiv, vector_readers)});
      PipeNetwork::Outcome outcome =
          analytic ? networks_[g].roofline(cost) : networks_[g].run(cost, ready, pace, where_);
      if (analytic) outcome.cycles += start;
      pace.back().until_cycles = outcome.cycles;
      cube_readers -= group_traffic_[g].cube_readers;
      vector_readers -= group_traffic_[g].vector_readers;
      if (outcome.cycles > result.cycles) {
        result.cycles = outcome.cycles;
        result.longest = outcome.busy;
      }
      for (int pipe = 0; pipe < kPipes; ++pipe) {
        const int cores =
            group.clusters * (hw::isa::on_vector_core(static_cast<Pipe>(pipe)) ? group.vector_cores : group.cube_cores);
        result.busy[static_cast<std::size_t>(pipe)] += outcome.busy[static_cast<std::size_t>(pipe)] * cores;
      }
    }
    return result;
  }

  /// The phase when HBM grants `bytes_per_cycle` to the program: the largest port scale at which it does not ask for
  /// more.
  PhaseRun run_at(double bytes_per_cycle, double& scale) const {
    constexpr double kClose = 1.005;
    constexpr int kTries = 12;
    PhaseRun result = run(scale);
    for (int i = 0; i < kTries && traffic_.hbm > kClose * bytes_per_cycle * result.cycles; ++i) {
      scale *= bytes_per_cycle * result.cycles / traffic_.hbm;
      result = run(scale);
    }
    return result;
  }

 private:
  const Phase& phase_;
  std::string where_;
  const hw::EngineSpecs& specs_;
  EngineLevels levels_;
  bool first_;
  std::vector<PipeNetwork> networks_;
  std::vector<std::size_t> shortest_first_;
  std::vector<Traffic> group_traffic_;
  Traffic traffic_;
  int cube_readers_{0};
  int vector_readers_{0};
  int cube_cores_{0};
  int vector_cores_{0};
  int clusters_{0};
};

/// The part of MTE2's time that waits for HBM rather than L2, from the bytes of the whole program.
std::string binding_pipe(const std::array<double, kPipes>& busy, double total, const Traffic& traffic,
                         const hw::EngineSpecs& specs) {
  constexpr double kBinds = 0.5;  // of the time; below, no pipe binds and latencies do
  const auto highest = std::max_element(busy.begin(), busy.end());
  if (total <= 0 || *highest < kBinds * total) return "latency";
  const auto pipe = static_cast<Pipe>(highest - busy.begin());
  if (pipe == Pipe::kMte2 || pipe == Pipe::kVectorMte2) {
    const bool cube = pipe == Pipe::kMte2;
    const double hbm = traffic.hbm / (cube ? specs.aic.hbm_read : specs.aiv.hbm_read);
    return hbm > traffic.l2 / (cube ? specs.aic.l2_read : specs.aiv.l2_read) ? "hbm" : "l2";
  }
  return hw::isa::name_of(pipe);
}

hw::Picoseconds average(double core_cycles, int cores, hw::Hertz clock) {
  return cores == 0 ? hw::Picoseconds{} : hw::duration(core_cycles / cores, clock);
}

}  // namespace

hw::isa::Profile profile_program(const hw::isa::Program& program, hw::isa::Partition partition,
                                 const hw::EngineSpecs& specs, EngineLevels levels) {
  program.check();
  const hw::Hertz clock = specs.aic.clock;
  const double hbm_per_cycle = specs.hbm.rate.value / clock.value;
  std::vector<PhaseModel> phases;
  phases.reserve(program.phases.size());
  for (const Phase& phase : program.phases) {
    phases.emplace_back(phase, program.name, specs, levels, program.launch && phases.empty());
    if (phases.back().cube_cores() > partition.aic || phases.back().vector_cores() > partition.aiv) {
      throw hw::CheckFailed(fmt::format("{}, phase {}: takes {} AIC and {} AIV, the partition has {} and {}",
                                        program.name, phase.name, phases.back().cube_cores(),
                                        phases.back().vector_cores(), partition.aic, partition.aiv));
    }
  }

  // A barrier is a flag to the first core and one back.
  const double barriers = phases.empty() ? 0 : 2.0 * specs.l2.handover_cycles * static_cast<double>(phases.size() - 1);
  std::array<double, 4> cycles{barriers, barriers, barriers, barriers};
  std::array<double, kPipes> busy{};
  std::array<double, kPipes> longest{};
  Traffic traffic;
  for (const PhaseModel& phase : phases) {
    traffic.hbm += phase.traffic().hbm;
    traffic.l2 += phase.traffic().l2;
    double scale = 1;
    double at_higher_grant = 0;
    for (std::size_t g = cycles.size(); g-- > 0;) {
      const PhaseRun run = phase.run_at(hw::isa::Profile::kGrants[g] * hbm_per_cycle, scale);
      at_higher_grant = std::max(at_higher_grant, run.cycles);
      cycles[g] += at_higher_grant;
      if (g + 1 < cycles.size()) continue;
      for (std::size_t pipe = 0; pipe < kPipes; ++pipe) {
        busy[pipe] += run.busy[pipe];
        longest[pipe] += run.longest[pipe];
      }
    }
  }

  hw::isa::Profile profile;
  const hw::Picoseconds launch = program.launch ? specs.launch.kernel : hw::Picoseconds{};
  for (std::size_t g = 0; g < cycles.size(); ++g) profile.time[g] = launch + hw::duration(cycles[g], clock);
  profile.hbm_bytes = hw::Bytes(std::llround(traffic.hbm));
  profile.l2_bytes = hw::Bytes(std::llround(traffic.hbm + traffic.l2));
  profile.operations = program.operations();
  const auto of = [&](Pipe pipe) { return busy[static_cast<std::size_t>(pipe)]; };
  profile.busy.cube = average(of(Pipe::kCube), partition.aic, clock);
  profile.busy.mte1 = average(of(Pipe::kMte1), partition.aic, clock);
  // MTE2 exists on both kinds of core: the average is over those of the kind that uses it more.
  profile.busy.mte2 =
      std::max(average(of(Pipe::kMte2), partition.aic, clock), average(of(Pipe::kVectorMte2), partition.aiv, clock));
  profile.busy.fixpipe = average(of(Pipe::kFixpipe), partition.aic, clock);
  profile.busy.vector = average(of(Pipe::kVector), partition.aiv, clock);
  profile.busy.mte3 = average(of(Pipe::kMte3), partition.aiv, clock);
  profile.bound = binding_pipe(longest, cycles.back(), traffic, specs);
  return profile;
}

}  // namespace cmx::model
