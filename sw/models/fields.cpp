// SPDX-License-Identifier: Apache-2.0
#include "sw/models/fields.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace cmx::sw::models {
namespace {

using nlohmann::json;
using Config = const json&;

constexpr std::string_view kHarmless[] = {
    // Names, tokens, software.
    "architectures", "model_type", "auto_map", "transformers_version", "torch_dtype", "dtype", "use_cache",
    "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "decoder_start_token_id", "ignore_index",
    "tokenizer_class", "unsloth_fixed", "unsloth_version", "name_or_path", "for_llm_compressor", "id2label", "label2id",
    "finetuning_task", "problem_type", "task_specific_params", "prefix", "torchscript", "return_dict",
    "output_attentions", "output_hidden_states", "output_scores", "return_dict_in_generate", "is_decoder",
    "is_encoder_decoder", "pruned_heads", "use_bfloat16", "chunk_size_feed_forward",
    // Training.
    "attention_dropout", "initializer_range", "aux_loss_alpha", "seq_aux", "ep_size", "pretraining_tp",
    "output_router_logits", "router_aux_loss_coef", "router_jitter_noise", "hidden_dropout", "resid_pdrop", "emb_pdrop",
    "embd_pdrop", "attn_pdrop", "tf_legacy_loss", "gradient_checkpointing",
    // Generation.
    "do_sample", "temperature", "top_k", "top_p", "typical_p", "max_length", "min_length", "num_beams",
    "num_beam_groups", "num_return_sequences", "length_penalty", "repetition_penalty", "diversity_penalty",
    "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "early_stopping", "remove_invalid_values", "bad_words_ids",
    "begin_suppress_tokens", "suppress_tokens", "forced_bos_token_id", "forced_eos_token_id",
    "exponential_decay_length_penalty",
    // Values that cost the same whatever they are.
    "rms_norm_eps", "layer_norm_eps", "norm_topk_prob", "routed_scaling_factor", "scoring_func", "use_routing_bias",
    "use_qk_norm", "qk_norm_type", "swiglu_limit", "attn_scale", "attn_temperature_tuning", "floor_scale",
    "layernorm_full_attention_beta", "layernorm_linear_attention_beta", "layernorm_mlp_beta", "shared_moe_mode",
    // Positions.
    "rope_theta", "rope_scaling", "rope_parameters", "rope_interleave", "partial_rotary_factor", "rotary_dim",
    "no_rope_layers", "initial_context_length", "max_window_layers",
    // The plan chooses data types.
    "quantization_config", "quantization", "compression_config"};

bool is(Config value, const json& one) { return value == one; }

/// The value of another field, null where it is absent.
json other(Config config, const char* field) {
  const auto found = config.find(field);
  return found == config.end() ? json() : *found;
}

bool all(Config list, const json& one) {
  return list.is_array() && std::all_of(list.begin(), list.end(), [&](Config entry) { return entry == one; });
}

/// Whether a field is the product of two others.
bool product(Config config, Config value, const char* a, const char* b) {
  const json x = other(config, a);
  const json y = other(config, b);
  return value.is_number_integer() && x.is_number_integer() && y.is_number_integer() &&
         value.get<double>() == x.get<double>() * y.get<double>();
}

bool sum(Config config, Config value, const char* a, const char* b) {
  const json x = other(config, a);
  const json y = other(config, b);
  return value.is_number_integer() && x.is_number_integer() && y.is_number_integer() &&
         value.get<double>() == x.get<double>() + y.get<double>();
}

bool one_group(Config config) { return other(config, "n_group").is_null() || other(config, "n_group") == 1; }

struct Rule {
  const char* field;
  const char* change;  // what it does where it is not harmless
  bool (*harmless)(Config config, Config value);
  const char* with;  // the field that it belongs to and that speaks for it; null: none
};

bool never(Config, Config) { return false; }
bool off(Config, Config value) { return is(value, false); }
bool none(Config, Config value) { return is(value, 0); }
bool one(Config, Config value) { return is(value, 1); }
bool empty(Config, Config value) { return value.is_array() && value.empty(); }

constexpr const char* kIndexer = "the indexer of sparse attention";
constexpr const char* kLinear = "linear attention";
constexpr const char* kExperts = "the number of experts by a name that is not read; n_routed_experts is";
constexpr const char* kTopk = "experts a token by a name that is not read; num_experts_per_tok is";
constexpr const char* kMtp = "MTP modules by a name that is not read; num_nextn_predict_layers is";

constexpr Rule kRules[] = {
    {"index_topk",
     "sparse attention: a token attends to the best tokens of the cache, which an indexer chooses, not to all", never,
     nullptr},
    {"index_n_heads", kIndexer, never, "index_topk"},
    {"index_head_dim", kIndexer, never, "index_topk"},
    {"indexer_rope_interleave", kIndexer, never, "index_topk"},
    {"full_attention_interval", "linear attention in the layers between", one, nullptr},
    {"linear_conv_kernel_dim", kLinear, never, "full_attention_interval"},
    {"linear_key_head_dim", kLinear, never, "full_attention_interval"},
    {"linear_num_key_heads", kLinear, never, "full_attention_interval"},
    {"linear_num_value_heads", kLinear, never, "full_attention_interval"},
    {"linear_value_head_dim", kLinear, never, "full_attention_interval"},
    {"layer_types", "layers of several kinds of attention", [](Config, Config v) { return all(v, "full_attention"); },
     nullptr},
    {"attn_type_list", "layers of several kinds of attention", [](Config, Config v) { return all(v, 1); }, nullptr},
    {"sliding_window", "attention to the latest tokens only",
     [](Config c, Config) { return other(c, "use_sliding_window") == false; }, nullptr},
    {"use_sliding_window", "attention to the latest tokens only", off, nullptr},
    {"attention_chunk_size", "attention within chunks only", never, nullptr},
    {"num_key_value_heads",
     "grouped-query attention: heads that share keys and values, which the cache holds in place of a latent",
     [](Config c, Config v) { return v == other(c, "num_attention_heads"); }, nullptr},
    {"head_dim", "heads without latent attention's two parts",
     [](Config c, Config v) {
       return v == other(c, "qk_rope_head_dim") || sum(c, v, "qk_nope_head_dim", "qk_rope_head_dim");
     },
     nullptr},
    {"qk_head_dim", "heads of another size than their two parts have",
     [](Config c, Config v) { return sum(c, v, "qk_nope_head_dim", "qk_rope_head_dim"); }, nullptr},
    {"attention_bias", "a bias added to the projections of attention", off, nullptr},
    {"qkv_bias", "a bias added to the projections of attention", off, nullptr},
    {"mlp_bias", "a bias added to the projections of the MLP", off, nullptr},
    {"hidden_act", "another activation than silu", [](Config, Config v) { return is(v, "silu"); }, nullptr},
    {"moe_layer_freq", "dense layers among the MoE layers", one, nullptr},
    {"decoder_sparse_step", "dense layers among the MoE layers", one, nullptr},
    {"interleave_moe_layer_step", "dense layers among the MoE layers", one, nullptr},
    {"moe_layers", "dense layers among the MoE layers", never, "interleave_moe_layer_step"},
    {"mlp_only_layers", "dense layers among the MoE layers", empty, nullptr},
    {"intermediate_size_mlp", "dense layers of a size of their own", never, nullptr},
    {"mlp_intermediate_size", "dense layers of a size of their own", never, nullptr},
    {"shared_expert_intermediate_size", "shared experts of a size of their own",
     [](Config c, Config v) { return product(c, v, "n_shared_experts", "moe_intermediate_size"); }, nullptr},
    {"shared_intermediate_size", "shared experts of a size of their own", none, nullptr},
    {"zero_expert_num", "experts that compute nothing", none, nullptr},
    {"zero_expert_type", "experts that compute nothing", never, "zero_expert_num"},
    {"topk_method", "another choice of experts",
     [](Config c, Config v) {
       return is(v, "noaux_tc") || is(v, "group_limited_greedy") || (is(v, "greedy") && one_group(c));
     },
     nullptr},
    {"tie_word_embeddings", "one matrix for embedding and LM head", off, nullptr},
    {"num_layers", "layers of several attention blocks",
     [](Config c, Config v) { return v == other(c, "num_hidden_layers"); }, nullptr},
    {"num_experts", kExperts, [](Config c, Config v) { return v == other(c, "n_routed_experts"); }, nullptr},
    {"num_local_experts", kExperts, [](Config c, Config v) { return v == other(c, "n_routed_experts"); }, nullptr},
    {"num_routed_experts", kExperts, [](Config c, Config v) { return v == other(c, "n_routed_experts"); }, nullptr},
    {"moe_num_experts", kExperts, [](Config c, Config v) { return v == other(c, "n_routed_experts"); }, nullptr},
    {"moe_topk", kTopk, [](Config c, Config v) { return v == other(c, "num_experts_per_tok"); }, nullptr},
    {"experts_per_token", kTopk, [](Config c, Config v) { return v == other(c, "num_experts_per_tok"); }, nullptr},
    {"use_mtp", kMtp, off, nullptr},
    {"num_mtp_modules", kMtp, none, "use_mtp"},
    {"num_mtp_layers", kMtp, none, nullptr},
    {"mtp_transformer_layers", kMtp, none, "use_mtp"},
};

bool listed(std::string_view field, const auto& list) {
  return std::find(std::begin(list), std::end(list), field) != std::end(list);
}

const Rule* rule_of(std::string_view field) {
  const auto found =
      std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& rule) { return rule.field == field; });
  return found == std::end(kRules) ? nullptr : found;
}

bool stated(Config config, const char* field) { return !other(config, field).is_null(); }

/// Whether the field that it belongs to is there, and speaks for it: also where that is null, and nothing is to be had.
bool spoken_for(Config config, const Rule& rule) { return rule.with != nullptr && config.contains(rule.with); }

}  // namespace

std::vector<Refusal> refusals(std::string_view text, const std::vector<std::string>& read) {
  const json config = json::parse(text);
  std::vector<Refusal> found;
  for (const Rule& rule : kRules) {
    if (!stated(config, rule.field) || spoken_for(config, rule)) continue;
    const json& value = config[rule.field];
    if (!rule.harmless(config, value)) found.push_back({rule.field, value.dump(), rule.change});
  }
  for (const auto& [field, value] : config.items()) {
    const bool known =
        listed(field, kHarmless) || rule_of(field) != nullptr || listed(field, read) || field.starts_with('_');
    if (!known && !value.is_null()) found.push_back({field, value.dump(), "not known here"});
  }
  return found;
}

bool of_other_media(std::string_view field) {
  constexpr std::string_view kMarks[] = {"vision", "image",     "video",     "audio",
                                         "media",  "projector", "boi_token", "eoi_token"};
  return std::any_of(std::begin(kMarks), std::end(kMarks),
                     [&](std::string_view mark) { return field.find(mark) != field.npos; });
}

std::vector<std::string> known_fields() {
  std::vector<std::string> names(std::begin(kHarmless), std::end(kHarmless));
  for (const Rule& rule : kRules) names.emplace_back(rule.field);
  return names;
}

}  // namespace cmx::sw::models
