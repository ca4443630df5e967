// SPDX-License-Identifier: Apache-2.0
#include "tlm/supernode/program_store.h"

namespace cmx::model {

hw::ProgramId ProgramStore::load(const hw::isa::Program& program, hw::isa::Partition partition) {
  const auto next = static_cast<hw::ProgramId>(entries_.size());
  const auto [place, added] = known_.try_emplace({program.key(), {partition.aic, partition.aiv}}, next);
  if (added) entries_.push_back({profile_program(program, partition, specs_, levels_), partition});
  return place->second;
}

}  // namespace cmx::model
