// SPDX-License-Identifier: Apache-2.0
#include "sw/graph/graph.h"

#include <fmt/format.h>

#include "hw/units/bad_input.h"

namespace cmx::sw::graph {
namespace {

using enum OpKind;

struct Builder {
  Layer layer;
  /// Appends an operator that waits for the one before it.
  Builder& then(OpKind kind, int stream = 0) {
    Op op{kind, stream, {}};
    if (!layer.ops.empty()) op.after.push_back(static_cast<int>(layer.ops.size()) - 1);
    layer.ops.push_back(std::move(op));
    return *this;
  }
};

void attention_stage(Builder& b, int tp) {
  if (tp > 1) b.then(kTpAllGather);
  b.then(kMlaProlog).then(kAttention).then(kOProj);
  if (tp > 1) b.then(kTpReduceScatter);
}

void expert_stage(Builder& b, int stream) {
  b.then(kGating, stream).then(kDispatch, stream).then(kExpertMlp, stream).then(kCombine, stream);
}

Layer single(LayerKind kind, OpKind op, int index, int mtp_step, int tokens_per_request) {
  Builder b{Layer{kind, index, mtp_step, 1, tokens_per_request, {}}};
  return b.then(op).layer;
}

void check(const models::Model& model, const GraphOptions& o) {
  if (o.microbatches != 1 && o.microbatches != 2)
    throw hw::BadInput(fmt::format("--microbatches {}: must be 1 or 2", o.microbatches));
  if (o.mtp < 0) throw hw::BadInput(fmt::format("--mtp {}: must be 0 or more speculative tokens", o.mtp));
  if (o.mtp > 0 && model.num_nextn_predict_layers == 0) {
    throw hw::BadInput(
        fmt::format("--mtp {}: {} has no MTP module (num_nextn_predict_layers 0); use --mtp 0", o.mtp, model.name));
  }
  const int least = model.first_k_dense_replace + 1;
  if (o.layers != 0 && (o.layers < least || o.layers > model.num_hidden_layers)) {
    throw hw::BadInput(fmt::format("--layers {}: must be {} ({} dense layers and one MoE layer) to {}", o.layers, least,
                                   model.first_k_dense_replace, model.num_hidden_layers));
  }
}

}  // namespace

Graph decode_graph(const models::Model& model, const GraphOptions& o) {
  check(model, o);
  const int layers = o.layers == 0 ? model.num_hidden_layers : o.layers;
  const int dense = model.first_k_dense_replace;
  const int moe_stream = o.microbatches == 2 ? 1 : 0;
  const int verified = 1 + o.mtp;

  Graph graph;
  graph.streams = o.microbatches;
  graph.moe_layers = model.moe_layers();
  graph.moe_simulated = layers - dense;

  graph.layers.push_back(single(LayerKind::kEmbedding, kEmbedding, 0, 0, verified));
  for (int i = 0; i < layers; ++i) {
    const bool is_dense = i < dense;
    // A dense layer has nothing for a second stream: it runs whole on the whole die.
    Builder b{Layer{is_dense ? LayerKind::kDense : LayerKind::kMoe, i, 0, is_dense ? 1 : o.microbatches, verified, {}}};
    attention_stage(b, o.tp);
    if (is_dense) {
      b.then(kDenseMlp);
    } else {
      expert_stage(b, moe_stream);
    }
    graph.layers.push_back(std::move(b.layer));
  }
  graph.layers.push_back(single(LayerKind::kLmHead, kLmHead, layers - 1, 0, verified));
  graph.layers.push_back(single(LayerKind::kSampling, kSampling, layers - 1, 0, verified));

  for (int step = 1; step <= o.mtp; ++step) {
    // The first step fills the module's cache for every token just verified; later ones extend it by one.
    const int tokens = step == 1 ? verified : 1;
    const int index = model.num_hidden_layers + step - 1;
    Builder b{Layer{LayerKind::kMtp, index, step, o.microbatches, tokens, {}}};
    b.then(kEmbedding).then(kMtpProjection);
    attention_stage(b, o.tp);
    expert_stage(b, moe_stream);
    graph.layers.push_back(std::move(b.layer));
    graph.layers.push_back(single(LayerKind::kLmHead, kLmHead, index, step, 1));
    graph.layers.push_back(single(LayerKind::kSampling, kSampling, index, step, 1));
  }
  return graph;
}

std::string_view name_of(OpKind kind) {
  switch (kind) {
    case kEmbedding: return "embedding";
    case kMtpProjection: return "mtp_projection";
    case kTpAllGather: return "tp_all_gather";
    case kMlaProlog: return "mla_prolog";
    case kAttention: return "attention";
    case kOProj: return "o_proj";
    case kTpReduceScatter: return "tp_reduce_scatter";
    case kDenseMlp: return "dense_mlp";
    case kGating: return "gating";
    case kDispatch: return "dispatch";
    case kExpertMlp: return "expert_mlp";
    case kCombine: return "combine";
    case kLmHead: return "lm_head";
    case kSampling: return "sampling";
  }
  return "";
}

std::string_view name_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::kEmbedding: return "embedding";
    case LayerKind::kDense: return "dense";
    case LayerKind::kMoe: return "moe";
    case LayerKind::kLmHead: return "lm_head";
    case LayerKind::kSampling: return "sampling";
    case LayerKind::kMtp: return "mtp";
  }
  return "";
}

}  // namespace cmx::sw::graph
