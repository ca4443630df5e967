// SPDX-License-Identifier: Apache-2.0
// Puts the RTL into every bench of this program. What does it refuse that the TLM engine has?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/units/bad_input.h"
#include "rtl/cosim/comm_engine.h"
#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using model::comm_engine::Calendar;
using model::comm_engine::FabricPort;
using model::comm_engine::Memory;

const bool kRtl = [] {
  commbench::engine_maker() = [](const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar, Memory& memory,
                                 FabricPort& port) {
    return std::make_unique<rtl::RtlCommEngine>(rtl::make_comm_engine, hw::Hertz(1e9), spec, die, calendar, memory,
                                                port);
  };
  return true;
}();

TEST(RtlEngine, RefusesWhatItIsNotCompiledFor) {
  using testing::HasSubstr;
  using testing::ThrowsMessage;
  ASSERT_TRUE(kRtl);
  const auto refuses = [](const char* overlay, const char* why) {
    EXPECT_THAT([&] { commbench::Bench({overlay}); }, ThrowsMessage<hw::BadInput>(HasSubstr(why))) << overlay;
  };
  refuses("comm_engine.channels=49", "compiled with 48 channels, not comm_engine.channels = 49");
  refuses("comm_engine.window=257", "256 transactions");
  refuses("comm_engine.descriptors_under_way=2", "one descriptor of a channel under way");
  refuses("comm_engine.transaction=64 KiB", "below 64 KiB");
}

TEST(RtlEngine, RefusesFaultsOfCompletionsAndObservers) {
  commbench::Bench bench;
  model::comm_engine::Faults late({hw::parse_engine_fault("engine:0 completion_delay=1us", 1)});
  EXPECT_THROW(bench.engine.inject(late), hw::BadInput);
  model::comm_engine::Observer observer;
  EXPECT_THROW(bench.engine.observe(&observer), hw::BadInput);
}

}  // namespace
}  // namespace cmx
