// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/mla_layer.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/kernels/checks.h"
#include "sw/kernels/data_type.h"
#include "sw/kernels/gemm_tiling.h"
#include "sw/kernels/vector_rows.h"

namespace cmx::sw::kernels {

using hw::isa::VectorClass;

namespace {

void check(const char* name, const MlaShape& s, int tokens, hw::isa::Partition partition) {
  require_positive(name, {{"tokens", tokens},
                          {"hidden", s.hidden},
                          {"heads", s.heads},
                          {"q_lora", s.q_lora},
                          {"kv_lora", s.kv_lora},
                          {"nope", s.nope},
                          {"rope", s.rope},
                          {"value", s.value},
                          {"tp", s.tensor_parallel}});
  if (s.heads % s.tensor_parallel != 0)
    throw hw::DoesNotFit(fmt::format("{}: tp {} does not divide {} heads", name, s.tensor_parallel, s.heads));
  require_cores(name, partition, true, true);
}

/// Rotation of `width` elements of one row: two multiplications and an addition on halves swapped.
std::vector<VectorStep> rope_steps(int width) {
  return {{VectorClass::kMove, width, 4, 2}, {VectorClass::kArithmetic, width, 4, 3}};
}

/// Normalise and, for INT8 weights, quantise one row of `width`.
RowWork norm_row(int width, DataType type) {
  RowWork work;
  work.load_l2 = std::int64_t{width} * kBf16Bytes;
  work.store_l2 = std::int64_t{width} * bytes_of(type);
  work.steps = type == DataType::kInt8 ? joined(rms_norm_steps(width), quantise_steps(width)) : rms_norm_steps(width);
  return work;
}

}  // namespace

hw::Bytes mla_prolog_weights(const MlaShape& s) {
  const std::int64_t heads = s.heads_per_die();
  const std::int64_t elements = std::int64_t{s.hidden} * (s.q_lora + s.kv_lora + s.rope) +
                                s.q_lora * heads * (s.nope + s.rope) + heads * s.nope * s.kv_lora;
  return hw::Bytes(elements * bytes_of(s.weight_type));
}

hw::Bytes o_proj_weights(const MlaShape& s) {
  const std::int64_t heads = s.heads_per_die();
  return hw::Bytes((heads * s.kv_lora * s.value + heads * s.value * s.hidden) * bytes_of(s.weight_type));
}

hw::isa::Program mla_prolog(const MlaShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("mla_prolog", s, tokens, partition);
  const int heads = s.heads_per_die();
  hw::isa::Program program;
  program.name = "mla_prolog";
  add_rows_phase(program, "norm", norm_row(s.hidden, s.weight_type), tokens, partition.aiv);
  add_gemm_phase(program, "q_a, kv_a",
                 {{tokens, s.q_lora, s.hidden, s.weight_type}, {tokens, s.kv_lora + s.rope, s.hidden, s.weight_type}},
                 partition.aic, specs);
  // Queries on the first cores, latents with rope and the write to the cache on the rest of them: both are rows of one
  // phase.
  RowWork row = norm_row(s.q_lora, s.weight_type);
  const int latent = s.kv_lora + s.rope;
  row.load_l2 += std::int64_t{latent} * kBf16Bytes;
  row.store_hbm = std::int64_t{latent} * bytes_of(s.kv_type);
  row.steps = joined(joined(std::move(row.steps), rms_norm_steps(s.kv_lora)), rope_steps(s.rope));
  add_rows_phase(program, "norm q, cache", row, tokens, partition.aiv);
  add_gemm_phase(program, "q_b", {{tokens, heads * (s.nope + s.rope), s.q_lora, s.weight_type}}, partition.aic, specs);
  // Absorption of W_UK on the cube while the vector cores rotate the other part of the queries.
  add_gemm_phase(program, "absorb, rope",
                 std::vector<GemmTask>(static_cast<std::size_t>(heads), {tokens, s.kv_lora, s.nope, s.weight_type}),
                 partition.aic, specs);
  RowWork rotate;
  rotate.load_l2 = rotate.store_l2 = std::int64_t{heads} * s.rope * kBf16Bytes;
  rotate.steps = rope_steps(heads * s.rope);
  add_rows(program.phases.back(), rotate, tokens, partition.aiv);
  return program;
}

hw::isa::Program o_proj(const MlaShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("o_proj", s, tokens, partition);
  const int heads = s.heads_per_die();
  hw::isa::Program program;
  program.name = "o_proj";
  add_gemm_phase(program, "values",
                 std::vector<GemmTask>(static_cast<std::size_t>(heads), {tokens, s.value, s.kv_lora, s.weight_type}),
                 partition.aic, specs);
  if (s.weight_type == DataType::kInt8) {
    RowWork quantise;
    const int width = heads * s.value;
    quantise.load_l2 = std::int64_t{width} * kBf16Bytes;
    quantise.store_l2 = width;
    quantise.steps = quantise_steps(width);
    add_rows_phase(program, "quantise", quantise, tokens, partition.aiv);
  }
  add_gemm_phase(program, "output", {{tokens, s.hidden, heads * s.value, s.weight_type}}, partition.aic, specs);
  RowWork residual;
  residual.load_l2 = 2LL * s.hidden * kBf16Bytes;
  residual.store_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  residual.steps = add_steps(s.hidden);
  add_rows_phase(program, "residual", residual, tokens, partition.aiv);
  return program;
}

}  // namespace cmx::sw::kernels
