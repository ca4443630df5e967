// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/operator_programs.h"

#include <algorithm>
#include <functional>

#include "hw/units/bad_input.h"
#include "sw/kernels/attention.h"
#include "sw/kernels/head.h"
#include "sw/kernels/mla_layer.h"
#include "sw/kernels/mlp.h"
#include "sw/runtime/rounded_rows.h"

namespace cmx::sw::runtime {
namespace {

kernels::DataType data_type(models::Dtype dtype) {
  return dtype == models::Dtype::kInt8 ? kernels::DataType::kInt8 : kernels::DataType::kBf16;
}

kernels::MlaShape mla_shape(const plan::Plan& plan) {
  const auto& model = plan.model();
  return {.hidden = model.hidden_size,
          .heads = model.num_attention_heads,
          .q_lora = model.q_lora_rank,
          .kv_lora = model.kv_lora_rank,
          .nope = model.qk_nope_head_dim,
          .rope = model.qk_rope_head_dim,
          .value = model.v_head_dim,
          .tensor_parallel = plan.options().tp,
          .weight_type = data_type(plan.options().weight_dtype),
          .kv_type = data_type(plan.options().kv_dtype)};
}

}  // namespace

hw::isa::Partition OperatorPrograms::partition(const graph::Layer& layer, int stream) const {
  return layer.microbatches == 1 ? plan_.whole_die() : plan_.partition(stream);
}

kernels::ExpertParallelShape OperatorPrograms::expert_parallel_shape() const {
  return {.hidden = plan_.model().hidden_size,
          .top_k = plan_.model().num_experts_per_tok,
          .message_extra_bytes = static_cast<int>(plan_.dispatch_message().value) - plan_.model().hidden_size};
}

hw::isa::Program OperatorPrograms::program(const graph::Layer& layer, graph::OpKind kind, int rows, int sequences,
                                           hw::isa::Partition cores) const {
  using enum graph::OpKind;
  const auto& model = plan_.model();
  const auto& engines = machine_.engines;
  const auto weights = data_type(plan_.options().weight_dtype);
  const kernels::HeadShape head{.hidden = model.hidden_size, .vocabulary = model.vocab_size};
  switch (kind) {
    case kEmbedding: return kernels::embedding(head, rows, cores, engines);
    case kMtpProjection: return kernels::mtp_projection(head, rows, cores, engines);
    case kMlaProlog: return kernels::mla_prolog(mla_shape(plan_), rows, cores, engines);
    case kOProj: return kernels::o_proj(mla_shape(plan_), rows, cores, engines);
    case kAttention: {
      const kernels::MlaAttentionShape shape{.sequences = sequences,
                                             .query_tokens = layer.tokens_per_request,
                                             .kv = plan_.options().kv,
                                             .heads = model.num_attention_heads / plan_.options().tp,
                                             .kv_lora = model.kv_lora_rank,
                                             .rope = model.qk_rope_head_dim,
                                             .kv_type = data_type(plan_.options().kv_dtype)};
      return kernels::mla_decode(shape, cores, engines);
    }
    case kDenseMlp: {
      const kernels::MlpShape shape{
          .hidden = model.hidden_size, .intermediate = model.intermediate_size, .weight_type = weights};
      return kernels::dense_mlp(shape, rows, cores, engines);
    }
    case kGating: {
      const kernels::GatingShape shape{
          .hidden = model.hidden_size, .experts = model.n_routed_experts, .top_k = model.num_experts_per_tok};
      return kernels::gating(shape, rows, cores, engines);
    }
    case kLmHead: return kernels::lm_head(head, rows, cores, engines);
    case kSampling: return kernels::sampling(head, rows, cores, engines);
    case kTpAllGather:
    case kTpReduceScatter:
    case kDispatch:
    case kExpertMlp:
    case kCombine: break;
  }
  throw hw::CheckFailed(std::string(graph::name_of(kind)) + " is no operator of one die");
}

std::optional<hw::ProgramId> OperatorPrograms::compute(const graph::Layer& layer, graph::OpKind kind, int die,
                                                       int microbatch) {
  using enum graph::OpKind;
  const int sequences = plan_.attention_requests(layer, die, microbatch);
  const bool attends = kind == kMlaProlog || kind == kAttention || kind == kOProj;
  const int rows = attends ? sequences * layer.tokens_per_request : plan_.tokens(layer, die, microbatch);
  if (rows == 0) return std::nullopt;
  int stream = 0;
  for (const auto& op : layer.ops) {
    if (op.kind == kind) stream = op.stream;
  }
  const hw::isa::Partition cores = partition(layer, stream);
  const auto key = std::tuple(kind, rows, kind == kAttention ? sequences : 0,
                              kind == kAttention ? layer.tokens_per_request : 0, cores.aic, cores.aiv);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  const hw::ProgramId id = port_.load(program(layer, kind, rows, sequences, cores), cores);
  known_.emplace(key, id);
  return id;
}

std::optional<hw::ProgramId> OperatorPrograms::expert_mlp(const graph::Layer& layer, const std::vector<int>& rows) {
  std::vector<int> rounded;
  for (const int r : rows) rounded.push_back(rounded_rows(r));
  std::sort(rounded.begin(), rounded.end(), std::greater<>());
  if (rounded.empty() || rounded.front() == 0) return std::nullopt;
  const hw::isa::Partition cores = partition(layer, plan_.graph().streams - 1);
  const auto key = std::tuple(rounded, cores.aic);
  const auto found = known_mlps_.find(key);
  if (found != known_mlps_.end()) return found->second;
  const kernels::MlpShape shape{.hidden = plan_.model().hidden_size,
                                .intermediate = plan_.model().moe_intermediate_size,
                                .weight_type = data_type(plan_.options().weight_dtype)};
  const hw::ProgramId id = port_.load(kernels::expert_mlp(shape, rounded, cores, machine_.engines), cores);
  known_mlps_.emplace(key, id);
  return id;
}

std::optional<hw::ProgramId> OperatorPrograms::partial_sum(const graph::Layer& layer, int rows) {
  if (rows == 0 || plan_.options().tp < 2) return std::nullopt;
  const hw::isa::Partition cores = partition(layer, 0);
  kernels::ExpertParallelShape shape = expert_parallel_shape();
  shape.top_k = plan_.options().tp - 1;
  return port_.load(kernels::combine_reduce(shape, rows, rows, cores, machine_.engines), cores);
}

}  // namespace cmx::sw::runtime
