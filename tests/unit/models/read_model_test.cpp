// SPDX-License-Identifier: Apache-2.0
// Which configurations are read, and what is said about those that are not.
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "sw/models/model.h"

namespace cmx {
namespace {

using sw::models::Model;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSmall = R"({
  "hidden_size": 64, "num_hidden_layers": 4, "first_k_dense_replace": 1, "intermediate_size": 128,
  "moe_intermediate_size": 32, "n_routed_experts": 16, "n_shared_experts": 1, "num_experts_per_tok": 4,
  "n_group": 4, "topk_group": 2,
  "num_attention_heads": 8, "q_lora_rank": 24, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4,
  "v_head_dim": 8, "vocab_size": 1000, "num_nextn_predict_layers": 1
})";

/// kSmall with one piece of text exchanged.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string complaint(const std::string& json) {
  try {
    sw::models::parse_model(json, "my.json");
  } catch (const hw::BadInput& error) {
    return error.what();
  }
  return "";
}

TEST(ReadModel, DeepSeekR1IsShipped) {
  const Model m = sw::models::read_model("deepseek-r1");
  EXPECT_EQ(m.name, "deepseek-r1");
  EXPECT_EQ(m.hidden_size, 7168);
  EXPECT_EQ(m.moe_layers(), 58);
  EXPECT_EQ(m.experts_per_group(), 32);
  EXPECT_EQ(m.qk_head_dim(), 192);
  EXPECT_EQ(m.kv_dim(), 576);
  EXPECT_EQ(m.num_nextn_predict_layers, 1);
}

TEST(ReadModel, APathIsReadAndNamed) {
  const std::string path = testing::TempDir() + "small_config.json";
  std::ofstream(path) << kSmall;
  const Model m = sw::models::read_model(path);
  EXPECT_EQ(m.name, path);
  EXPECT_EQ(m.moe_intermediate_size, 32);
}

TEST(ReadModel, GroupsAndMtpModulesMayBeAbsent) {
  const Model m = sw::models::parse_model(with(R"("n_group": 4, "topk_group": 2,)", R"("n_group": null,)"), "my.json");
  EXPECT_EQ(m.n_group, 1);
  EXPECT_EQ(m.topk_group, 1);
  EXPECT_EQ(sw::models::parse_model(with(R"(, "num_nextn_predict_layers": 1)", ""), "my.json").num_nextn_predict_layers,
            0);
}

TEST(ReadModel, AnUnknownNameGetsTheNearestShippedOne) {
  try {
    sw::models::read_model("deepseek-r2");
    FAIL();
  } catch (const hw::BadInput& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("--model deepseek-r2"), HasSubstr("deepseek-r1")));
  }
}

TEST(ReadModel, ATruncatedFileIsCalledThatWithLineAndByte) {
  const std::string text = kSmall;
  EXPECT_THAT(complaint(text.substr(0, 60)),
              AllOf(HasSubstr("my.json:2:"), HasSubstr("byte 60"), HasSubstr("truncated")));
  EXPECT_THAT(complaint(""), AllOf(HasSubstr("my.json:1:"), HasSubstr("truncated")));
}

TEST(ReadModel, InvalidJsonHasItsLine) {
  EXPECT_THAT(complaint("{\n\"hidden_size\": 64,\n\"x\" 3}"),
              AllOf(HasSubstr("my.json:3:"), HasSubstr("not valid JSON"), Not(HasSubstr("truncated"))));
  EXPECT_THAT(complaint("[1, 2]"), HasSubstr("is array"));
}

TEST(ReadModel, AModelWithoutMoeFieldsHearsWhichAreMissing) {
  const std::string dense =
      R"({"hidden_size": 4096, "num_hidden_layers": 32, "intermediate_size": 11008, "num_attention_heads": 32,
      "vocab_size": 32000})";
  EXPECT_THAT(complaint(dense),
              AllOf(HasSubstr("my.json"), HasSubstr("n_routed_experts"), HasSubstr("moe_intermediate_size"),
                    HasSubstr("kv_lora_rank"), Not(HasSubstr("hidden_size,")), Not(HasSubstr("n_group"))));
}

TEST(ReadModel, WrongTypesAndValuesHaveTheirLine) {
  EXPECT_THAT(complaint(with(R"("n_routed_experts": 16)", R"("n_routed_experts": "16")")),
              AllOf(HasSubstr("my.json:3:"), HasSubstr("n_routed_experts")));
  EXPECT_THAT(complaint(with(R"("q_lora_rank": 24)", R"("q_lora_rank": null)")),
              AllOf(HasSubstr("my.json:5:"), HasSubstr("q_lora_rank"), HasSubstr("null")));
  EXPECT_THAT(complaint(with(R"("vocab_size": 1000)", R"("vocab_size": 1000.5)")),
              HasSubstr("vocab_size must be a whole number"));
  EXPECT_THAT(complaint(with(R"("hidden_size": 64)", R"("hidden_size": 0)")), HasSubstr("hidden_size is 0"));
  EXPECT_THAT(complaint(with(R"("hidden_size": 64)", R"("hidden_size": -64)")), HasSubstr("hidden_size is -64"));
  EXPECT_THAT(complaint(with(R"("hidden_size": 64)", R"("hidden_size": 99999999999999999999)")),
              HasSubstr("hidden_size"));
  EXPECT_THAT(complaint(with(R"("hidden_size": 64)", R"("hidden_size": 18446744073709551615)")),
              HasSubstr("hidden_size is 18446744073709551615"));
}

TEST(ReadModel, CombinationsThatCannotBeRoutedAreRefused) {
  EXPECT_THAT(complaint(with(R"("first_k_dense_replace": 1)", R"("first_k_dense_replace": 4)")),
              HasSubstr("leaves no MoE layer"));
  EXPECT_THAT(complaint(with(R"("n_group": 4)", R"("n_group": 3)")), HasSubstr("do not divide"));
  EXPECT_THAT(complaint(with(R"("topk_group": 2)", R"("topk_group": 5)")), HasSubstr("topk_group 5"));
  EXPECT_THAT(complaint(with(R"("num_experts_per_tok": 4)", R"("num_experts_per_tok": 9)")),
              HasSubstr("num_experts_per_tok 9"));
}

}  // namespace
}  // namespace cmx
