// SPDX-License-Identifier: Apache-2.0
// How do descriptors of a channel overlap where descriptors_under_way lets them?
#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kSource = 0x20000;

Submission tagged(Submission s, std::uint16_t tag) {
  s.tag = tag;
  return s;
}

TEST(Order, CompletionsComeInOrderAndAFenceWaitsForAllBeforeIt) {
  Bench bench({"comm_engine.descriptors_under_way=16"});
  bench.port.hold = true;
  auto fenced = tagged(submission(Opcode::kCopy, kSource, die(2, 0), 64), 4);
  fenced.flags = Submission::kFlagsFence.set(fenced.flags, 1);
  bench.submit(0, {tagged(submission(Opcode::kCopy, kSource, die(1, 0), 64), 1), tagged(submission(Opcode::kNop), 2),
                   tagged(submission(Opcode::kFence), 3), fenced});
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty()) << "the nop has ended, but not the copy before it";
  EXPECT_EQ(bench.port.requests.size(), 1U);
  bench.port.release();
  bench.calendar.run();
  std::vector<std::uint16_t> tags;
  for (const Completion& completion : bench.completions(0)) tags.push_back(completion.tag);
  EXPECT_EQ(tags, (std::vector<std::uint16_t>{1, 2, 3}));
  EXPECT_EQ(bench.port.requests.size(), 2U);
}

TEST(Order, WithoutAFenceDescriptorsOverlapAsFarAsTheyMay) {
  Bench bench({"comm_engine.descriptors_under_way=4"});
  bench.port.hold = true;
  const auto s = submission(Opcode::kCopy, kSource, die(1, 0), 64);
  bench.submit(0, {s, s, s});
  bench.calendar.run();
  EXPECT_EQ(bench.port.held(), 3U);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 3U);
  EXPECT_EQ(channel_page::kStatusBusy.get(bench.read(0, channel_page::kStatus)), 1U);
}

}  // namespace
}  // namespace cmx
