// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/head.h"

#include <algorithm>

#include "sw/kernels/checks.h"
#include "sw/kernels/gemm_tiling.h"
#include "sw/kernels/vector_rows.h"

namespace sw::kernels {

using hw::isa::VectorClass;

namespace {

constexpr int kBf16 = 2;
constexpr int kFloat = 4;
constexpr int kLogitsChunk = 8192;  // elements of a row that a vector core holds at a time

void check(const char* name, const HeadShape& s, int tokens, hw::isa::Partition partition, bool cube) {
  require_positive(name, {{"tokens", tokens}, {"hidden", s.hidden}, {"vocabulary", s.vocabulary}});
  require_cores(name, partition, cube, true);
}

RowWork norm_row(int width) {
  RowWork work;
  work.load_l2 = work.store_l2 = std::int64_t{width} * kBf16;
  work.steps = rms_norm_steps(width);
  return work;
}

}  // namespace

hw::isa::Program embedding(const HeadShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs&) {
  check("embedding", s, tokens, partition, false);
  hw::isa::Program program;
  program.name = "embedding";
  RowWork copy;
  copy.load_hbm = std::int64_t{s.hidden} * kBf16;
  copy.store_l2 = copy.load_hbm;
  add_rows_phase(program, "copy", copy, tokens, partition.aiv);
  return program;
}

hw::isa::Program lm_head(const HeadShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("lm_head", s, tokens, partition, true);
  hw::isa::Program program;
  program.name = "lm_head";
  add_rows_phase(program, "norm", norm_row(s.hidden), tokens, partition.aiv);
  add_gemm_phase(program, "project", {{tokens, s.vocabulary, s.hidden, s.weight_type}}, partition.aic, specs);
  return program;
}

hw::isa::Program sampling(const HeadShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs&) {
  check("sampling", s, tokens, partition, false);
  hw::isa::Program program;
  program.name = "sampling";
  // A row falls into chunks, so that a few tokens still occupy every core; then one pass over each row's chunk results.
  const int chunk = std::min(kLogitsChunk, s.vocabulary);
  const int chunks = (s.vocabulary + chunk - 1) / chunk;
  RowWork scan;
  scan.load_l2 = std::int64_t{chunk} * kBf16;
  scan.store_l2 = 4LL * kFloat;
  scan.steps = {{VectorClass::kMove, chunk, kFloat},
                {VectorClass::kArithmetic, chunk, kFloat, 2},
                {VectorClass::kTranscendental, chunk, kFloat},
                {VectorClass::kReduce, chunk, kFloat, 2}};
  add_rows_phase(program, "softmax", scan, std::int64_t{tokens} * chunks, partition.aiv);
  RowWork pick;
  pick.load_l2 = 4LL * kFloat * chunks;
  pick.store_l2 = kFloat;
  pick.steps = {{VectorClass::kReduce, chunks, kFloat, 2}, {VectorClass::kSort, chunks, kFloat}};
  add_rows_phase(program, "pick", pick, tokens, partition.aiv);
  return program;
}

hw::isa::Program mtp_projection(const HeadShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("mtp_projection", s, tokens, partition, true);
  hw::isa::Program program;
  program.name = "mtp_projection";
  add_rows_phase(program, "norm", norm_row(s.hidden), 2LL * tokens, partition.aiv);
  add_gemm_phase(program, "project", {{tokens, s.hidden, 2 * s.hidden, s.weight_type}}, partition.aic, specs);
  return program;
}

}  // namespace sw::kernels
