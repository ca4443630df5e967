// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/head.h"

#include <algorithm>

#include "sw/kernels/checks.h"
#include "sw/kernels/data_type.h"
#include "sw/kernels/gemm_tiling.h"
#include "sw/kernels/vector_rows.h"

namespace cmx::sw::kernels {

using hw::isa::VectorClass;

namespace {

constexpr int kLogitsChunk = 8192;  // elements of a row that a vector core holds at a time

void check(const char* name, const HeadShape& s, int tokens, hw::isa::Partition partition, bool cube) {
  require_positive(name, {{"tokens", tokens}, {"hidden", s.hidden}, {"vocabulary", s.vocabulary}});
  require_cores(name, partition, cube, true);
}

RowWork norm_row(int width) {
  RowWork work;
  work.load_l2 = work.store_l2 = std::int64_t{width} * kBf16Bytes;
  work.steps = rms_norm_steps(width);
  return work;
}

}  // namespace

hw::isa::Program embedding(const HeadShape& s, int tokens, hw::isa::Partition partition, const hw::EngineSpecs&) {
  check("embedding", s, tokens, partition, false);
  hw::isa::Program program;
  program.name = "embedding";
  RowWork copy;
  copy.load_hbm = std::int64_t{s.hidden} * kBf16Bytes;
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
  scan.load_l2 = std::int64_t{chunk} * kBf16Bytes;
  scan.store_l2 = 4LL * kFloatBytes;
  scan.steps = {{VectorClass::kMove, chunk, kFloatBytes},
                {VectorClass::kArithmetic, chunk, kFloatBytes, 2},
                {VectorClass::kTranscendental, chunk, kFloatBytes},
                {VectorClass::kReduce, chunk, kFloatBytes, 2}};
  add_rows_phase(program, "softmax", scan, std::int64_t{tokens} * chunks, partition.aiv);
  RowWork pick;
  pick.load_l2 = 4LL * kFloatBytes * chunks;
  pick.store_l2 = kFloatBytes;
  pick.steps = {{VectorClass::kReduce, chunks, kFloatBytes, 2}, {VectorClass::kSort, chunks, kFloatBytes}};
  add_rows_phase(program, "pick", pick, tokens, partition.aiv);
  return program;
}

hw::isa::Program mtp_projection(const HeadShape& s, int tokens, hw::isa::Partition partition,
                                const hw::EngineSpecs& specs) {
  check("mtp_projection", s, tokens, partition, true);
  hw::isa::Program program;
  program.name = "mtp_projection";
  add_rows_phase(program, "norm", norm_row(s.hidden), 2LL * tokens, partition.aiv);
  add_gemm_phase(program, "project", {{tokens, s.hidden, 2 * s.hidden, s.weight_type}}, partition.aic, specs);
  return program;
}

}  // namespace cmx::sw::kernels
