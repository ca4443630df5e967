// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/vector_rows.h"

#include <algorithm>

#include "sw/kernels/data_type.h"

namespace cmx::sw::kernels {

using hw::isa::Code;
using hw::isa::Flag;
using hw::isa::Instruction;
using hw::isa::kNoFlag;
using hw::isa::Pipe;
using hw::isa::VectorClass;

namespace {
constexpr int kRowBuffers = 2;
}  // namespace

void emit_rows(Code& code, const RowWork& work, std::int64_t rows) {
  if (rows == 0) return;
  const Flag in_free = code.flag(kRowBuffers);
  const Flag in_full = code.flag();
  const Flag out_free = code.flag(kRowBuffers);
  const Flag out_full = code.flag();
  const Flag issued = code.flag();
  code.loop(rows);
  if (work.scalar_cycles > 0)
    code.add({.pipe = Pipe::kScalar, .scalar_cycles = work.scalar_cycles, .signal = {issued, kNoFlag}});
  Instruction load{.pipe = Pipe::kVectorMte2, .hbm_bytes = work.load_hbm, .l2_bytes = work.load_l2};
  load.wait = {in_free, work.scalar_cycles > 0 ? issued : kNoFlag};
  load.signal[0] = in_full;
  code.add(load);
  code.add({.pipe = Pipe::kVector, .wait = {in_full, out_free}});
  for (const VectorStep& step : work.steps) {
    code.add({.pipe = Pipe::kVector,
              .element_bytes = step.element_bytes,
              .vector_class = step.kind,
              .elements = step.elements,
              .repeat = step.repeat});
  }
  code.add({.pipe = Pipe::kVector, .signal = {in_free, out_full}});
  Instruction store{.pipe = Pipe::kMte3, .hbm_bytes = work.store_hbm, .l2_bytes = work.store_l2};
  store.wait[0] = out_full;
  store.signal[0] = out_free;
  code.add(store).end();
}

void add_rows(hw::isa::Phase& phase, const RowWork& work, std::int64_t rows, int cores) {
  const auto add = [&](std::int64_t how_many, std::int64_t each) {
    if (how_many == 0 || each == 0) return;
    hw::isa::CoreGroup group;
    group.clusters = static_cast<int>(how_many);
    group.cube_cores = 0;
    group.vector_cores = 1;
    emit_rows(group.code, work, each);
    phase.groups.push_back(std::move(group));
  };
  add(rows % cores, rows / cores + 1);
  add(cores - rows % cores, rows / cores);
}

void add_rows_phase(hw::isa::Program& program, const std::string& name, const RowWork& work, std::int64_t rows,
                    int cores) {
  hw::isa::Phase phase{name, {}};
  add_rows(phase, work, rows, cores);
  program.phases.push_back(std::move(phase));
}

std::vector<VectorStep> rms_norm_steps(int width) {
  return {{VectorClass::kMove, width, kFloatBytes},           // to FP32
          {VectorClass::kArithmetic, width, kFloatBytes, 3},  // square, times 1/rms, times gamma
          {VectorClass::kReduce, width, kFloatBytes},
          {VectorClass::kTranscendental, 1, kFloatBytes, 2},  // square root, reciprocal
          {VectorClass::kMove, width, kFloatBytes}};          // to BF16
}

std::vector<VectorStep> quantise_steps(int width) {
  return {{VectorClass::kMove, width, kFloatBytes},
          {VectorClass::kArithmetic, width, kFloatBytes, 2},  // magnitude, times 1/scale
          {VectorClass::kReduce, width, kFloatBytes},
          {VectorClass::kTranscendental, 1, kFloatBytes},
          {VectorClass::kMove, width, kFloatBytes, 2}};  // FP32 to INT32 or FP16, to INT8
}

std::vector<VectorStep> add_steps(int width) {
  return {{VectorClass::kMove, width, kFloatBytes, 2}, {VectorClass::kArithmetic, width, kFloatBytes}};
}

std::vector<VectorStep> joined(std::vector<VectorStep> a, const std::vector<VectorStep>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace cmx::sw::kernels
