// SPDX-License-Identifier: Apache-2.0
// Do kernels do the work they stand for: operations, bytes, cores, and no more?
#include <gtest/gtest.h>

#include "hw/config/config.h"
#include "hw/units/bad_input.h"
#include "sw/kernels/attention.h"
#include "sw/kernels/expert_parallel.h"
#include "sw/kernels/gemm.h"
#include "sw/kernels/head.h"
#include "sw/kernels/mla_layer.h"
#include "sw/kernels/mlp.h"
#include "tlm/program/program_profile.h"

namespace cmx {
namespace {

using hw::isa::Partition;
using sw::kernels::DataType;

constexpr Partition kDie{24, 48};

const hw::EngineSpecs& specs() {
  static const hw::EngineSpecs kSpecs = hw::read_engine_specs(hw::Config::load("machine", "cloudmatrix384"));
  return kSpecs;
}

hw::isa::Profile profile(const hw::isa::Program& program, Partition partition = kDie, model::EngineLevels levels = {}) {
  return model::profile_program(program, partition, specs(), levels);
}

TEST(Gemm, DoesAllItsOperationsAndTouchesEachByteOfHbmOnce) {
  struct Case {
    int groups, m, n, k;
    DataType type;
  };
  for (const Case& c : {Case{4, 2048, 7168, 8192, DataType::kInt8}, Case{1, 1, 4096, 7168, DataType::kInt8},
                        Case{1, 16, 3200, 5120, DataType::kBf16}, Case{3, 427, 4096, 7168, DataType::kInt8},
                        Case{1, 256, 4096, 512, DataType::kFp16}}) {
    const auto p = profile(sw::kernels::gemm({c.groups, c.m, c.n, c.k, c.type}, kDie, specs()));
    const double operations = 2.0 * c.groups * c.m * c.n * c.k;
    const double bytes = c.groups * (static_cast<double>(sw::kernels::bytes_of(c.type)) *
                                         (static_cast<double>(c.m) * c.k + static_cast<double>(c.k) * c.n) +
                                     2.0 * c.m * c.n);
    EXPECT_GE(p.operations, 0.97 * operations) << c.m << " x " << c.n << " x " << c.k;
    EXPECT_LE(p.operations, 1.20 * operations) << c.m << " x " << c.n << " x " << c.k;
    EXPECT_NEAR(static_cast<double>(p.hbm_bytes.value), bytes, 0.20 * bytes) << c.m << " x " << c.n << " x " << c.k;
  }
}

TEST(Gemm, NoFasterThanPeakOrHbmAndSlowerWithLessHbm) {
  const auto p = profile(sw::kernels::gemm({1, 64, 7168, 7168}, kDie, specs()));
  EXPECT_GT(hw::to_seconds(p.time[3]), p.operations / 752e12);
  EXPECT_GT(hw::to_seconds(p.time[3]), static_cast<double>(p.hbm_bytes.value) / specs().hbm.rate.value);
  EXPECT_GE(p.time[2], p.time[3]);
  EXPECT_GT(p.time[1], p.time[2]);
  EXPECT_NEAR(hw::to_us(p.time[0]) / hw::to_us(p.time[1]), 2, 0.15) << "bound by HBM at half the rate and below";
}

TEST(Gemm, AnalyticIsTheLowerBoundOfTheCycleModel) {
  const auto program = sw::kernels::gemm({1, 2048, 7168, 2048}, kDie, specs());
  const auto cycle = profile(program);
  const auto analytic = profile(program, kDie, {model::EngineFidelity::kAnalytic, model::EngineFidelity::kAnalytic});
  EXPECT_LT(analytic.time[3], cycle.time[3]);
  EXPECT_GT(hw::to_us(analytic.time[3]), 0.6 * hw::to_us(cycle.time[3]));
}

TEST(MlaDecode, CountsTheOperationsOfTheAbsorbedForm) {
  // 2 * rows * kv * (576 + 512) for each sequence.
  const auto p = profile(sw::kernels::mla_decode({24, 2, 4096, 128}, {16, 32}, specs()), {16, 32});
  EXPECT_NEAR(p.operations, 24.0 * 256 * 4096 * 2 * (576 + 512), 1);
  EXPECT_NEAR(static_cast<double>(p.hbm_bytes.value), 24.0 * 4096 * 576 * 2, 0.01 * 24 * 4096 * 576 * 2)
      << "the latents come from HBM once";
}

TEST(MlaDecode, ASmallerCacheIsNeverSlower) {
  for (const int heads : {16, 32, 64, 128}) {
    for (const int query_tokens : {1, 2, 3}) {
      const auto us = [&](DataType cache) {
        const sw::kernels::MlaAttentionShape shape{
            .sequences = 24, .query_tokens = query_tokens, .kv = 4096, .heads = heads, .kv_type = cache};
        return hw::to_us(profile(sw::kernels::mla_decode(shape, {16, 32}, specs()), {16, 32}).time[3]);
      };
      EXPECT_LT(us(DataType::kInt8), us(DataType::kBf16)) << heads << " heads, " << query_tokens << " query tokens";
    }
  }
}

TEST(MlaLayer, ReadsItsWeightsOnce) {
  for (const int tokens : {1, 8, 48, 96}) {
    const sw::kernels::MlaShape shape;
    const auto prolog = profile(sw::kernels::mla_prolog(shape, tokens, kDie, specs()));
    const auto weights = static_cast<double>(sw::kernels::mla_prolog_weights(shape).value);
    const double cache = tokens * 576.0 * 2;
    EXPECT_NEAR(static_cast<double>(prolog.hbm_bytes.value), weights + cache, 0.01 * weights);
    const auto output = profile(sw::kernels::o_proj(shape, tokens, kDie, specs()));
    EXPECT_NEAR(static_cast<double>(output.hbm_bytes.value),
                static_cast<double>(sw::kernels::o_proj_weights(shape).value), 0.01 * weights);
  }
}

TEST(MlaLayer, TensorParallelHalvesTheHeads) {
  sw::kernels::MlaShape shape;
  const auto whole = sw::kernels::o_proj_weights(shape);
  shape.tensor_parallel = 2;
  EXPECT_EQ(sw::kernels::o_proj_weights(shape).value * 2, whole.value);
  shape.tensor_parallel = 3;
  EXPECT_THROW(sw::kernels::o_proj(shape, 8, kDie, specs()), hw::BadInput);
}

TEST(ExpertMlp, AnExpertWithoutTokensIsNotRead) {
  const sw::kernels::MlpShape shape;
  const auto weights = static_cast<double>(sw::kernels::mlp_weights(shape).value);
  EXPECT_NEAR(weights, 44.04e6, 0.01e6);
  EXPECT_NEAR(static_cast<double>(profile(sw::kernels::expert_mlp(shape, {30, 0, 12}, kDie, specs())).hbm_bytes.value),
              2 * weights, 0.01 * weights);
  EXPECT_THROW(sw::kernels::expert_mlp(shape, {0, 0}, kDie, specs()), hw::BadInput);
}

TEST(ExpertMlp, MoreTokensTakeLongerAndFewerCoresTakeLonger) {
  hw::Picoseconds before{};
  for (const int tokens : {16, 128, 256, 427, 800}) {
    const auto now = profile(sw::kernels::expert_mlp({}, {tokens}, {8, 16}, specs()), {8, 16}).time[3];
    EXPECT_GE(now, before) << tokens;
    EXPECT_GT(now, profile(sw::kernels::expert_mlp({}, {tokens}, kDie, specs())).time[3]) << tokens;
    before = now;
  }
}

TEST(ExpertParallel, TheIssueIntervalIsTheSlowestPipeOfTheMessage) {
  const auto one = profile(sw::kernels::dispatch_send({}, 1, kDie, specs())).time[3];
  const auto many = profile(sw::kernels::dispatch_send({}, 17, kDie, specs())).time[3];
  EXPECT_NEAR(hw::to_us(many - one) / 16, 4 * specs().aiv.stage_cycles / specs().aic.clock.value * 1e6, 0.01)
      << "scalar work binds";
}

TEST(Kernels, EqualContentHasEqualKeys) {
  const auto a = sw::kernels::gemm({1, 64, 512, 512}, kDie, specs());
  auto b = sw::kernels::gemm({1, 64, 512, 512}, kDie, specs());
  b.name = "another name";
  EXPECT_EQ(a.key(), b.key());
  EXPECT_NE(a.key(), sw::kernels::gemm({1, 65, 512, 512}, kDie, specs()).key());
  EXPECT_NE(a.key(), sw::kernels::gemm({1, 64, 512, 512}, {2, 4}, specs()).key());
  b.launch = false;
  EXPECT_NE(a.key(), b.key());
}

TEST(Kernels, NoneTakesMoreCoresThanItsPartition) {
  EXPECT_NO_THROW(profile(sw::kernels::gating({}, 48, {8, 16}, specs()), {8, 16}));
  EXPECT_THROW(profile(sw::kernels::gating({}, 48, kDie, specs()), {8, 16}), hw::CheckFailed);
  EXPECT_THROW(sw::kernels::gemm({1, 0, 1, 1}, kDie, specs()), hw::BadInput);
  EXPECT_THROW(sw::kernels::gemm({}, {0, 4}, specs()), hw::BadInput);
  EXPECT_THROW(sw::kernels::gqa_decode({1, 1, 4096, 10, 4}, kDie, specs()), hw::BadInput);
}

}  // namespace
}  // namespace cmx
