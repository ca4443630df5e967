// SPDX-License-Identifier: Apache-2.0
// Do the figures of a decode result mean what they are defined to mean, whatever the deployment?
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

constexpr double kTflops = 1504;    // of an NPU, INT8
constexpr double kAccuracy = 1e-7;  // of the 9 digits that a result has

struct Case {
  const char* name;
  const char* flags;
  int batch;
  double tokens;  // an iteration: sum of accept^i, i = 0..mtp
  int streams;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case kCases[]{
    {"TwoStreams", "--npus 16 --ep 32 --batch 16 --layers 8", 16, 1.7, 2},
    {"OneStream", "--npus 16 --ep 32 --batch 16 --microbatches 1 --layers 12", 16, 1.7, 1},
    {"NoSpeculation", "--npus 32 --ep 64 --batch 24 --mtp 0 --layers 6", 24, 1, 2},
    {"ThreeSpeculativeTokens", "--npus 16 --ep 32 --batch 8 --mtp 3 --accept 0.5 --layers 5", 8, 1 + 0.5 + 0.25 + 0.125,
     2},
    {"NothingAccepted", "--npus 16 --ep 32 --batch 8 --accept 0 --layers 5", 8, 1, 2},
    {"TensorParallel", "--npus 16 --ep 32 --batch 8 --tp 2 --layers 5", 8, 1.7, 2},
    {"Int8Cache", "--npus 16 --ep 32 --batch 48 --kv-dtype int8 --layers 5", 48, 1.7, 2},
    {"UnevenExperts", "--npus 16 --ep 32 --batch 32 --eplb none --layers 6", 32, 1.7, 2},
};

class Definitions : public testing::TestWithParam<Case> {
 protected:
  decode::Node result_ = decode::run(GetParam().flags);
  double value(const std::string& pointer) const { return decode::number(result_, pointer); }
  void expect(const std::string& pointer, double expected) const {
    EXPECT_NEAR(value(pointer), expected, kAccuracy * expected) << pointer;
  }
};

TEST_P(Definitions, OfTokens) {
  expect("/tpot_ms", value("/iteration_ms") / GetParam().tokens);
  expect("/tokens_per_s_per_npu", GetParam().batch / (value("/tpot_ms") * 1e-3));
  expect("/tokens_per_s_per_tflops", value("/tokens_per_s_per_npu") / kTflops);
}

TEST_P(Definitions, OfStreams) {
  const auto& streams = decode::at(result_, "/streams").members();
  ASSERT_EQ(streams.size(), static_cast<std::size_t>(GetParam().streams));
  for (const auto& [key, stream, note] : streams) {
    const double us = decode::number(stream, "/us");
    EXPECT_GT(us, 0);
    EXPECT_GE(decode::number(stream, "/wait_us"), 0);
    EXPECT_NEAR(decode::number(stream, "/busy_us") + decode::number(stream, "/wait_us"), us, 1e-6 * us);
    // Operators run one after the other: what they took is what the stream took, but for pauses between them.
    double sum = 0;
    for (const auto& op : decode::at(stream, "/ops").members()) {
      EXPECT_GT(op.value.number(), 0) << op.key;
      sum += op.value.number();
    }
    EXPECT_LE(sum, us * (1 + 1e-6));
    EXPECT_GE(sum, decode::number(stream, "/busy_us") * (1 - 1e-6));
  }
}

TEST_P(Definitions, OfLayers) {
  EXPECT_LT(value("/layer_us/min"), value("/layer_us/max"));
  EXPECT_GE(value("/layer_us/mean"), value("/layer_us/min"));
  EXPECT_LE(value("/layer_us/mean"), value("/layer_us/max"));
  // 58 MoE layers, and not more than half again for dense layers, MTP and heads.
  EXPECT_LT(58 * value("/layer_us/mean") * 1e-3, value("/iteration_ms"));
  EXPECT_GT(58 * value("/layer_us/mean") * 1e-3, 0.5 * value("/iteration_ms"));
  // A microbatch passes the streams one after the other, and a layer lets each stream work on every microbatch in turn.
  double busiest = 0;
  for (const auto& stream : decode::at(result_, "/streams").members())
    busiest = std::max(busiest, decode::number(stream.value, "/us"));
  EXPECT_GE(value("/layer_us/mean"), GetParam().streams * busiest * 0.98);
}

TEST_P(Definitions, OfSharesAndMemory) {
  for (const char* engine : {"cube", "vector", "hbm", "ub"}) {
    EXPECT_GT(value(std::string("/utilisation/") + engine), 0) << engine;
    EXPECT_LT(value(std::string("/utilisation/") + engine), 1) << engine;
  }
  EXPECT_GT(value("/exposed_communication_us"), 0);
  EXPECT_LT(value("/exposed_communication_us"), value("/iteration_ms") * 1e3);
  double sum = 0;
  for (const char* part : {"weights", "kv", "buffers", "free"}) {
    EXPECT_GT(value(std::string("/hbm_gib/") + part), 0) << part;
    sum += value(std::string("/hbm_gib/") + part);
  }
  EXPECT_NEAR(sum, 64, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Decode, Definitions, testing::ValuesIn(kCases),
                         [](const auto& one) { return one.param.name; });

// Communication that is all of a stream's time cannot be exposed longer than it lasts.
TEST(Exposure, OfOneStreamIsWhatItsExchangesTake) {
  const auto result = decode::run("--npus 16 --ep 32 --batch 16 --microbatches 1");
  const double exchanges =
      decode::number(result, "/streams/0/ops/dispatch") + decode::number(result, "/streams/0/ops/combine");
  EXPECT_NEAR(decode::number(result, "/exposed_communication_us"), 59 * exchanges, 0.02 * 59 * exchanges);
}

// 8 routed experts and the tokens of both streams' attention, by hand: what the cubes of a die have to do in a layer,
// over its time.
TEST(Utilisation, OfTheCubeIsItsWorkOverTime) {
  const auto result = decode::run("--npus 16 --ep 32 --batch 32 --mtp 0 --microbatches 1 --layers 5");
  const double rows = 16;                                        // tokens of a die
  const double attention = rows * 128 * 4096 * 2 * (576 + 512);  // BF16
  const double projections = rows * 2 * 187.1e6 / 1.0;           // weights once a token; the head's products in BF16
  const double experts = rows * 9 * 2 * 3 * 7168 * 2048;         // INT8
  const double least = (attention / 376e12 + experts / 752e12) * 58;  // at the peak of each type
  const double most =
      least + projections / 376e12 * 58 * 2 + 3e-3;  // everything else at the slower rate, dense layers and head
  const double seconds = decode::number(result, "/utilisation/cube") * decode::number(result, "/iteration_ms") * 1e-3;
  EXPECT_GT(seconds, least);
  EXPECT_LT(seconds, most);
}

}  // namespace
}  // namespace cmx
