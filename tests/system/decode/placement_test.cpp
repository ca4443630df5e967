// SPDX-License-Identifier: Apache-2.0
// Does a deployment put on a die what arithmetic says: expert weights, cache, the rest of 64 GiB; and on an expert the
// tokens that the formula says?
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

constexpr double kGib = 1073741824.0;
constexpr double kExpertBytes = 3.0 * 7168 * 2048;  // gate, up and down of one expert in INT8
constexpr double kAccuracy = 1e-7;                  // of the 9 digits that a result has

struct Case {
  const char* name;
  const char* flags;
  int npus{160};
  int ep{320};
  int instances{1};
  int redundant{32};
  int batch{96};
  int mtp{1};
  int microbatches{2};
  int cache_tokens{48 * 4096};  // on a die
  int token_bytes{1152};        // of one layer's cache: 576 elements
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Instances = 256 routed + shared copies (32 from EP288 on, else one a rank) + redundant replicas, over the ranks.
const Case kCases[]{
    {"Ep320", ""},
    {"Ep288", "--npus 144 --ep 288", 144, 288, 1, 0},
    {"Ep128", "--npus 64 --ep 128", 64, 128, 3, 0},
    {"Ep64", "--npus 32 --ep 64", 32, 64, 5, 0},
    {"Ep32", "--npus 16 --ep 32", 16, 32, 9, 0},
    {"TwoGroupsOfEp160", "--ep 160", 160, 160, 3, 64},
    {"TensorParallel", "--tp 2", 160, 320, 1, 32, 96, 1, 2, 2 * 48 * 4096},
    {"Int8Cache", "--kv-dtype int8", 160, 320, 1, 32, 96, 1, 2, 48 * 4096, 576},
    {"OneStream", "--microbatches 1", 160, 320, 1, 32, 96, 1, 1},
    {"NoSpeculation", "--mtp 0", 160, 320, 1, 32, 96, 0},
    {"TwoSpeculativeTokens", "--mtp 2", 160, 320, 1, 32, 96, 2},
    {"SmallBatch", "--batch 16 --kv 1000", 160, 320, 1, 32, 16, 1, 2, 8 * 1024},
};

class Placement : public testing::TestWithParam<Case> {
 protected:
  decode::Node plan_ = decode::run(std::string("--dry-run --layers 4 ") + GetParam().flags);
  double gib(const std::string& item) const { return decode::number(plan_, "/hbm_gib/" + item); }
};

TEST_P(Placement, ExpertBytesOfADieAreInstancesTimes44Mb) {
  const Case& c = GetParam();
  EXPECT_EQ(decode::integer(plan_, "/placement/instances_per_die"), c.instances);
  EXPECT_EQ(decode::integer(plan_, "/placement/redundant"), c.redundant);
  const int layers = 58 + (c.mtp > 0 ? 1 : 0);  // DeepSeek-R1 has one MTP module, which further steps use again
  const double expected = c.instances * kExpertBytes * layers / kGib;
  EXPECT_NEAR(gib("experts"), expected, kAccuracy * expected);
}

TEST_P(Placement, CacheIsRequestsTimesTokensTimesLayers) {
  const Case& c = GetParam();
  const double expected = 1.0 * c.cache_tokens * c.token_bytes * (61 + (c.mtp > 0 ? 1 : 0)) / kGib;
  EXPECT_NEAR(gib("kv_cache"), expected, kAccuracy * expected);
}

TEST_P(Placement, ItemsAndFreeAddUpTo64Gib) {
  double sum = 0;
  for (const auto& item : decode::at(plan_, "/hbm_gib").members()) {
    EXPECT_GT(item.value.number(), 0) << item.key;
    sum += item.value.number();
  }
  EXPECT_NEAR(sum, 64, 1e-6);
}

TEST_P(Placement, TokensOfAnExpertFollowTheFormulaWithinSamplingNoise) {
  const Case& c = GetParam();
  // All tokens of an EP group and microbatch, each to 8 of the routed instances.
  const int groups = 2 * c.npus / c.ep;
  const double tokens = 1.0 * c.npus * c.batch * (1 + c.mtp) / groups / c.microbatches;
  const double share = 8.0 / (256 + c.redundant);
  const double expected = tokens * share;
  const double sigma = std::sqrt(expected * (1 - share));
  EXPECT_NEAR(decode::number(plan_, "/placement/tokens_per_instance"), expected, kAccuracy * expected);
  EXPECT_NEAR(decode::number(plan_, "/placement/tokens_drawn/mean"), expected, kAccuracy * expected)
      << "every token has eight experts";
  // The extremes of some hundred instances lie two to four deviations out.
  const double least = decode::number(plan_, "/placement/tokens_drawn/min");
  const double most = decode::number(plan_, "/placement/tokens_drawn/max");
  EXPECT_GT(least, expected - 5 * sigma);
  EXPECT_LT(least, expected - 1.5 * sigma);
  EXPECT_LT(most, expected + 5 * sigma);
  EXPECT_GT(most, expected + 1.5 * sigma);
}

INSTANTIATE_TEST_SUITE_P(Decode, Placement, testing::ValuesIn(kCases), [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace cmx
