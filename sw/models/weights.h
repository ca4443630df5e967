// SPDX-License-Identifier: Apache-2.0
// Parameters of each part of a model and the bytes they take.
// Projections and experts take the weight dtype; embedding, LM head, router, norms and the MTP projection stay in BF16
// (assumed: small or sensitive; the published case says INT8 weights without listing exceptions).
// Not modelled: per-channel scales of INT8 weights (below 0.1 %).
#pragma once

#include <cstdint>
#include <string_view>

#include "hw/units/units.h"
#include "sw/models/model.h"

namespace cmx::sw::models {

enum class Dtype { kInt8, kBf16 };

constexpr int bytes_of(Dtype dtype) { return dtype == Dtype::kInt8 ? 1 : 2; }
std::string_view name_of(Dtype dtype);  // "int8", "bf16"

/// Parameters of one layer's attention stage on a die that holds heads / tp of the heads (the latent projections are on
/// every die).
struct AttentionParameters {
  std::int64_t query_down{0};  // hidden -> q_lora_rank
  std::int64_t query_up{0};    // q_lora_rank -> heads * (nope + rope)
  std::int64_t kv_down{0};     // hidden -> kv_lora_rank + rope
  std::int64_t key_up{0};      // absorbed: per head, nope -> kv_lora_rank
  std::int64_t value_up{0};    // absorbed: per head, kv_lora_rank -> v_head_dim
  std::int64_t output{0};      // heads * v_head_dim -> hidden
  std::int64_t total() const { return query_down + query_up + kv_down + key_up + value_up + output; }
};
AttentionParameters attention_parameters(const Model& model, int tp = 1);

std::int64_t expert_parameters(const Model& model);         // one routed expert: gate, up, down
std::int64_t shared_expert_parameters(const Model& model);  // one copy of the shared expert
std::int64_t dense_mlp_parameters(const Model& model);
std::int64_t router_parameters(const Model& model);  // with the correction bias
std::int64_t norm_parameters(const Model& model);    // of one layer
std::int64_t embedding_parameters(const Model& model);
std::int64_t lm_head_parameters(const Model& model);
std::int64_t mtp_projection_parameters(
    const Model& model);  // of one MTP module, beside its decoder layer; it shares embedding and LM head
/// The main model: embedding, decoder layers, final norm, LM head. DeepSeek-R1: 671 G.
std::int64_t total_parameters(const Model& model);

/// 44 MB for DeepSeek-R1 in INT8.
hw::Bytes expert_bytes(const Model& model, Dtype weights);
hw::Bytes shared_expert_bytes(const Model& model, Dtype weights);
hw::Bytes attention_bytes(const Model& model, Dtype weights, int tp = 1);
hw::Bytes dense_mlp_bytes(const Model& model, Dtype weights);
/// Cache of one token in one layer.
hw::Bytes kv_bytes(const Model& model, Dtype kv);

}  // namespace cmx::sw::models
