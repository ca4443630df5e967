// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/mlp.h"

#include <numeric>

#include "hw/units/bad_input.h"
#include "sw/kernels/checks.h"
#include "sw/kernels/data_type.h"
#include "sw/kernels/gemm_tiling.h"
#include "sw/kernels/vector_rows.h"

namespace cmx::sw::kernels {

using hw::isa::VectorClass;

namespace {

/// SwiGLU of one row, quantised for INT8 weights: silu(gate) * up.
RowWork swiglu_row(const MlpShape& s) {
  RowWork work;
  const int width = s.intermediate;
  work.load_l2 = 2LL * width * kBf16Bytes;
  work.store_l2 = std::int64_t{width} * bytes_of(s.weight_type);
  work.steps = {{VectorClass::kMove, width, kFloatBytes, 2},
                {VectorClass::kTranscendental, width, kFloatBytes, 2},
                {VectorClass::kArithmetic, width, kFloatBytes, 3}};
  if (s.weight_type == DataType::kInt8) work.steps = joined(std::move(work.steps), quantise_steps(width));
  return work;
}

/// gate_up, SwiGLU, down for experts with `tokens` rows each.
void add_mlp(hw::isa::Program& program, const MlpShape& s, const std::vector<int>& tokens, hw::isa::Partition partition,
             const hw::EngineSpecs& specs) {
  std::vector<GemmTask> up;
  std::vector<GemmTask> down;
  for (const int m : tokens) {
    if (m == 0) continue;
    up.push_back({m, 2 * s.intermediate, s.hidden, s.weight_type});
    down.push_back({m, s.hidden, s.intermediate, s.weight_type});
  }
  add_gemm_phase(program, "gate_up", up, partition.aic, specs);
  add_rows_phase(program, "swiglu", swiglu_row(s), std::accumulate(tokens.begin(), tokens.end(), std::int64_t{0}),
                 partition.aiv);
  add_gemm_phase(program, "down", down, partition.aic, specs);
}

void check(const char* name, const MlpShape& s, hw::isa::Partition partition) {
  require_positive(name, {{"hidden", s.hidden}, {"intermediate", s.intermediate}});
  require_cores(name, partition, true, true);
}

}  // namespace

hw::Bytes mlp_weights(const MlpShape& s) {
  return hw::Bytes(3LL * s.hidden * s.intermediate * bytes_of(s.weight_type));
}

hw::isa::Program gating(const GatingShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  require_positive("gating", {{"tokens", tokens}, {"hidden", s.hidden}, {"experts", s.experts}, {"top_k", s.top_k}});
  require_cores("gating", partition, true, true);
  hw::isa::Program program;
  program.name = "gating";
  RowWork norm;
  norm.load_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  norm.store_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  norm.steps = rms_norm_steps(s.hidden);
  add_rows_phase(program, "norm", norm, tokens, partition.aiv);
  add_gemm_phase(program, "router", {{tokens, s.experts, s.hidden, DataType::kBf16}}, partition.aic, specs);
  RowWork choose;
  choose.load_l2 = std::int64_t{s.experts} * kFloatBytes;
  choose.store_l2 = 2LL * s.top_k * kFloatBytes;
  choose.steps = {{VectorClass::kTranscendental, s.experts, kFloatBytes, 3},  // sigmoid
                  {VectorClass::kArithmetic, s.experts, kFloatBytes, 3},      // bias, mask, weights
                  {VectorClass::kSort, s.experts, kFloatBytes, 2},            // two best of each group, groups
                  {VectorClass::kSort, s.experts, kFloatBytes},               // experts of the chosen groups
                  {VectorClass::kReduce, s.top_k, kFloatBytes}};
  add_rows_phase(program, "choose", choose, tokens, partition.aiv);
  return program;
}

hw::isa::Program expert_mlp(const MlpShape& s, const std::vector<int>& tokens, hw::isa::Partition partition,
                            const hw::EngineSpecs& specs) {
  check("expert_mlp", s, partition);
  bool any = false;
  for (const int m : tokens) {
    if (m < 0) throw hw::BadInput("expert_mlp: an expert cannot receive fewer than 0 tokens");
    any = any || m > 0;
  }
  if (!any) throw hw::BadInput("expert_mlp: no expert received a token");
  hw::isa::Program program;
  program.name = "expert_mlp";
  add_mlp(program, s, tokens, partition, specs);
  return program;
}

hw::isa::Program dense_mlp(const MlpShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("dense_mlp", s, partition);
  require_positive("dense_mlp", {{"tokens", tokens}});
  hw::isa::Program program;
  program.name = "dense_mlp";
  RowWork norm;
  norm.load_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  norm.store_l2 = std::int64_t{s.hidden} * bytes_of(s.weight_type);
  norm.steps = s.weight_type == DataType::kInt8 ? joined(rms_norm_steps(s.hidden), quantise_steps(s.hidden))
                                                : rms_norm_steps(s.hidden);
  add_rows_phase(program, "norm", norm, tokens, partition.aiv);
  add_mlp(program, s, {tokens}, partition, specs);
  RowWork residual;
  residual.load_l2 = 2LL * s.hidden * kBf16Bytes;
  residual.store_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  residual.steps = add_steps(s.hidden);
  add_rows_phase(program, "residual", residual, tokens, partition.aiv);
  return program;
}

}  // namespace cmx::sw::kernels
