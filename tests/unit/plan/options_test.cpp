// SPDX-License-Identifier: Apache-2.0
// Are flags that cannot be meant refused, with their name and what would be right?
#include <gmock/gmock.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

using testing::AllOf;
using testing::HasSubstr;

template <class Change>
std::string refusal_after(Change&& change) {
  DecodeOptions options;
  change(options);
  return refusal_of(options);
}

TEST(Options, TheDefaultsAreThePublishedCase) {
  const DecodeOptions options;
  EXPECT_EQ(refusal_of(options), "");
  EXPECT_DOUBLE_EQ(options.tokens_per_iteration(), 1.7);
}

TEST(Options, TokensPerIterationIsASumOfPowers) {
  DecodeOptions options;
  options.mtp = 0;
  EXPECT_DOUBLE_EQ(options.tokens_per_iteration(), 1.0);
  options.mtp = 2;
  EXPECT_DOUBLE_EQ(options.tokens_per_iteration(), 1 + 0.7 + 0.49);
}

TEST(Options, NumbersOutOfRange) {
  EXPECT_THAT(refusal_after([](auto& o) { o.npus = 400; }), AllOf(HasSubstr("--npus 400"), HasSubstr("384")));
  EXPECT_THAT(refusal_after([](auto& o) { o.npus = 0; }), HasSubstr("--npus 0"));
  EXPECT_THAT(refusal_after([](auto& o) { o.ep = 0; }), HasSubstr("--ep 0"));
  EXPECT_THAT(refusal_after([](auto& o) { o.batch = 0; }), HasSubstr("--batch 0"));
  EXPECT_THAT(refusal_after([](auto& o) { o.batch = -96; }), HasSubstr("--batch -96"));
  EXPECT_THAT(refusal_after([](auto& o) { o.kv = 0; }), HasSubstr("--kv 0"));
  EXPECT_THAT(refusal_after([](auto& o) { o.mtp = -1; }), HasSubstr("--mtp -1"));
  EXPECT_THAT(refusal_after([](auto& o) { o.accept = 1.2; }), HasSubstr("--accept 1.2"));
  EXPECT_THAT(refusal_after([](auto& o) { o.microbatches = 3; }), HasSubstr("--microbatches 3: must be 1 or 2"));
  EXPECT_THAT(refusal_after([](auto& o) { o.layers = 3; }), HasSubstr("--layers 3"));
}

TEST(Options, TensorParallelismDividesDiesAndHeads) {
  EXPECT_THAT(refusal_after([](auto& o) { o.tp = 3; }), AllOf(HasSubstr("--tp 3"), HasSubstr("2 or 4")));
  EXPECT_THAT(refusal_after([](auto& o) { o.tp = 0; }), HasSubstr("--tp 0"));
  EXPECT_THAT(refusal_after([](auto& o) { o.tp = 300; }), HasSubstr("nearest: 64"));
  EXPECT_EQ(refusal_after([](auto& o) { o.tp = 2; }), "");
}

TEST(Options, PartitionsAreReadAndFitTheDie) {
  EXPECT_EQ(parse_partition("16:32,8:16"), (std::vector<hw::isa::Partition>{{16, 32}, {8, 16}}));
  for (const char* text : {"", "16", "16:32,", "16:32;8:16", "16:x,8:16", "16:32,8:16,"}) {
    EXPECT_THAT(refusal([&] { parse_partition(text); }), HasSubstr("16:32,8:16")) << text;
  }
  EXPECT_THAT(refusal_after([](auto& o) {
                o.partition = {{20, 32}, {8, 16}};
              }),
              AllOf(HasSubstr("28 AIC"), HasSubstr("24")));
  EXPECT_THAT(refusal_after([](auto& o) {
                o.partition = {{16, 32}, {2147483647, 16}};
              }),
              HasSubstr("a die has 24 AIC"));
  EXPECT_THAT(refusal_after([](auto& o) { o.partition = {{24, 48}, {0, 0}}; }), HasSubstr("at least one"));
  EXPECT_THAT(refusal_after([](auto& o) { o.partition = {{24, 48}}; }), HasSubstr("two streams"));
}

TEST(Options, WordsHaveNearestChoices) {
  EXPECT_EQ(parse_eplb("none"), Eplb::kNone);
  EXPECT_THAT(refusal([] { parse_eplb("prefect"); }),
              AllOf(HasSubstr("--eplb prefect"), HasSubstr("nearest: perfect")));
  EXPECT_THAT(refusal([] { parse_eplb("default"); }),
              AllOf(HasSubstr("--eplb default"), HasSubstr("perfect and none")));
  EXPECT_THAT(refusal([] { parse_eplb("file:loads.csv"); }), HasSubstr("perfect and none"));
  EXPECT_EQ(parse_dtype("--kv-dtype", "bf16"), models::Dtype::kBf16);
  EXPECT_THAT(refusal([] { parse_dtype("--kv-dtype", "int4"); }),
              AllOf(HasSubstr("--kv-dtype int4"), HasSubstr("int8")));
}

}  // namespace
}  // namespace cmx::sw::plan
