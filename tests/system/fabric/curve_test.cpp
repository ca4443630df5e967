// SPDX-License-Identifier: Apache-2.0
// Does `ub curve` find the load at which a network stops following?
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

Node result_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return Node::from_json(finished.out);
}

// Writes of one end point to another are bound by the port that commits them: 512 bytes in `write_unit` flit cycles.
TEST(Curve, APermutationSaturatesAtTheRateOfTheReceivingPort) {
  const cli::Desk desk;
  const Node curve = result_of(desk, "ub curve --machine star --endpoints 6 --pattern permutation");
  const Node closed =
      result_of(desk, "ub traffic --machine star --endpoints 6 --pattern permutation --warmup-us 20 --measure-us 60");
  const double limit = closed.at("/measured/accepted")->number();
  EXPECT_TRUE(curve.find("saturated")->boolean());
  EXPECT_NEAR(curve.find("saturation_load")->number(), limit, 0.06 * limit);

  double load = 0;
  double latency = 0;
  for (const auto& [key, point, note] : curve.find("points")->members()) {
    EXPECT_GT(point.find("load")->number(), load);
    load = point.find("load")->number();
    EXPECT_GT(point.at("/latency_us/mean")->number(), latency) << "latency grows with load";
    latency = point.at("/latency_us/mean")->number();
    EXPECT_GE(point.at("/latency_us/p99")->number(), point.at("/latency_us/p50")->number());
    EXPECT_NEAR(point.find("accepted")->number(), std::min(load, limit), 0.06 * load) << load;
    const bool converged = point.find("converged")->boolean();
    EXPECT_TRUE(converged || load > 0.4) << load;
    EXPECT_FALSE(converged && load > 0.8) << "no steady state beyond saturation";
  }
  EXPECT_GT(load, 0.8);
}

TEST(Curve, IsDrawnForPeopleAndTheSameWithAnyNumberOfJobs) {
  const cli::Desk desk;
  const std::string line = "ub curve --machine star --endpoints 4 --loads 0.3,0.1 --measure-us 20 --seeds 2";
  const cli::Finished human = desk.run(cli::words(line));
  EXPECT_EQ(human.exit_code, 0) << human.err;
  EXPECT_THAT(human.out, HasSubstr("o mean"));
  EXPECT_THAT(human.out, HasSubstr("Every load up to 0.3 keeps up"));
  EXPECT_THAT(human.err, HasSubstr("warning: no load up to 0.3 saturates"));
  const std::string one = cli::without_times(desk.run(cli::words(line + " --json --no-cache --jobs 1")).out);
  EXPECT_NE(one, "");
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + " --json --no-cache --jobs 3")).out), one);
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + " --json")).out), one) << "from the cache";
}

}  // namespace
}  // namespace cmx
