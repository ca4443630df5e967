// SPDX-License-Identifier: Apache-2.0
// Is a configuration run as it is, or refused by the name of what is not modelled? And does the result say what was
// assumed, and how many replicas fill it?
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A small model with latent attention, and more.
std::string config(const std::string& more) {
  return R"({"hidden_size": 2048, "num_hidden_layers": 5, "first_k_dense_replace": 1, "intermediate_size": 4096,
  "moe_intermediate_size": 1024,
"n_routed_experts": 32, "n_shared_experts": 1, "num_experts_per_tok": 4, "num_attention_heads": 16,
"num_key_value_heads": 16, "q_lora_rank": 512,
"kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 32000,
"max_position_embeddings": 8192)" +
         more + "}";
}

const std::string kRun = "run decode --json --threads 1 --npus 4 --ep 8 --batch 8 --mtp 0 --model m.json";

TEST(Model, SparseAttentionIsRefusedUnlessAssumedAway) {
  const cli::Desk desk;
  desk.write("m.json", config(",\n\"index_topk\": 2048, \"index_n_heads\": 64, \"index_head_dim\": 128"));
  const cli::Finished refused = desk.run(cli::words(kRun));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("m.json:7: index_topk is 2048"), HasSubstr("sparse attention"),
                                 HasSubstr("--assume index_topk=null")));

  const cli::Finished assumed = desk.run(cli::words(kRun + " --assume index_topk=null --out first"));
  ASSERT_EQ(assumed.exit_code, 0) << assumed.err;
  const auto result = decode::Node::from_json(assumed.out);
  EXPECT_EQ(decode::at(result, "/assumed/0").text(), "index_topk=null");
  EXPECT_THAT(decode::at(result, "/warnings/0").text(), HasSubstr("as if m.json had no index_topk"));
  EXPECT_THAT(desk.read("first/config.toml"), HasSubstr("index_topk=null"));
  const cli::Finished again = desk.run(cli::words("rerun first --json"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(cli::without_times(again.out), cli::without_times(assumed.out));

  desk.write("m.json", config(""));
  const auto dense = decode::Node::from_json(desk.run(cli::words(kRun)).out);
  EXPECT_EQ(decode::number(dense, "/tpot_ms"), decode::number(result, "/tpot_ms"));
  EXPECT_EQ(dense.at("/assumed"), nullptr);
}

TEST(Model, ACacheBeyondTheContextIsRefusedUnlessAssumed) {
  const cli::Desk desk;
  desk.write("m.json", config(""));
  const cli::Finished refused = desk.run(cli::words(kRun + " --kv 8193"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("--kv 8193"), HasSubstr("8192"), HasSubstr("--assume max_position_embeddings=8193")));
  EXPECT_EQ(desk.run(cli::words(kRun + " --kv 8192")).exit_code, 0);
  EXPECT_EQ(desk.run(cli::words(kRun + " --kv 8193 --assume max_position_embeddings=8193")).exit_code, 0);
  EXPECT_EQ(desk.run(cli::words(kRun + " --kv 8193 --assume max_position_embeddings")).exit_code, 0);
  EXPECT_THAT(desk.run(cli::words("run decode --batch 2 --kv 163841 --dry-run")).err,
              HasSubstr("deepseek-r1 has a context of 163840"));
}

TEST(Model, OfSeveralMediaItsTextIsRunAndTheRestNamed) {
  const cli::Desk desk;
  desk.write("m.json",
             R"({"model_type": "several", "vision_config": {"depth": 3}, "text_config": )" + config("") + "}");
  const cli::Finished run = desk.run(cli::words(kRun + " --dry-run"));
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(decode::at(decode::Node::from_json(run.out), "/warnings/0").text(),
              HasSubstr("vision_config is not modelled"));
}

TEST(Model, HundredsOfReplicasAreSaid) {
  const cli::Desk desk;
  desk.write("m.json", config(""));
  const std::vector<std::string> line =
      cli::words("run decode --json --threads 1 --mtp 0 --model m.json --batch 2 --dry-run --npus 128 --ep 256");
  const auto many = decode::Node::from_json(desk.run(line).out);
  EXPECT_EQ(decode::integer(many, "/placement/redundant"), 224);
  EXPECT_THAT(decode::at(many, "/warnings/0").text(),
              HasSubstr("224 redundant replicas beside 32 routed experts and 256 shared copies"));
  EXPECT_THAT(desk.run(cli::words(kRun + " --dry-run")).out, Not(HasSubstr("replicas")));
}

}  // namespace
}  // namespace cmx
