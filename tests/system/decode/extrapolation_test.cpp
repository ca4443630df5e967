// SPDX-License-Identifier: Apache-2.0
// Does a run of few layers report the whole model, and say so? All layers of a small deployment are simulated in a
// second: what `--layers` extrapolates is compared with that. `packets` and `packet_hops` stay those of the layers
// simulated (packets_test.cpp).
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

const std::string kSmall = "--npus 16 --ep 32 --batch 16";

void expect_close(const decode::Node& a, const decode::Node& b, const std::string& pointer, double tolerance) {
  const double whole = decode::number(b, pointer);
  EXPECT_NEAR(decode::number(a, pointer), whole, tolerance * std::abs(whole)) << pointer;
}

void expect_like_every_layer(const std::string& flags) {
  const auto whole = decode::run(flags);
  EXPECT_FALSE(decode::at(whole, "/fidelity/extrapolated").boolean());
  EXPECT_EQ(decode::integer(whole, "/fidelity/layers_simulated"), 61);
  for (const int layers : {4, 5, 7}) {
    SCOPED_TRACE(flags + " --layers " + std::to_string(layers));
    const auto few = decode::run(flags + " --layers " + std::to_string(layers));
    EXPECT_TRUE(decode::at(few, "/fidelity/extrapolated").boolean());
    EXPECT_EQ(decode::integer(few, "/fidelity/layers_simulated"), layers);
    for (const char* pointer :
         {"/iteration_ms", "/tpot_ms", "/tokens_per_s_per_npu", "/layer_us/mean", "/streams/0/us"})
      expect_close(few, whole, pointer, 0.03);
    for (const char* engine : {"cube", "vector", "hbm", "ub"})
      expect_close(few, whole, std::string("/utilisation/") + engine, 0.03);
    expect_close(few, whole, "/exposed_communication_us", 0.08);
    for (const char* part : {"weights", "kv", "buffers", "free"})
      expect_close(few, whole, std::string("/hbm_gib/") + part, 0);
  }
}

TEST(Extrapolation, IsWhatEveryLayerGivesWithTwoStreams) { expect_like_every_layer(kSmall); }

TEST(Extrapolation, IsWhatEveryLayerGivesWithOneStream) { expect_like_every_layer(kSmall + " --microbatches 1"); }

struct Uneven {
  const char* name;
  const char* flags;
};
void PrintTo(const Uneven& c, std::ostream* out) { *out << c.flags; }

class UnevenDies : public testing::TestWithParam<Uneven> {};

/// Half of the dies have no request, or more than others: few layers are few draws of the routing, and the first MoE
/// layer holds the wait for dense ones.
TEST_P(UnevenDies, AreWhatEveryLayerGives) {
  const std::string flags = GetParam().flags;
  const auto whole = decode::run(flags);
  for (const int layers : {4, 5, 6, 8}) {
    SCOPED_TRACE(flags + " --layers " + std::to_string(layers));
    const auto few = decode::run(flags + " --layers " + std::to_string(layers));
    EXPECT_TRUE(decode::at(few, "/fidelity/extrapolated").boolean());
    EXPECT_EQ(decode::integer(few, "/fidelity/layers_simulated"), layers);
    EXPECT_GT(decode::integer(few, "/fidelity/layers_analytic"), layers);
    for (const char* pointer :
         {"/iteration_ms", "/tpot_ms", "/tokens_per_s_per_npu", "/layer_us/mean", "/streams/0/us", "/parts_ms/moe"})
      expect_close(few, whole, pointer, 0.02);
    for (const char* engine : {"cube", "vector", "hbm", "ub"})
      expect_close(few, whole, std::string("/utilisation/") + engine, 0.05);
    expect_close(few, whole, "/exposed_communication_us", 0.08);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Extrapolation, UnevenDies,
    testing::Values(Uneven{"OneRequestOfTwoDies", "--npus 16 --ep 32 --batch 1 --microbatches 1"},
                    Uneven{"ThreeRequestsInTwoStreams", "--npus 8 --ep 16 --batch 3"},
                    Uneven{"TwoGroups", "--npus 16 --ep 16 --batch 1 --microbatches 1"},
                    Uneven{"ExpertsNotAskedForAlike", "--npus 8 --ep 16 --batch 8 --microbatches 1 --eplb none"},
                    Uneven{"ExpertsThatNobodyAsksFor", "--npus 8 --ep 16 --batch 2 --microbatches 1"}),
    [](const auto& c) { return c.param.name; });

/// An analytic run simulates as many layers as it needs, and says how many.
TEST(Extrapolation, AnAnalyticRunOfUnevenDiesTakesMoreLayers) {
  const std::string flags = "--npus 16 --ep 32 --batch 1 --microbatches 1 --fidelity ub_switch=analytic";
  const auto whole = decode::run(flags);
  const auto few = decode::run(flags + " --layers 4");
  EXPECT_EQ(decode::integer(few, "/fidelity/layers_simulated"), 61);
  EXPECT_FALSE(decode::at(few, "/fidelity/extrapolated").boolean());
  EXPECT_EQ(decode::number(few, "/tpot_ms"), decode::number(whole, "/tpot_ms"));
}

TEST(Extrapolation, IsSaidInTheText) {
  const cli::Desk desk;
  const std::string few = desk.run(cli::words("run decode --threads 1 --layers 4 " + kSmall)).out;
  EXPECT_NE(few.find("extrapolated from 4 layers"), std::string::npos) << few;
  EXPECT_EQ(desk.run(cli::words("run decode --threads 1 " + kSmall)).out.find("extrapolated"), std::string::npos);
  const std::string uneven = desk.run(cli::words("run decode --threads 1 --layers 4 --npus 8 --ep 16 --batch 3")).out;
  EXPECT_NE(uneven.find("extrapolated from 4 layers, and 61 on an analytic fabric"), std::string::npos) << uneven;
}

// CM384 Table 5 and 4.2: what four layers say of the published case.
TEST(Extrapolation, FourLayersAreWithinFivePercentOfThePublishedTpot) {
  EXPECT_NEAR(decode::number(decode::run("--layers 4"), "/tpot_ms"), 49.4, 0.05 * 49.4);
}

}  // namespace
}  // namespace cmx
