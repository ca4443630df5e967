// SPDX-License-Identifier: Apache-2.0
// Which parameters does the engine refuse?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/units/bad_input.h"
#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

TEST(Parameters, MustFitTheMap) {
  using testing::HasSubstr;
  using testing::ThrowsMessage;
  EXPECT_THAT([] { Bench({"comm_engine.channels=49"}); },
              ThrowsMessage<hw::BadInput>(HasSubstr("the register map has 48")));
  EXPECT_THAT([] { Bench({"comm_engine.channels=65"}); }, ThrowsMessage<hw::BadInput>(HasSubstr("at most 64")));
  EXPECT_THAT([] { Bench({"comm_engine.descriptor=128"}); },
              ThrowsMessage<hw::BadInput>(HasSubstr("comm_engine.descriptor = 128 B")));
  EXPECT_THAT([] { Bench({"comm_engine.transaction=6 B"}); }, ThrowsMessage<hw::BadInput>(HasSubstr("multiple of 4")));
}

}  // namespace
}  // namespace cmx
