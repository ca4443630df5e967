// SPDX-License-Identifier: Apache-2.0
#include "tlm/aic/aic_timing.h"

#include <cstdint>

namespace cmx::model {

namespace {
std::int64_t blocks(int size, int block) { return (std::int64_t{size} + block - 1) / block; }
}  // namespace

double mad_cycles(const hw::AicSpec& spec, int m, int n, int k_bytes) {
  return spec.mad_head_cycles + static_cast<double>(blocks(m, spec.cube_rows) * blocks(n, spec.cube_columns) *
                                                    blocks(k_bytes, spec.cube_k_bytes));
}

AicTiming::AicTiming(const hw::AicSpec& spec, int active_cores, double hbm_scale)
    : spec_(spec),
      hbm_read_(hw::hbm_read_rate(spec, active_cores) * hbm_scale),
      hbm_write_(spec.hbm_write * hbm_scale) {}

PipeCost AicTiming::cost(const hw::isa::Instruction& i) const {
  const auto hbm = static_cast<double>(i.hbm_bytes);
  const auto l2 = static_cast<double>(i.l2_bytes);
  switch (i.pipe) {
    case hw::isa::Pipe::kMte2: return {l2 / spec_.l2_read, (hbm + static_cast<double>(i.merged_bytes)) / hbm_read_};
    case hw::isa::Pipe::kMte1:
      return {static_cast<double>(i.l0a_bytes) / spec_.l1_to_l0a + static_cast<double>(i.l0b_bytes) / spec_.l1_to_l0b,
              0};
    case hw::isa::Pipe::kCube: return {i.m == 0 ? 0 : i.repeat * mad_cycles(spec_, i.m, i.n, i.k_bytes), 0};
    case hw::isa::Pipe::kFixpipe: return {hbm / hbm_write_ + l2 / spec_.l2_write, 0};
    default: return {};
  }
}

double AicTiming::start_cycles(int active_cores) const {
  return spec_.start_cycles + spec_.start_cycles_per_core * active_cores;
}

}  // namespace cmx::model
