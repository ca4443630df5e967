// SPDX-License-Identifier: Apache-2.0
// The matrices behind an operator on one die: what kernels are tiled for and what memory and arithmetic follow from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sw/graph/graph.h"
#include "sw/models/weights.h"

namespace cmx::sw::graph {

/// groups x C[m,n] = A[m,k] B[k,n]; INT8 weights mean INT8 activations, BF16 out.
struct Gemm {
  std::string_view name;  // "query_up"
  int groups{1};
  std::int64_t m{0};
  std::int64_t n{0};
  std::int64_t k{0};
  models::Dtype weights{models::Dtype::kBf16};
  double operations() const {
    return 2.0 * groups * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  }
  std::int64_t weight_bytes() const { return groups * n * k * models::bytes_of(weights); }
};

/// Matrices of an operator with `rows` tokens on a die holding heads / tp; kExpertMlp: of one instance; empty for
/// operators without weights.
std::vector<Gemm> gemms(OpKind kind, const models::Model& model, models::Dtype weights, int tp, std::int64_t rows);
/// One copy of the shared expert (n_shared_experts wide).
std::vector<Gemm> shared_expert_gemms(const models::Model& model, models::Dtype weights, std::int64_t rows);

/// The absorbed MLA core: every head of a sequence reads the same latent cache.
struct AttentionShape {
  int sequences{0};
  int query_tokens{1};  // for each sequence: 1 + speculative
  int kv{0};            // tokens in the cache of each sequence
  int heads{0};         // on this die
  int latent_dim{0};    // kv_lora_rank: both the keys' non-rope part and the values
  int rope_dim{0};
  models::Dtype kv_dtype{models::Dtype::kBf16};
  /// Query times keys (latent + rope) and probabilities times values (latent).
  double operations() const {
    return 2.0 * sequences * query_tokens * static_cast<double>(kv) * heads * (2.0 * latent_dim + rope_dim);
  }
  std::int64_t kv_bytes() const {
    return static_cast<std::int64_t>(sequences) * kv * (latent_dim + rope_dim) * models::bytes_of(kv_dtype);
  }
};
AttentionShape attention_shape(const models::Model& model, int sequences, int query_tokens, int kv, int tp,
                               models::Dtype kv_dtype);

}  // namespace cmx::sw::graph
