// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/expert_parallel.h"

#include <cmath>

#include "sw/kernels/checks.h"
#include "sw/kernels/data_type.h"
#include "sw/kernels/vector_rows.h"

namespace cmx::sw::kernels {

using hw::isa::VectorClass;

namespace {

constexpr int kDispatchStages = 4;  // load, quantise, write, flag
constexpr int kCombineStages = 3;   // load, write, flag

hw::isa::Program rows_program(const char* name, const RowWork& work, std::int64_t rows, hw::isa::Partition partition) {
  require_cores(name, partition, false, true);
  hw::isa::Program program;
  program.name = name;
  program.launch = false;
  add_rows_phase(program, name, work, rows, partition.aiv);
  return program;
}

}  // namespace

hw::isa::Program dispatch_send(const ExpertParallelShape& s, int messages, hw::isa::Partition partition,
                               const hw::EngineSpecs& specs) {
  require_positive("dispatch_send", {{"messages", messages}, {"hidden", s.hidden}});
  RowWork work;
  work.load_l2 = std::int64_t{s.hidden} * kBf16Bytes;
  work.store_l2 =
      s.dispatch_bytes();  // leaves the core at the pace of L2; what the port makes of it is the fabric's part
  work.steps = quantise_steps(s.hidden);
  work.scalar_cycles = std::llround(kDispatchStages * specs.aiv.stage_cycles);
  return rows_program("dispatch_send", work, std::int64_t{messages} * partition.aiv, partition);
}

hw::isa::Program combine_send(const ExpertParallelShape& s, int messages, hw::isa::Partition partition,
                              const hw::EngineSpecs& specs) {
  require_positive("combine_send", {{"messages", messages}, {"hidden", s.hidden}});
  RowWork work;
  work.load_l2 = work.store_l2 = s.combine_bytes();
  work.scalar_cycles = std::llround(kCombineStages * specs.aiv.stage_cycles);
  return rows_program("combine_send", work, std::int64_t{messages} * partition.aiv, partition);
}

hw::isa::Program poll_peers(int peers, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  require_positive("poll_peers", {{"peers", peers}});
  RowWork work;
  work.load_hbm = 512;  // a peer's flag and counts, written by the peer
  work.store_l2 = 64;
  work.scalar_cycles = std::llround(specs.aiv.peer_cycles);
  return rows_program("poll_peers", work, peers, partition);
}

hw::isa::Program dispatch_gather(const ExpertParallelShape& s, int tokens, hw::isa::Partition partition,
                                 const hw::EngineSpecs&) {
  require_positive("dispatch_gather", {{"tokens", tokens}, {"hidden", s.hidden}});
  RowWork work;
  work.load_hbm = s.dispatch_bytes();
  work.store_l2 = s.dispatch_bytes();
  return rows_program("dispatch_gather", work, tokens, partition);
}

hw::isa::Program combine_reduce(const ExpertParallelShape& s, int tokens, int shared, hw::isa::Partition partition,
                                const hw::EngineSpecs&) {
  require_positive("combine_reduce", {{"tokens", tokens}, {"hidden", s.hidden}, {"top_k", s.top_k}});
  RowWork work;
  work.load_hbm = std::int64_t{s.top_k} * s.combine_bytes();
  work.load_l2 = std::int64_t{shared + 1} * s.combine_bytes();
  work.store_l2 = s.combine_bytes();
  const int rows = s.top_k + shared + 1;
  work.steps = {{VectorClass::kMove, s.hidden, kFloatBytes, rows + 1},
                {VectorClass::kArithmetic, s.hidden, kFloatBytes, 2 * s.top_k + shared + 1}};
  return rows_program("combine_reduce", work, tokens, partition);
}

hw::isa::Program empty_kernel() {
  hw::isa::Program program;
  program.name = "empty_kernel";
  return program;
}

}  // namespace cmx::sw::kernels
