// SPDX-License-Identifier: Apache-2.0
// Does the die reproduce published kernel times? Each row within its tolerance, all of them 5 % on average.
//
// Shapes of the MLA utilisations are not published. Stated here: compute-bound is 48 sequences of 4096 tokens, 2 query
// tokens, 128 heads; memory- bound the same with 1 query token and 16 heads.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "hw/config/config.h"
#include "sw/kernels/attention.h"
#include "sw/kernels/expert_parallel.h"
#include "sw/kernels/gemm.h"
#include "tlm/program/program_profile.h"

namespace cmx {
namespace {

using sw::kernels::DataType;

constexpr hw::isa::Partition kDie{24, 48};

struct Row {
  std::string name;
  double model;
  double published;
  double tolerance;
};

std::vector<Row> rows() {
  const hw::EngineSpecs specs = hw::read_engine_specs(hw::Config::load("machine", "cloudmatrix384"));
  const auto profile = [&](const hw::isa::Program& program) { return model::profile_program(program, kDie, specs); };
  const auto gemm = [&](int groups, int m, int n, int k, DataType type) {
    return profile(sw::kernels::gemm({groups, m, n, k, type}, kDie, specs));
  };
  const auto us = [](const hw::isa::Profile& p) { return hw::to_us(p.time[3]); };
  const auto utilisation = [](const hw::isa::Profile& p, double peak) {
    return p.operations / hw::to_seconds(p.time[3]) / peak;
  };
  const auto compute = profile(sw::kernels::mla_decode({48, 2, 4096, 128}, kDie, specs));
  const auto memory = profile(sw::kernels::mla_decode({48, 1, 4096, 16}, kDie, specs));
  return {
      {"gemm int8 4 x 7168 x 4096 x 4096 (CM384 Table 10)",
       utilisation(gemm(4, 7168, 4096, 4096, DataType::kInt8), 752e12), 0.794, 0.03},
      {"gemm int8 4 x 2048 x 7168 x 8192 (CM384 Table 10)",
       utilisation(gemm(4, 2048, 7168, 8192, DataType::kInt8), 752e12), 0.811, 0.03},
      {"mla compute bound (CM384 Table 8)", utilisation(compute, 376e12), 0.654, 0.05},
      {"mla memory bound (CM384 Table 9)",
       static_cast<double>(memory.hbm_bytes.value) / hw::to_seconds(memory.time[3]) / 1.6e12, 0.841, 0.06},
      {"matmul int8 2048 x 7168 x 2048 (msModeling)", us(gemm(1, 2048, 7168, 2048, DataType::kInt8)), 131.0, 0.13},
      {"matmul int8 1 x 4096 x 7168 (msModeling)", us(gemm(1, 1, 4096, 7168, DataType::kInt8)), 32.1, 0.06},
      {"matmul bf16 41040 x 3200 x 5120 (msModeling)", us(gemm(1, 41040, 3200, 5120, DataType::kBf16)), 4244.6, 0.03},
      {"matmul bf16 256 x 4096 x 512 (msModeling)", us(gemm(1, 256, 4096, 512, DataType::kBf16)), 12.7, 0.10},
      {"matmul bf16 16 x 3200 x 5120 (msModeling)", us(gemm(1, 16, 3200, 5120, DataType::kBf16)), 32.1, 0.06},
      {"mla decode 5 x 4096, 16 heads (msModeling)",
       us(profile(sw::kernels::mla_decode({5, 1, 4096, 16}, kDie, specs))), 59.8, 0.03},
  };
}

TEST(PublishedKernels, EachRowIsWithinItsToleranceAndTheMeanWithinFivePercent) {
  double sum = 0;
  const auto all = rows();
  for (const Row& row : all) {
    const double error = row.model / row.published - 1;
    EXPECT_LE(std::abs(error), row.tolerance) << row.name << ": model " << row.model << ", published " << row.published;
    sum += std::abs(error);
    RecordProperty(row.name, std::to_string(error));
  }
  EXPECT_LE(sum / static_cast<double>(all.size()), 0.05);
}

TEST(PublishedKernels, AnEmptyKernelTakesTheLaunch) {
  const hw::EngineSpecs specs = hw::read_engine_specs(hw::Config::load("machine", "cloudmatrix384"));
  EXPECT_EQ(model::profile_program(sw::kernels::empty_kernel(), kDie, specs).time[3], hw::from_us(1.28));
}

}  // namespace
}  // namespace cmx
