// SPDX-License-Identifier: Apache-2.0
// What `op gemm` and `op attention` share: the cores to use, the levels of the engines, and the profile of a tile
// program as an outcome.
#pragma once

#include <optional>
#include <string>

#include "hw/die/die_spec.h"
#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"
#include "sw/cli/command.h"
#include "sw/kernels/data_type.h"
#include "tlm/program/program_profile.h"

namespace cmx::sw::apps {

/// --aic and --aiv; absent: the whole die.
struct CoreFlags {
  std::optional<int> aic;
  std::optional<int> aiv;
  void declare(Flags& flags);
  /// Throws BadInput when the die has fewer.
  hw::isa::Partition partition(const hw::DieSpec& die) const;
};

/// Of "cube" or "vector".
model::EngineFidelity engine_level(Session& session, const std::string& block);

/// [{name, operations_per_s, bytes_per_s}]: what a die's cube cores can do at most by type, and its HBM.
report::Node die_roofs(const hw::EngineSpecs& specs, int aic);

/// "int8", "bf16", "fp16"; the word has been checked.
/// Throws BadInput when one call would simulate more than any operator of a model has: `what` names the flags to lower.
void check_work(double operations, const std::string& what);

kernels::DataType data_type(const std::string& word);

/// Profiles the program at the levels that the session asks for. `type` gives the peak that utilisation refers to.
Outcome run_program(Session& session, const hw::isa::Program& program, hw::isa::Partition partition,
                    const hw::EngineSpecs& specs, kernels::DataType type);

}  // namespace cmx::sw::apps
