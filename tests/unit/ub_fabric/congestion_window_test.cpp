// SPDX-License-Identifier: Apache-2.0
// How does a congestion window shrink and open, and does it stay within its bounds?
#include "tlm/ub_fabric/endpoint/congestion_window.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "tests/unit/ub_fabric/random_case.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx {
namespace {

using model::CongestionWindow;
using model::test::between;

hw::UbPortSpec port(double decrease = 0.5, std::int64_t increase = 4096) {
  hw::UbPortSpec spec = model::test::round_star(2).port;
  spec.window_decrease = decrease;
  spec.window_increase = hw::Bytes(increase);
  return spec;
}

TEST(CongestionWindow, StartsWideAndIsHalvedByAMark) {
  CongestionWindow window(port(), 4096, 65536);
  EXPECT_EQ(window.bytes(), 65536);
  window.respond(true, 0, 16, 4096);
  EXPECT_EQ(window.bytes(), 32768);
}

TEST(CongestionWindow, HeedsOneMarkForARoundTrip) {
  CongestionWindow window(port(), 4096, 65536);
  window.respond(true, 0, 16, 4096);
  window.respond(true, 15, 17, 4096);
  EXPECT_EQ(window.bytes(), 32768) << "15 was under way when the first mark was seen";
  window.respond(true, 16, 20, 4096);
  EXPECT_EQ(window.bytes(), 16384) << "16 was not";
}

TEST(CongestionWindow, OpensWithAWindowOfUnmarkedBytes) {
  CongestionWindow window(port(), 4096, 65536);
  window.respond(true, 0, 16, 4096);
  window.respond(false, 1, 16, 32767);
  EXPECT_EQ(window.bytes(), 32768) << "a byte short";
  window.respond(false, 2, 16, 1);
  EXPECT_EQ(window.bytes(), 36864);
}

TEST(CongestionWindow, AMarkStartsTheCountAnew) {
  CongestionWindow window(port(), 4096, 65536);
  window.respond(true, 0, 1, 4096);
  window.respond(false, 1, 2, 32767);
  window.respond(true, 2, 3, 4096);
  window.respond(false, 3, 4, 16383);
  EXPECT_EQ(window.bytes(), 16384);
}

RC_GTEST_PROP(CongestionWindowProperty, StaysBetweenAPacketAndTheWholeWindow, ()) {
  const int least = between(1, 10'000);
  const int most = between(1, 100'000);
  CongestionWindow window(port(between(0, 101) / 100.0, between(1, 200'000)), least, most);
  std::uint32_t next = 1;
  for (int n = 0; n < 300; ++n) {
    const std::int64_t before = window.bytes();
    const bool marked = between(0, 3) == 0;
    window.respond(marked, next - static_cast<std::uint32_t>(between(1, 4) > 2 && next > 1 ? 2 : 1), next,
                   between(1, 20'000));
    next += static_cast<std::uint32_t>(between(0, 3));
    RC_ASSERT(window.bytes() >= std::min(least, most));
    RC_ASSERT(window.bytes() <= most);
    RC_ASSERT((marked ? window.bytes() <= before : window.bytes() >= before));
  }
}

/// A case of the fabric's properties whose switches mark: nothing is lost, and no thread count changes anything.
RC_GTEST_PROP(CongestionProperty, MarksLoseNothing, ()) {
  model::test::Case c = model::test::random_case();
  const model::test::Outcome plain = model::test::run(c);
  c.spec.ub_switch.mark_threshold = hw::Bytes(between(1, 10'000));
  const model::test::Outcome marked = model::test::run(c);
  RC_ASSERT(marked.seen == plain.seen);
  RC_ASSERT(plain.marked_packets == 0);
  RC_ASSERT(model::test::run(c, 3).marked_packets == marked.marked_packets);
}

/// Closed loops that heed marks, on any machine.
RC_GTEST_PROP(CongestionProperty, LoopsThatHeedMarksSendEverything, ()) {
  model::FabricSpec spec = model::test::random_fabric(model::test::random_topology());
  RC_PRE(spec.topology.dies >= 2);
  spec.ub_switch.mark_threshold = hw::Bytes(between(1, 10'000));
  spec.port.congestion_control = hw::CongestionControl::kWindow;
  spec.port.window_decrease = between(0, 101) / 100.0;
  spec.port.window_increase = hw::Bytes(between(1, 10'000));
  model::Traffic traffic{.pattern = model::Pattern::kHotspot,
                         .endpoints = spec.topology.dies,
                         .bytes = between(1, 20'000),
                         .messages = between(1, 20),
                         .initiators = between(1, 4),
                         .window = between(1, 60'000)};
  const auto one = model::run_traffic(spec, traffic, 1);
  RC_ASSERT(one.measured.messages == one.fabric.messages);
  const auto many = model::run_traffic(spec, traffic, 3);
  RC_ASSERT(many.completion_us == one.completion_us);
  RC_ASSERT(many.fabric.marked_packets == one.fabric.marked_packets);
}

}  // namespace
}  // namespace cmx
