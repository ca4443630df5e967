// SPDX-License-Identifier: Apache-2.0
#include "sw/kernels/attention.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"
#include "sw/kernels/checks.h"
#include "sw/kernels/flash.h"

namespace cmx::sw::kernels {

namespace {

constexpr int kNope = 128;  // of a DeepSeek head that is not absorbed: key elements without rope, and value elements

hw::isa::Program flash_program(const char* name, const FlashShape& shape, hw::isa::Partition partition,
                               const hw::EngineSpecs& specs) {
  require_cores(name, partition, true, true);
  hw::isa::Program program;
  program.name = name;
  add_flash_phase(program, shape, partition, specs);
  return program;
}

void check(const char* name, const MlaAttentionShape& s) {
  require_positive(name, {{"sequences", s.sequences},
                          {"query-tokens", s.query_tokens},
                          {"kv", s.kv},
                          {"heads", s.heads},
                          {"kv_lora", s.kv_lora},
                          {"rope", s.rope}});
}

void check(const char* name, const GqaAttentionShape& s) {
  require_positive(name, {{"sequences", s.sequences},
                          {"query-tokens", s.query_tokens},
                          {"kv", s.kv},
                          {"heads", s.heads},
                          {"kv-heads", s.kv_heads},
                          {"head-dim", s.head_dim}});
  if (s.heads % s.kv_heads != 0)
    throw hw::DoesNotFit(fmt::format("{}: kv-heads {} does not divide heads {}", name, s.kv_heads, s.heads));
}

/// Keys that a query token sees on average when the last `query_tokens` of `kv` attend causally.
int causal_keys(int kv, int query_tokens) { return std::max(1, kv - std::min(query_tokens, kv) / 2); }

}  // namespace

hw::isa::Program mla_decode(const MlaAttentionShape& s, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("mla_decode", s);
  const FlashShape flash{s.sequences, s.heads * s.query_tokens, s.kv, s.kv_lora + s.rope,
                         s.kv_lora,   bytes_of(s.kv_type),      true};
  return flash_program("mla_decode", flash, partition, specs);
}

hw::isa::Program mla_prefill(const MlaAttentionShape& s, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("mla_prefill", s);
  const FlashShape flash{std::int64_t{s.sequences} * s.heads,
                         s.query_tokens,
                         causal_keys(s.kv, s.query_tokens),
                         kNope + s.rope,
                         kNope,
                         bytes_of(s.kv_type),
                         false};
  return flash_program("mla_prefill", flash, partition, specs);
}

hw::isa::Program gqa_decode(const GqaAttentionShape& s, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("gqa_decode", s);
  const FlashShape flash{std::int64_t{s.sequences} * s.kv_heads,
                         s.heads / s.kv_heads * s.query_tokens,
                         s.kv,
                         s.head_dim,
                         s.head_dim,
                         bytes_of(s.kv_type),
                         false};
  return flash_program("gqa_decode", flash, partition, specs);
}

hw::isa::Program gqa_prefill(const GqaAttentionShape& s, hw::isa::Partition partition, const hw::EngineSpecs& specs) {
  check("gqa_prefill", s);
  const FlashShape flash{std::int64_t{s.sequences} * s.kv_heads,
                         s.heads / s.kv_heads * s.query_tokens,
                         causal_keys(s.kv, s.query_tokens),
                         s.head_dim,
                         s.head_dim,
                         bytes_of(s.kv_type),
                         false};
  return flash_program("gqa_prefill", flash, partition, specs);
}

}  // namespace cmx::sw::kernels
