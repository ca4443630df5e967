// SPDX-License-Identifier: Apache-2.0
// Does a machine whose NPUs have one die serve all requests of a batch, and one with two dies the same?
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

constexpr int kExperts = 256;
constexpr int kTopk = 8;

struct Case {
  const char* name;
  int dies_per_npu;
  int npus;
  int batch;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class DiesOfAnNpu : public testing::TestWithParam<Case> {};

/// What the experts get is what the requests bring, and the run moves what the plan says.
TEST_P(DiesOfAnNpu, ServeAllRequestsOfItsBatch) {
  const auto& [name, dies_per_npu, npus, batch] = GetParam();
  const std::string flags = "--layers 4 --mtp 0 --microbatches 1 --npus " + std::to_string(npus) + " --ep " +
                            std::to_string(npus * dies_per_npu) + " --batch " + std::to_string(batch) +
                            " --kv 1024 --set machine.supernode.dies_per_npu=" + std::to_string(dies_per_npu);
  const decode::Node plan = decode::run("--dry-run " + flags);
  const decode::Node run = decode::run(flags);
  const decode::Node& placement = *plan.find("placement");
  EXPECT_EQ(placement.find("dies")->number(), npus * dies_per_npu);
  const double drawn = placement.find("tokens_drawn")->find("mean")->number() * kExperts;
  EXPECT_NEAR(drawn, npus * batch * kTopk, 1e-4) << "tokens that the experts get";
  EXPECT_EQ(run.find("packets")->number(), plan.find("packets")->number());
}

INSTANTIATE_TEST_SUITE_P(Machines, DiesOfAnNpu,
                         testing::Values(Case{"one", 1, 32, 8}, Case{"one_odd", 1, 32, 7}, Case{"two_odd", 2, 16, 7}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace cmx
