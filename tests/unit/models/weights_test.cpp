// SPDX-License-Identifier: Apache-2.0
// Do the parts of DeepSeek-R1 add up to what is published of it?
#include <gtest/gtest.h>

#include "sw/models/weights.h"

namespace cmx {
namespace {

using namespace sw::models;

const Model& r1() {
  static const Model model = read_model("deepseek-r1");
  return model;
}

TEST(Weights, TotalIs671Billion) { EXPECT_NEAR(static_cast<double>(total_parameters(r1())), 671.0e9, 0.1e9); }

TEST(Weights, AnExpertIs44MegabytesInInt8) {
  EXPECT_EQ(expert_bytes(r1(), Dtype::kInt8).value, 44'040'192);
  EXPECT_EQ(expert_bytes(r1(), Dtype::kBf16).value, 2 * 44'040'192);
}

TEST(Weights, TheAttentionStageIsAbout190Megabytes) {
  EXPECT_NEAR(static_cast<double>(attention_bytes(r1(), Dtype::kInt8).value), 190e6, 4e6);
}

TEST(Weights, TensorParallelismDividesHeadsAndNotLatents) {
  const AttentionParameters one = attention_parameters(r1());
  const AttentionParameters four = attention_parameters(r1(), 4);
  EXPECT_EQ(four.query_down, one.query_down);
  EXPECT_EQ(four.kv_down, one.kv_down);
  EXPECT_EQ(4 * four.query_up, one.query_up);
  EXPECT_EQ(4 * four.key_up, one.key_up);
  EXPECT_EQ(4 * four.output, one.output);
}

TEST(Weights, TheCacheHoldsLatentAndRope) { EXPECT_EQ(kv_bytes(r1(), Dtype::kBf16).value, (512 + 64) * 2); }

}  // namespace
}  // namespace cmx
