// SPDX-License-Identifier: Apache-2.0
#include "sw/graph/shapes.h"

namespace cmx::sw::graph {
namespace {

using models::Dtype;
using models::Model;

std::vector<Gemm> gated_mlp(const char* first, const char* second, std::int64_t rows, std::int64_t hidden,
                            std::int64_t inner, Dtype weights) {
  return {{first, 1, rows, 2 * inner, hidden, weights}, {second, 1, rows, hidden, inner, weights}};
}

}  // namespace

std::vector<Gemm> gemms(OpKind kind, const Model& m, Dtype weights, int tp, std::int64_t rows) {
  const int heads = m.num_attention_heads / tp;
  switch (kind) {
    case OpKind::kMtpProjection: return {{"mtp_projection", 1, rows, m.hidden_size, 2LL * m.hidden_size, Dtype::kBf16}};
    case OpKind::kMlaProlog:
      return {{"query_kv_down", 1, rows, m.q_lora_rank + m.kv_dim(), m.hidden_size, weights},
              {"query_up", 1, rows, static_cast<std::int64_t>(heads) * m.qk_head_dim(), m.q_lora_rank, weights},
              {"key_absorb", heads, rows, m.kv_lora_rank, m.qk_nope_head_dim, weights}};
    case OpKind::kOProj:
      return {{"value_absorb", heads, rows, m.v_head_dim, m.kv_lora_rank, weights},
              {"output", 1, rows, m.hidden_size, static_cast<std::int64_t>(heads) * m.v_head_dim, weights}};
    case OpKind::kDenseMlp:
      return gated_mlp("dense_gate_up", "dense_down", rows, m.hidden_size, m.intermediate_size, weights);
    case OpKind::kGating: return {{"router", 1, rows, m.n_routed_experts, m.hidden_size, Dtype::kBf16}};
    case OpKind::kExpertMlp:
      return gated_mlp("expert_gate_up", "expert_down", rows, m.hidden_size, m.moe_intermediate_size, weights);
    case OpKind::kLmHead: return {{"lm_head", 1, rows, m.vocab_size, m.hidden_size, Dtype::kBf16}};
    default: return {};
  }
}

std::vector<Gemm> shared_expert_gemms(const Model& m, Dtype weights, std::int64_t rows) {
  return gated_mlp("shared_gate_up", "shared_down", rows, m.hidden_size,
                   static_cast<std::int64_t>(m.n_shared_experts) * m.moe_intermediate_size, weights);
}

AttentionShape attention_shape(const Model& m, int sequences, int query_tokens, int kv, int tp, Dtype kv_dtype) {
  return {sequences, query_tokens, kv, m.num_attention_heads / tp, m.kv_lora_rank, m.qk_rope_head_dim, kv_dtype};
}

}  // namespace cmx::sw::graph
