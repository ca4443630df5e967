// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "hw/device_port/device_port.h"
#include "hw/engines/engine_specs.h"
#include "hw/isa/program.h"
#include "tlm/program/program_profile.h"

namespace cmx::model {

/// Profiles of tile programs, one for each content and partition.
class ProgramStore {
 public:
  ProgramStore(const hw::EngineSpecs& specs, EngineLevels levels) : specs_(specs), levels_(levels) {}

  struct Entry {
    hw::isa::Profile profile;
    hw::isa::Partition partition;
  };
  hw::ProgramId load(const hw::isa::Program& program, hw::isa::Partition partition);
  const Entry& entry(hw::ProgramId program) const { return entries_[static_cast<std::size_t>(program)]; }

 private:
  const hw::EngineSpecs& specs_;
  EngineLevels levels_;
  std::deque<Entry> entries_;  // entries stay where they are
  std::map<std::pair<std::string, std::pair<int, int>>, hw::ProgramId> known_;
};

}  // namespace cmx::model
