// SPDX-License-Identifier: Apache-2.0
// Which fields of a configuration are harmless, which are refused by their name, and what --assume makes of them. Each
// case has the shape of a published model.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "sw/models/model.h"

namespace cmx {
namespace {

using sw::models::Model;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kLatent =
    R"("hidden_size": 64, "num_hidden_layers": 4, "first_k_dense_replace": 1, "intermediate_size": 128,
"moe_intermediate_size": 32, "n_routed_experts": 16, "n_shared_experts": 1, "num_experts_per_tok": 4,
"num_attention_heads": 8, "q_lora_rank": 24, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4,
"v_head_dim": 8, "vocab_size": 1000)";

std::string latent(const std::string& more) { return fmt::format("{{{},\n{}}}", kLatent, more); }

Model parse(const std::string& json, const std::vector<std::string>& assume = {}) {
  return sw::models::parse_model(json, "my.json", assume);
}

std::string complaint(const std::string& json, const std::vector<std::string>& assume = {}) {
  try {
    parse(json, assume);
  } catch (const hw::BadInput& error) {
    return error.what();
  }
  return "";
}

struct Case {
  const char* name;
  std::string json;
  std::vector<const char*> says;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Refused : public testing::TestWithParam<Case> {};

TEST_P(Refused, ByTheNameOfWhatChangesTheWork) {
  const std::string said = complaint(GetParam().json);
  EXPECT_NE(said, "");
  for (const char* part : GetParam().says) EXPECT_THAT(said, HasSubstr(part));
}

const std::string kGrouped =
    R"({"hidden_size": 4096, "num_hidden_layers": 94, "num_attention_heads": 64, "num_key_value_heads": 4,
    "head_dim": 128,
"moe_intermediate_size": 1536, "num_experts_per_tok": 8, "vocab_size": 151936, "num_experts": 128,
"decoder_sparse_step": 1, "mlp_only_layers": [],
"sliding_window": null, "use_sliding_window": false, "max_window_layers": 94, "norm_topk_prob": true)";

const Case kRefused[] = {
    {"sparse_attention",
     latent(R"("index_topk": 2048, "index_n_heads": 64, "index_head_dim": 128)"),
     {"my.json:5: index_topk is 2048", "sparse attention", "--assume index_topk=null runs"}},
    {"an_indexer_alone", latent(R"("index_n_heads": 64)"), {"index_n_heads is 64"}},
    {"grouped_query",
     kGrouped + "}",
     {"my.json:1: num_key_value_heads is 4", "grouped-query attention", "num_experts is 128"}},
    {"windows",
     kGrouped + R"(, "layer_types": ["sliding_attention", "full_attention"]})",
     {"layer_types is [", "num_key_value_heads"}},
    {"window", latent(R"("sliding_window": 128)"), {"sliding_window is 128"}},
    {"window_in_use",
     latent(R"("sliding_window": 128, "use_sliding_window": true)"),
     {"sliding_window is 128", "use_sliding_window is true"}},
    {"kinds_of_layer", latent(R"("layer_types": ["full_attention", "linear_attention"])"), {"layer_types"}},
    {"linear_attention",
     latent(R"("full_attention_interval": 4, "linear_num_key_heads": 16)"),
     {"full_attention_interval is 4", "=null runs"}},
    {"kinds_of_attention", latent(R"("attn_type_list": [1, 0, 1])"), {"attn_type_list"}},
    {"chunks", latent(R"("attention_chunk_size": 8192)"), {"attention_chunk_size is 8192"}},
    {"bias", latent(R"("attention_bias": true)"), {"attention_bias is true"}},
    {"every_other_layer", latent(R"("moe_layer_freq": 2)"), {"moe_layer_freq is 2", "dense layers among"}},
    {"sparse_step", latent(R"("decoder_sparse_step": 2)"), {"decoder_sparse_step is 2"}},
    {"dense_layers_by_number", latent(R"("mlp_only_layers": [3])"), {"mlp_only_layers is [3]"}},
    {"interleaved",
     latent(R"("interleave_moe_layer_step": 2, "intermediate_size_mlp": 16384)"),
     {"interleave_moe_layer_step", "intermediate_size_mlp"}},
    {"shared_of_another_size",
     latent(R"("shared_expert_intermediate_size": 64)"),
     {"shared_expert_intermediate_size is 64"}},
    {"idle_experts", latent(R"("zero_expert_num": 256, "zero_expert_type": "identity")"), {"zero_expert_num is 256"}},
    {"two_blocks_a_layer", latent(R"("num_layers": 2)"), {"num_layers is 2"}},
    {"greedy_over_groups",
     latent(R"("n_group": 4, "topk_group": 2, "topk_method": "greedy")"),
     {"topk_method is \"greedy\""}},
    {"another_activation", latent(R"("hidden_act": "gelu")"), {"hidden_act is \"gelu\""}},
    {"tied", latent(R"("tie_word_embeddings": true)"), {"tie_word_embeddings is true"}},
    {"mtp_by_another_name", latent(R"("use_mtp": true, "num_mtp_modules": 3)"), {"use_mtp is true"}},
    {"wide_head", latent(R"("head_dim": 128)"), {"head_dim is 128"}},
    {"nobody_knows", latent(R"("mixture_of_depths": 7)"), {"my.json:5: mixture_of_depths is 7", "not known here"}},
    {"long_value", latent(R"("lut": ")" + std::string(5000, 'x') + R"(")"), {"lut is \"xxx", ".. (not known"}},
    {"nested", R"({"text_config": )" + latent(R"("index_topk": 4)") + "}", {"index_topk is 4"}},
    {"beside_the_nested", R"({"frames": 3, "text_config": )" + latent(R"("n_group": 1)") + "}", {"frames is 3"}},
    {"nested_is_no_object", R"({"text_config": 4})", {"text_config is number"}},
    {"query_without_latent",
     R"({"q_lora_rank": null, )" +
         std::string(kLatent).replace(std::string(kLatent).find(R"("q_lora_rank": 24,)"), 18, "") + "}",
     {"my.json:1: q_lora_rank is null", "projection of the query without a latent", "--assume q_lora_rank=N"}},
};
INSTANTIATE_TEST_SUITE_P(Fields, Refused, testing::ValuesIn(kRefused), [](const auto& c) { return c.param.name; });

TEST(Fields, WhatPublishedFilesHoldBesideTheShapesIsHarmless) {
  const Model m = parse(latent(
      R"("architectures": ["DeepseekV3ForCausalLM"], "auto_map": {"AutoConfig": "a.B"}, "model_type": "deepseek_v3",
      "attention_bias": false,
"attention_dropout": 0.0, "aux_loss_alpha": 0.001, "bos_token_id": 0, "eos_token_id": [1, 2], "pad_token_id": null,
"ep_size": 1,
"hidden_act": "silu",
"head_dim": 4, "qk_head_dim": 12, "initializer_range": 0.02, "max_position_embeddings": 163840, "moe_layer_freq": 1,
"n_group": 4, "topk_group": 2,
"norm_topk_prob": true, "num_key_value_heads": 8, "num_nextn_predict_layers": 1, "pretraining_tp": 1,
"quantization_config": {"fmt": "e4m3", "weight_block_size": [128, 128]}, "rms_norm_eps": 1e-06,
"rope_scaling": {"type": "yarn", "factor": 40},
"rope_parameters": {"rope_type": "yarn"}, "rope_theta": 10000, "routed_scaling_factor": 2.5,
"scoring_func": "sigmoid", "seq_aux": true,
"tie_word_embeddings": false, "topk_method": "noaux_tc", "torch_dtype": "bfloat16", "dtype": "bfloat16",
"transformers_version": "4.46.3",
"use_cache": true, "sliding_window": 131072, "use_sliding_window": false, "layer_types": ["full_attention",
"full_attention"], "mlp_only_layers": [],
"shared_expert_intermediate_size": 32, "_attn_implementation": "eager", "something_new": null)"));
  EXPECT_EQ(m.max_position_embeddings, 163840);
  EXPECT_EQ(m.n_group, 4);
  EXPECT_THAT(m.notes, IsEmpty());
  EXPECT_THAT(m.assumed, IsEmpty());
}

TEST(Fields, AModelOfSeveralMediaIsReadFromItsText) {
  const Model m = parse(
      R"({"architectures": ["K"], "media_placeholder_token_id": 7, "vision_config": {"depth": 27},
      "tie_word_embeddings": false,
"text_config": )" +
      latent(R"("max_position_embeddings": 262144)") + "}");
  EXPECT_EQ(m.hidden_size, 64);
  EXPECT_EQ(m.max_position_embeddings, 262144);
  EXPECT_THAT(m.notes,
              ElementsAre(AllOf(HasSubstr("vision_config"), HasSubstr("not modelled"), Not(HasSubstr("placeholder")))));
}

TEST(Assume, TakesAFieldOutAndSaysSo) {
  const std::string sparse = latent(R"("index_topk": 2048, "index_n_heads": 64, "attention_bias": true)");
  EXPECT_THAT(complaint(sparse, {"index_topk=null"}),
              AllOf(HasSubstr("attention_bias"), Not(HasSubstr("index_n_heads")), Not(HasSubstr("index_topk is"))));
  for (const auto& assume : std::vector<std::vector<std::string>>{{"index_topk,attention_bias=false"},
                                                                  {"index_topk=null", "attention_bias=false"}}) {
    const Model m = parse(sparse, assume);
    EXPECT_THAT(m.assumed, ElementsAre("index_topk=null", "attention_bias=false"));
    EXPECT_THAT(m.notes,
                ElementsAre(HasSubstr("as if my.json had no index_topk"), HasSubstr("in place of what my.json says")));
  }
}

TEST(Assume, PutsAValueInPlaceOfAnother) {
  EXPECT_EQ(parse(latent(R"("n_group": 2)"), {"n_group=4"}).n_group, 4);
  EXPECT_EQ(parse(latent(R"("n_group": 2)"), {"max_position_embeddings=99"}).max_position_embeddings, 99);
  EXPECT_EQ(parse(R"({"text_config": )" + latent(R"("n_group": 2)") + "}", {"n_group=4"}).n_group, 4);
  EXPECT_EQ(
      parse(latent(R"("layer_types": ["sliding"])"), {R"(layer_types=["full_attention","full_attention"],n_group=4)"})
          .n_group,
      4);
  EXPECT_EQ(parse(latent(R"("hidden_act": "gelu")"), {"hidden_act=silu"}).hidden_size, 64);
  EXPECT_THAT(complaint(latent(R"("n_group": 2)"), {"n_group=many"}),
              HasSubstr("n_group must be a whole number, is \"many\""));
}

TEST(Assume, AFieldThatNobodyKnowsIsRefused) {
  EXPECT_THAT(complaint(latent(R"("n_group": 1)"), {"index_topkk=null"}),
              AllOf(HasSubstr("--assume index_topkk"), HasSubstr("index_topk")));
  EXPECT_THAT(complaint(latent(R"("n_group": 1)"), {"=3"}), HasSubstr("--assume =3"));
  EXPECT_THAT(complaint(latent(R"("n_group": 1)"), {"n_group="}), HasSubstr("FIELD=VALUE"));
  EXPECT_THAT(complaint(latent(R"("n_group": 1)"), {""}), HasSubstr("FIELD=VALUE"));
  EXPECT_THAT(complaint(latent(R"("n_group": 1)"), {"hidden_act=\xff"}), HasSubstr("hidden_act is"))
      << "bytes that are no UTF-8";
}

}  // namespace
}  // namespace cmx
