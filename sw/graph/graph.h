// SPDX-License-Identifier: Apache-2.0
// The layers of one decode iteration in the order in which a die runs them, each with its operators, their stream and
// what they wait for. Data only.
//
// Contract: layers follow one another; the first operators of (layer, microbatch) wait for the last operators of
// (previous layer, same microbatch), or of all its microbatches where the previous or this layer has only one. Within a
// layer, `after` lists operators of the same microbatch. A stream runs its operators one at a time, microbatch 0
// before 1.
// Not modelled: prefix caching, chunked prefill mixed into decode, speculative trees.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sw/models/model.h"

namespace cmx::sw::graph {

enum class LayerKind { kEmbedding, kDense, kMoe, kLmHead, kSampling, kMtp };

enum class OpKind {
  kEmbedding,        // look up the rows of the tokens
  kMtpProjection,    // MTP: norm and join of hidden state and embedding, 2 * hidden -> hidden
  kTpAllGather,      // tp > 1: every die of the group receives all tokens of the group
  kMlaProlog,        // norm, query and key/value down, query up, rope, key absorption, cache write
  kAttention,        // MLA core over the cache
  kOProj,            // value absorption, output projection, residual
  kTpReduceScatter,  // tp > 1: sums the partial outputs; every die keeps its share of the tokens
  kDenseMlp,
  kGating,  // norm, router, top groups, top experts, quantisation parameters
  kDispatch,
  kExpertMlp,
  kCombine,  // weighted sum and residual
  kLmHead,
  kSampling,
};
std::string_view name_of(OpKind kind);  // "mla_prolog", as in reports
std::string_view name_of(LayerKind kind);

struct Op {
  OpKind kind{};
  int stream{0};
  std::vector<int> after;  // indices into the ops of this layer
};

struct Layer {
  LayerKind kind{};
  int index{0};  // decoder layers 0..n-1, MTP step s: n+s-1; it seeds the routing. Head and sampling: of the layer they
                 // follow
  int mtp_step{0};            // 0 in the main model, s for what belongs to MTP step s = 1..mtp
  int microbatches{1};        // 1: all requests of the die at once, on all its cores
  int tokens_per_request{1};  // rows = requests * this
  std::vector<Op> ops;
  bool routed() const { return kind == LayerKind::kMoe || kind == LayerKind::kMtp; }
};

struct GraphOptions {
  int microbatches{2};  // 1 or 2; one microbatch is one stream
  int mtp{1};           // speculative tokens
  int tp{1};
  int layers{0};  // decoder layers to simulate; 0: all
};

struct Graph {
  std::vector<Layer> layers;
  int streams{2};
  int moe_layers{0};  // of the whole model, MTP not included
  int moe_simulated{0};
  bool extrapolated() const { return moe_simulated != moe_layers; }
  /// MoE layers that a result for the whole model has to add at the mean interval of the simulated ones.
  int moe_left_out() const { return moe_layers - moe_simulated; }
};

/// Throws BadInput naming --layers, --microbatches or --mtp.
Graph decode_graph(const models::Model& model, const GraphOptions& options);

}  // namespace cmx::sw::graph
