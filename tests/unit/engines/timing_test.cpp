// SPDX-License-Identifier: Apache-2.0
// Do instructions cost what their sources say?
#include <gtest/gtest.h>

#include "hw/config/config.h"
#include "hw/engines/engine_specs.h"
#include "tlm/aic/aic_timing.h"
#include "tlm/aiv/aiv_timing.h"

namespace cmx {
namespace {

using hw::isa::Instruction;
using hw::isa::Pipe;

const hw::EngineSpecs& specs() {
  static const hw::EngineSpecs kSpecs = hw::read_engine_specs(hw::Config::load("machine", "cloudmatrix384"));
  return kSpecs;
}

TEST(AicTiming, AMultiplicationTakesItsBlocks) {
  EXPECT_EQ(model::mad_cycles(specs().aic, 16, 16, 32), 6 + 1);
  EXPECT_EQ(model::mad_cycles(specs().aic, 128, 256, 128), 6 + 8 * 16 * 4);
  EXPECT_EQ(model::mad_cycles(specs().aic, 17, 16, 33), 6 + 2 * 1 * 2)
      << "a block that is partly used costs as much as a whole one";
}

TEST(AicTiming, FullCoresReachThePeak) {
  // 24 cores of 16 x 16 x 32 INT8 multiply-adds a cycle: 752 TOPS (CM384).
  const double peak = 24 * 2.0 * 16 * 16 * 32 * specs().aic.clock.value;
  EXPECT_NEAR(peak * 1e-12, 752, 1);
}

TEST(AicTiming, LoadsTakeTheirBytesFromWhereTheyAre) {
  const model::AicTiming all(specs().aic, 24, 1);
  EXPECT_NEAR(all.cost({.pipe = Pipe::kMte2, .hbm_bytes = 32000}).cycles(), 1000, 2)
      << "32 bytes per cycle with every core active";
  EXPECT_DOUBLE_EQ(all.cost({.pipe = Pipe::kMte2, .l2_bytes = 9000}).cycles(), 9000 / specs().aic.l2_read);
  EXPECT_DOUBLE_EQ(model::AicTiming(specs().aic, 24, 0.5).cost({.pipe = Pipe::kMte2, .hbm_bytes = 32000}).hbm_read,
                   2 * all.cost({.pipe = Pipe::kMte2, .hbm_bytes = 32000}).hbm_read);
  EXPECT_LT(model::AicTiming(specs().aic, 5, 1).cost({.pipe = Pipe::kMte2, .hbm_bytes = 32000}).cycles(),
            all.cost({.pipe = Pipe::kMte2, .hbm_bytes = 32000}).cycles());
}

TEST(AicTiming, ALoneCoreIsBoundByItsOwnPort) { EXPECT_EQ(hw::hbm_read_rate(specs().aic, 1), specs().aic.l2_read); }

TEST(AivTiming, AnInstructionTakesHeadAndSweep) {
  const model::AivTiming vector(specs().aiv, 48, 1);
  // 128 FP16 elements a cycle.
  EXPECT_EQ(vector
                .cost({.pipe = Pipe::kVector,
                       .element_bytes = 2,
                       .vector_class = hw::isa::VectorClass::kArithmetic,
                       .elements = 1280})
                .cycles(),
            20 + 10);
  EXPECT_EQ(vector
                .cost({.pipe = Pipe::kVector,
                       .element_bytes = 2,
                       .vector_class = hw::isa::VectorClass::kArithmetic,
                       .elements = 1280,
                       .repeat = 3})
                .cycles(),
            3 * 30);
}

TEST(AivTiming, ALoadFollowsThePublishedFormula) {
  const model::AivTiming vector(specs().aiv, 48, 1);
  EXPECT_NEAR(vector.cost({.pipe = Pipe::kVectorMte2, .hbm_bytes = 14336}).cycles(), 14336 / (9.9 + 15.9 / 48) + 27,
              1e-6);
}

}  // namespace
}  // namespace cmx
