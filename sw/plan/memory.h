// SPDX-License-Identifier: Apache-2.0
// What a die's HBM holds. The fullest die is described; weights + kv + buffers + free = capacity.
// Not modelled: fragmentation, a cache that grows during the run, offload to CPU memory.
#pragma once

#include <string>
#include <vector>

#include "hw/units/units.h"
#include "sw/models/model.h"
#include "sw/plan/batch.h"
#include "sw/plan/options.h"
#include "sw/plan/placement.h"
#include "sw/plan/plan_parameters.h"

namespace cmx::sw::plan {

enum class MemoryUse { kWeights, kKv, kBuffers };

struct MemoryItem {
  MemoryUse use{};
  std::string name;  // "experts"
  hw::Bytes bytes{};
  std::string arithmetic;  // "59 layers x 1 instance x 44.04 MB"
};

struct DieMemory {
  hw::Bytes capacity{};
  std::vector<MemoryItem> items;
  hw::Bytes of(MemoryUse use) const;
  hw::Bytes free() const;  // negative when it does not fit
};

constexpr double to_gib(hw::Bytes bytes) { return static_cast<double>(bytes.value) / static_cast<double>(1LL << 30); }

DieMemory die_memory(const models::Model& model, const DecodeOptions& options, const MachineFacts& machine,
                     const PlanParameters& parameters, const Placement& placement, const Batch& batch);
/// Throws BadInput with the arithmetic, and the largest batch that would fit, when `memory` does not.
void check_fits(const models::Model& model, const DecodeOptions& options, const MachineFacts& machine,
                const PlanParameters& parameters, const Placement& placement, const DieMemory& memory);

}  // namespace cmx::sw::plan
