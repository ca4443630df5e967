// SPDX-License-Identifier: Apache-2.0
// Lowering of row-wise vector work: every row is loaded, worked on and stored; rows are dealt out over the vector cores
// and double-buffered. Internal to sw/kernels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/isa/program.h"

namespace cmx::sw::kernels {

/// `repeat` instructions of a class over `elements` of `element_bytes`.
struct VectorStep {
  hw::isa::VectorClass kind;
  std::int64_t elements;
  int element_bytes;
  int repeat{1};
};

/// What happens to one row.
struct RowWork {
  std::int64_t load_hbm{0}, load_l2{0};  // bytes
  std::int64_t store_hbm{0}, store_l2{0};
  std::vector<VectorStep> steps;
  std::int64_t scalar_cycles{0};
};

/// The instructions of `rows` rows on one core.
void emit_rows(hw::isa::Code& code, const RowWork& work, std::int64_t rows);
/// Adds the work of `rows` rows over `cores` vector cores to a phase.
void add_rows(hw::isa::Phase& phase, const RowWork& work, std::int64_t rows, int cores);
/// Adds a phase of its own.
void add_rows_phase(hw::isa::Program& program, const std::string& name, const RowWork& work, std::int64_t rows,
                    int cores);

/// Steps of well-known row operations over `width` elements, in FP32.
std::vector<VectorStep> rms_norm_steps(int width);
std::vector<VectorStep> quantise_steps(int width);  // per row: largest magnitude, scale, round to INT8
std::vector<VectorStep> add_steps(int width);       // residual
std::vector<VectorStep> joined(std::vector<VectorStep> a, const std::vector<VectorStep>& b);

}  // namespace cmx::sw::kernels
