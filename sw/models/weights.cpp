// SPDX-License-Identifier: Apache-2.0
#include "sw/models/weights.h"

namespace cmx::sw::models {
namespace {

std::int64_t product(std::int64_t a, std::int64_t b) { return a * b; }
hw::Bytes in(Dtype dtype, std::int64_t parameters) { return hw::Bytes(parameters * bytes_of(dtype)); }

}  // namespace

std::string_view name_of(Dtype dtype) { return dtype == Dtype::kInt8 ? "int8" : "bf16"; }

AttentionParameters attention_parameters(const Model& m, int tp) {
  const std::int64_t heads = m.num_attention_heads / tp;
  return {
      .query_down = product(m.hidden_size, m.q_lora_rank),
      .query_up = m.q_lora_rank * heads * m.qk_head_dim(),
      .kv_down = product(m.hidden_size, m.kv_dim()),
      .key_up = heads * m.qk_nope_head_dim * m.kv_lora_rank,
      .value_up = heads * m.kv_lora_rank * m.v_head_dim,
      .output = heads * m.v_head_dim * m.hidden_size,
  };
}

std::int64_t expert_parameters(const Model& m) { return 3 * product(m.hidden_size, m.moe_intermediate_size); }
std::int64_t shared_expert_parameters(const Model& m) { return m.n_shared_experts * expert_parameters(m); }
std::int64_t dense_mlp_parameters(const Model& m) { return 3 * product(m.hidden_size, m.intermediate_size); }
std::int64_t router_parameters(const Model& m) {
  return product(m.hidden_size, m.n_routed_experts) + m.n_routed_experts;
}
std::int64_t norm_parameters(const Model& m) { return 2LL * m.hidden_size + m.q_lora_rank + m.kv_lora_rank; }
std::int64_t embedding_parameters(const Model& m) { return product(m.vocab_size, m.hidden_size); }
std::int64_t lm_head_parameters(const Model& m) { return product(m.vocab_size, m.hidden_size); }
// Joins hidden state and embedding, each with its norm, and has a final norm of its own.
std::int64_t mtp_projection_parameters(const Model& m) {
  return 2 * product(m.hidden_size, m.hidden_size) + 3LL * m.hidden_size;
}

std::int64_t total_parameters(const Model& m) {
  const std::int64_t each_layer = attention_parameters(m).total() + norm_parameters(m);
  const std::int64_t moe =
      m.n_routed_experts * expert_parameters(m) + shared_expert_parameters(m) + router_parameters(m);
  return embedding_parameters(m) + m.num_hidden_layers * each_layer +
         m.first_k_dense_replace * dense_mlp_parameters(m) + m.moe_layers() * moe + m.hidden_size +
         lm_head_parameters(m);
}

hw::Bytes expert_bytes(const Model& m, Dtype weights) { return in(weights, expert_parameters(m)); }
hw::Bytes shared_expert_bytes(const Model& m, Dtype weights) { return in(weights, shared_expert_parameters(m)); }
hw::Bytes attention_bytes(const Model& m, Dtype weights, int tp) {
  return in(weights, attention_parameters(m, tp).total());
}
hw::Bytes dense_mlp_bytes(const Model& m, Dtype weights) { return in(weights, dense_mlp_parameters(m)); }
hw::Bytes kv_bytes(const Model& m, Dtype kv) { return in(kv, m.kv_dim()); }

}  // namespace cmx::sw::models
