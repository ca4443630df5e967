// SPDX-License-Identifier: Apache-2.0
// The profile of a tile program: a detailed run on the cube and vector models at 25, 50, 75 and 100 % of the die's HBM
// rate.
//
// Contract: a pure function of its arguments, in milliseconds of wall time. Groups of equal cores are simulated by one
// of them. A phase that asks for more HBM than the grant has its port rates scaled until it asks for the grant. Not
// modelled: cores of a group drifting apart; two groups of a phase trading bandwidth when one of them ends.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"

namespace cmx::model {

enum class EngineFidelity {
  kAnalytic,  // roofline: the busiest pipe of a phase, no dependencies
  kCycle,     // pipes, buffers and flags
};

/// Level of each engine: what `--fidelity cube=analytic` and `vector=analytic` choose.
struct EngineLevels {
  EngineFidelity cube{EngineFidelity::kCycle};
  EngineFidelity vector{EngineFidelity::kCycle};
};

/// Throws CheckFailed when the program deadlocks, naming the pipes and flags, or does not fit the partition.
hw::isa::Profile profile_program(const hw::isa::Program& program, hw::isa::Partition partition,
                                 const hw::EngineSpecs& specs, EngineLevels levels = {});

}  // namespace cmx::model
