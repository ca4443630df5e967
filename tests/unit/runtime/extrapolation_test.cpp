// SPDX-License-Identifier: Apache-2.0
// Does a run of a few layers say what the whole model would?
#include <gtest/gtest.h>

#include "sw/runtime/decode_run.h"
#include "tests/unit/runtime/cases.h"

namespace cmx::sw::runtime {
namespace {

DecodeResult run(int layers, int microbatches) {
  plan::DecodeOptions options = test::small_options();
  options.layers = layers;
  options.microbatches = microbatches;
  const auto plan = test::plan_of(options);
  test::Node node;
  return DecodeRun(node.port, test::view(), *plan).run();
}

/// The first layer's interval is short, since nothing is in its way yet, and the last one's holds the drain: neither is
/// what a layer more would add.
TEST(Extrapolation, AFewLayersSayWhatAllWouldTake) {
  for (const int microbatches : {1, 2}) {
    const DecodeResult all = run(0, microbatches);
    EXPECT_FALSE(all.extrapolated);
    for (const int layers : {4, 5, 6, 8, 16}) {
      const DecodeResult few = run(layers, microbatches);
      EXPECT_TRUE(few.extrapolated);
      EXPECT_NEAR(few.iteration_ms, all.iteration_ms, 0.03 * all.iteration_ms)
          << layers << " layers, " << microbatches << " microbatches";
      EXPECT_NEAR(few.layer_us_mean, all.layer_us_mean, 0.03 * all.layer_us_mean);
    }
  }
}

}  // namespace
}  // namespace cmx::sw::runtime
