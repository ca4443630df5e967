// SPDX-License-Identifier: Apache-2.0
// Which layers and operators an iteration has, in which streams, after what.
#include <algorithm>

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "sw/graph/graph.h"
#include "sw/graph/shapes.h"

namespace cmx {
namespace {

using namespace sw::graph;
using sw::models::Model;
using testing::HasSubstr;

const Model& r1() {
  static const Model model = sw::models::read_model("deepseek-r1");
  return model;
}

long count(const Graph& graph, LayerKind kind) {
  return std::count_if(graph.layers.begin(), graph.layers.end(),
                       [&](const Layer& layer) { return layer.kind == kind; });
}

std::vector<OpKind> kinds(const Layer& layer) {
  std::vector<OpKind> list;
  for (const Op& op : layer.ops) list.push_back(op.kind);
  return list;
}

const Layer& first(const Graph& graph, LayerKind kind) {
  return *std::find_if(graph.layers.begin(), graph.layers.end(),
                       [&](const Layer& layer) { return layer.kind == kind; });
}

TEST(DecodeGraph, TheWholeModel) {
  const Graph graph = decode_graph(r1(), {});
  EXPECT_EQ(count(graph, LayerKind::kDense), 3);
  EXPECT_EQ(count(graph, LayerKind::kMoe), 58);
  EXPECT_EQ(count(graph, LayerKind::kMtp), 1);
  EXPECT_EQ(count(graph, LayerKind::kLmHead), 2);
  EXPECT_FALSE(graph.extrapolated());
}

TEST(DecodeGraph, AMoeLayerIsSevenOperatorsInTwoStreams) {
  const Layer layer = first(decode_graph(r1(), {}), LayerKind::kMoe);
  using enum OpKind;
  EXPECT_THAT(kinds(layer),
              testing::ElementsAre(kMlaProlog, kAttention, kOProj, kGating, kDispatch, kExpertMlp, kCombine));
  for (std::size_t i = 0; i < layer.ops.size(); ++i) EXPECT_EQ(layer.ops[i].stream, i < 3 ? 0 : 1);
  EXPECT_EQ(layer.microbatches, 2);
}

TEST(DecodeGraph, DependenciesPointBackwards) {
  for (const Layer& layer : decode_graph(r1(), {.mtp = 2, .tp = 2}).layers) {
    for (std::size_t i = 0; i < layer.ops.size(); ++i) {
      EXPECT_EQ(layer.ops[i].after.empty(), i == 0);
      for (const int before : layer.ops[i].after) EXPECT_LT(before, static_cast<int>(i));
    }
  }
}

TEST(DecodeGraph, OneMicrobatchIsOneStream) {
  const Graph graph = decode_graph(r1(), {.microbatches = 1});
  EXPECT_EQ(graph.streams, 1);
  for (const Layer& layer : graph.layers) {
    EXPECT_EQ(layer.microbatches, 1);
    for (const Op& op : layer.ops) EXPECT_EQ(op.stream, 0);
  }
}

TEST(DecodeGraph, TensorParallelismFramesTheAttentionStage) {
  const Layer layer = first(decode_graph(r1(), {.tp = 2}), LayerKind::kDense);
  using enum OpKind;
  EXPECT_THAT(kinds(layer),
              testing::ElementsAre(kTpAllGather, kMlaProlog, kAttention, kOProj, kTpReduceScatter, kDenseMlp));
}

TEST(DecodeGraph, EverySpeculativeTokenHasItsMtpLayerAndHead) {
  EXPECT_EQ(count(decode_graph(r1(), {.mtp = 0}), LayerKind::kMtp), 0);
  const Graph graph = decode_graph(r1(), {.mtp = 2});
  EXPECT_EQ(count(graph, LayerKind::kMtp), 2);
  EXPECT_EQ(count(graph, LayerKind::kLmHead), 3);
  EXPECT_EQ(first(graph, LayerKind::kMtp).tokens_per_request, 3);
  EXPECT_EQ(graph.layers.back().tokens_per_request, 1);
}

TEST(DecodeGraph, LayersSelectsAndKnowsWhatItLeftOut) {
  const Graph graph = decode_graph(r1(), {.layers = 4});
  EXPECT_EQ(count(graph, LayerKind::kDense), 3);
  EXPECT_EQ(count(graph, LayerKind::kMoe), 1);
  EXPECT_EQ(count(graph, LayerKind::kMtp), 1);
  EXPECT_TRUE(graph.extrapolated());
  EXPECT_EQ(graph.moe_left_out(), 57);
  EXPECT_FALSE(decode_graph(r1(), {.layers = 61}).extrapolated());
}

TEST(DecodeGraph, RoutedLayersHaveIndicesOfTheirOwnAndKeepThemInAShorterRun) {
  const auto indices = [](const Graph& graph) {
    std::vector<int> list;
    for (const Layer& layer : graph.layers) {
      if (layer.routed()) list.push_back(layer.index);
    }
    return list;
  };
  EXPECT_THAT(indices(decode_graph(r1(), {.mtp = 2, .layers = 5})), testing::ElementsAre(3, 4, 61, 62));
}

TEST(DecodeGraph, BadInput) {
  const auto complaint = [](GraphOptions options) -> std::string {
    try {
      decode_graph(r1(), options);
    } catch (const hw::BadInput& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint({.layers = 3}), HasSubstr("--layers 3: must be 4"));
  EXPECT_THAT(complaint({.layers = -1}), HasSubstr("--layers -1"));
  EXPECT_THAT(complaint({.layers = 62}), HasSubstr("to 61"));
  EXPECT_THAT(complaint({.microbatches = 3}), HasSubstr("--microbatches 3"));
  EXPECT_THAT(complaint({.mtp = -1}), HasSubstr("--mtp -1"));
  Model without = r1();
  without.num_nextn_predict_layers = 0;
  EXPECT_THROW(decode_graph(without, {.mtp = 1}), hw::BadInput);
  EXPECT_NO_THROW(decode_graph(without, {.mtp = 0}));
}

// The matrices of an operator hold the same weights that memory is planned for.
TEST(Shapes, WeightsOfTheOperatorsAreTheWeightsOfTheModel) {
  using sw::models::Dtype;
  const auto bytes = [](OpKind kind, int tp) {
    std::int64_t sum = 0;
    for (const Gemm& gemm : gemms(kind, r1(), Dtype::kInt8, tp, 48)) sum += gemm.weight_bytes();
    return sum;
  };
  for (const int tp : {1, 4}) {
    EXPECT_EQ(bytes(OpKind::kMlaProlog, tp) + bytes(OpKind::kOProj, tp),
              sw::models::attention_bytes(r1(), Dtype::kInt8, tp).value);
  }
  EXPECT_EQ(bytes(OpKind::kExpertMlp, 1), sw::models::expert_bytes(r1(), Dtype::kInt8).value);
  EXPECT_EQ(bytes(OpKind::kDenseMlp, 1), sw::models::dense_mlp_bytes(r1(), Dtype::kInt8).value);
  EXPECT_EQ(bytes(OpKind::kLmHead, 1), 2 * sw::models::lm_head_parameters(r1()));
}

// 24 requests x 2 tokens over 4096: 55 GFLOP and 113 MB, the arithmetic of the published case.
TEST(Shapes, AttentionOfOneMicrobatch) {
  const AttentionShape shape = attention_shape(r1(), 24, 2, 4096, 1, sw::models::Dtype::kBf16);
  EXPECT_NEAR(shape.operations(), 55e9, 1e9);
  EXPECT_NEAR(static_cast<double>(shape.kv_bytes()), 113e6, 1e6);
}

}  // namespace
}  // namespace cmx
