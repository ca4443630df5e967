// SPDX-License-Identifier: Apache-2.0
// Can a packet leave a switch faster than it comes in?
//
//   end point 0 --10 GB/s--> switch --40 GB/s--> end point 1          4140 bytes: 414 ns in, 103.5 ns out
#include <gtest/gtest.h>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Message;
using model::Operation;
using model::test::once;
using model::test::round_star;

FabricSpec star_of(std::vector<double> gb_per_s, hw::Forwarding forwarding = hw::Forwarding::kCutThrough) {
  FabricSpec spec = round_star(static_cast<int>(gb_per_s.size()));
  spec.ub_switch.forwarding = forwarding;
  for (std::size_t i = 0; i < gb_per_s.size(); ++i)
    spec.topology.planes[0].links[i].rate = hw::BytesPerSecond(gb_per_s[i] * 1e9);
  return spec;
}

constexpr std::int64_t kHead =
    395'000;  // at the receiver: inject 100, fetch 50, ports 2 x 20, wires 2 x 2.5, switch 200 ns
constexpr std::int64_t kVisible = 100'000;
const Message kWrite{.source = 0, .destination = 1, .bytes = 4096, .operation = Operation::kWriteNotify};

TEST(CutThrough, APacketFromASlowLinkLeavesAFastOneAtThePaceOfTheSlow) {
  EXPECT_EQ(once(star_of({10, 40}), kWrite).delivered(), kHead + 414'000 + kVisible);
}

TEST(CutThrough, APacketFromAFastLinkLeavesASlowOneAtThePaceOfTheSlow) {
  EXPECT_EQ(once(star_of({40, 10}), kWrite).delivered(), kHead + 414'000 + kVisible);
}

TEST(CutThrough, StoreAndForwardTakesBothPacesOneAfterTheOther) {
  EXPECT_EQ(once(star_of({10, 40}, hw::Forwarding::kStoreAndForward), kWrite).delivered(),
            kHead + 414'000 + 103'500 + kVisible);
}

TEST(CutThrough, TheFastLinkIsTakenForAsLongAsTheTailNeeds) {
  // End point 2 has a fast link: what it sends behind the slow packet waits for that one's tail.
  model::test::TracedPlane plane(star_of({10, 40, 40}));
  plane.accept(0, kWrite);
  plane.accept(1'000,
               {.source = 2, .destination = 1, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = 1});
  plane.advance(10'000'000);
  // Without inject and fetch heads are at the receiver at 245 ns; the second follows the first's tail.
  EXPECT_EQ(plane.notices.at(0).time, 245'000 + 414'000 + kVisible);
  EXPECT_EQ(plane.notices.at(1).time, 245'000 + 414'000 + 103'500 + kVisible);
}

/// A packet that waits in the switch collects its bytes meanwhile: what is left of the tail, or the output's own pace,
/// whichever is slower.
TEST(CutThrough, WaitingShortensTheTail) {
  for (const auto& [late, tail] : {std::pair{1'000, 208'000}, std::pair{0, 207'000}}) {
    model::test::TracedPlane plane(star_of({20, 20, 10}));
    plane.accept(0, {.source = 0, .destination = 1, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = 0});
    plane.accept(late,
                 {.source = 2, .destination = 1, .bytes = 4096, .operation = Operation::kWriteNotify, .cookie = 1});
    plane.advance(10'000'000);
    // The output is free 207 ns after the first head; the second came `late` after it, and of its 414 ns that much is
    // in by then.
    EXPECT_EQ(plane.notices.at(1).time, 245'000 + 207'000 + tail + kVisible) << late;
  }
}

TEST(CutThrough, TheFastLinksBusyTimeIsThatOfTheSlow) {
  model::test::TracedPlane plane(star_of({10, 40}));
  plane.accept(0, kWrite);
  plane.advance(10'000'000);
  for (const auto& use : plane.link_use()) {
    if (use.to_node == 1) {
      EXPECT_EQ(use.busy_ps, 414'000);
    }
  }
}

}  // namespace
}  // namespace cmx
