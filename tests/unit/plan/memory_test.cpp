// SPDX-License-Identifier: Apache-2.0
// Does the memory of a die add up, and does it agree with the arithmetic of the published case?
#include <gmock/gmock.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::int64_t item(const DieMemory& memory, const std::string& name) {
  std::int64_t sum = 0;
  for (const MemoryItem& i : memory.items) sum += i.name == name ? i.bytes.value : 0;
  return sum;
}

TEST(Memory, AddsUpToTheCapacity) {
  for (const DecodeOptions& options : {DecodeOptions{}, sized(16, 32), sized(64, 128), sized(160, 160)}) {
    const auto plan = plan_of(options);
    const DieMemory& m = plan->memory();
    EXPECT_EQ((m.of(MemoryUse::kWeights) + m.of(MemoryUse::kKv) + m.of(MemoryUse::kBuffers) + m.free()).value,
              64LL << 30);
    EXPECT_GT(m.free().value, 0);
  }
}

TEST(Memory, ThePublishedCaseHoldsAbout19And14Gigabytes) {
  const auto plan = plan_of({});
  EXPECT_NEAR(static_cast<double>(plan->memory().of(MemoryUse::kWeights).value), 19e9, 1e9);
  EXPECT_NEAR(static_cast<double>(plan->memory().of(MemoryUse::kKv).value), 14e9, 0.1e9);
}

TEST(Memory, ExpertBytesAreInstancesTimes44Megabytes) {
  for (const auto& [npus, ep, instances] :
       {std::tuple{160, 320, 1}, {144, 288, 1}, {64, 128, 3}, {32, 64, 5}, {16, 32, 9}}) {
    const auto plan = plan_of(sized(npus, ep));
    EXPECT_EQ(item(plan->memory(), "experts"), 59LL * instances * 44'040'192) << ep;
  }
}

TEST(Memory, RespondsToItsFlags) {
  const auto memory = [](auto&& change) {
    DecodeOptions options;
    change(options);
    return plan_of(options)->memory();
  };
  const DieMemory base = memory([](auto&) {});
  const DieMemory int8_cache = memory([](auto& o) { o.kv_dtype = models::Dtype::kInt8; });
  EXPECT_EQ(2 * int8_cache.of(MemoryUse::kKv).value, base.of(MemoryUse::kKv).value);
  const DieMemory bf16 = memory([](auto& o) { o.weight_dtype = models::Dtype::kBf16; });
  EXPECT_EQ(item(bf16, "attention"), 2 * item(base, "attention"));
  EXPECT_EQ(item(bf16, "lm_head"), item(base, "lm_head"));
  const DieMemory no_mtp = memory([](auto& o) { o.mtp = 0; });
  EXPECT_EQ(item(no_mtp, "experts"), 58LL * 44'040'192);
  EXPECT_EQ(item(no_mtp, "mtp_projection"), 0);
  // Every die of a tp group holds the latent cache of the whole group: heads are divided, the latent is not.
  const DieMemory tp2 = memory([](auto& o) { o.tp = 2; });
  EXPECT_EQ(tp2.of(MemoryUse::kKv).value, 2 * base.of(MemoryUse::kKv).value);
  EXPECT_LT(item(tp2, "attention"), item(base, "attention"));
  // The cache comes in pages of 128 tokens.
  EXPECT_EQ(memory([](auto& o) { o.kv = 3969; }).of(MemoryUse::kKv), base.of(MemoryUse::kKv));
}

TEST(Memory, WhatDoesNotFitHearsTheArithmeticAndTheLargestBatch) {
  DecodeOptions options;
  options.batch = 512;
  const std::string sentence = refusal_of(options);
  EXPECT_THAT(sentence,
              AllOf(HasSubstr("--batch 512"), HasSubstr("64.0 GiB"),
                    HasSubstr("256 requests x 4096 tokens x 62 layers x 1152 B"), HasSubstr("nearest: --batch ")));
  const auto at = sentence.rfind(' ');
  options.batch = std::stoi(sentence.substr(at + 1));
  EXPECT_EQ(refusal_of(options), "") << sentence;
  ++options.batch;
  EXPECT_NE(refusal_of(options), "") << sentence;
}

TEST(Memory, WeightsThatNeverFitHearThatNoBatchDoes) {
  EXPECT_THAT(refusal_of(sized(1, 2)),
              AllOf(HasSubstr("59 layers x 129 instances x 44.04 MB"), HasSubstr("no batch fits")));
}

}  // namespace
}  // namespace cmx::sw::plan
