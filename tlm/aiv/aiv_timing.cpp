// SPDX-License-Identifier: Apache-2.0
#include "tlm/aiv/aiv_timing.h"

namespace cmx::model {

AivTiming::AivTiming(const hw::AivSpec& spec, int active_cores, double hbm_scale)
    : spec_(spec),
      hbm_read_(hw::hbm_read_rate(spec, active_cores) * hbm_scale),
      hbm_write_(hw::hbm_write_rate(spec, active_cores) * hbm_scale) {}

PipeCost AivTiming::cost(const hw::isa::Instruction& i) const {
  const auto hbm = static_cast<double>(i.hbm_bytes);
  const auto l2 = static_cast<double>(i.l2_bytes);
  const bool moves = i.hbm_bytes + i.l2_bytes > 0;
  switch (i.pipe) {
    case hw::isa::Pipe::kVectorMte2:
      return {moves ? l2 / spec_.l2_read + spec_.read_latency_cycles : 0, hbm / hbm_read_};
    case hw::isa::Pipe::kMte3:
      return {moves ? hbm / hbm_write_ + l2 / spec_.l2_write + spec_.write_latency_cycles : 0, 0};
    case hw::isa::Pipe::kVector: {
      const double sweep = static_cast<double>(i.elements) * i.element_bytes / spec_.bytes_per_cycle;
      return {i.elements == 0
                  ? 0
                  : i.repeat * (spec_.head_cycles + spec_.class_cost[static_cast<std::size_t>(i.vector_class)] * sweep),
              0};
    }
    case hw::isa::Pipe::kScalar: return {static_cast<double>(i.scalar_cycles) * i.repeat, 0};
    default: return {};
  }
}

}  // namespace cmx::model
