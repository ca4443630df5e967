// SPDX-License-Identifier: Apache-2.0
// When does a packet get a congestion mark, who is told, and what does the initiator make of it?
//
//   end points 0, 2, 3 --> switch --> end point 1      three packets of 4140 bytes at once: one leaves, then one that
//   leaves one behind, then the last
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/fabric_case.h"
#include "tlm/ub_fabric/issue_loops.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Operation;
using model::UbFabric;
using model::test::round_star;

constexpr std::int64_t kPacket = 4140;

/// A fabric and issue loops on it; notes which completions carry a mark, and when each transaction was handed over and
/// complete.
class Senders final : private model::FabricClient {
 public:
  explicit Senders(const FabricSpec& spec) : fabric(spec, 1, *this), loops(fabric) {
    loops.on_latency = [this](std::int64_t from, std::int64_t to) { transactions.insert({from, to}); };
  }
  UbFabric fabric;
  model::IssueLoops loops;
  std::set<std::uint64_t> completed;
  std::set<std::uint64_t> marked;
  std::multimap<std::int64_t, std::int64_t> transactions;  // hand-over -> response visible

  static constexpr std::uint64_t kPosted = std::uint64_t{1} << 63;  // not of a loop

 private:
  void on_delivered(std::int64_t, std::int32_t, std::uint64_t) override {}
  void on_completed(std::int64_t now, std::int32_t, std::uint64_t cookie) override {
    completed.insert(cookie);
    if (fabric.marked()) marked.insert(cookie);
    if ((cookie & kPosted) == 0) loops.on_completed(now, cookie);
  }
  void on_timer(std::int64_t now, std::int32_t, std::uint64_t token) override { loops.on_timer(now, token); }
};

/// Writes of a packet each to end point 1, four of them at a time.
model::IssueSpec writes(int from, std::size_t count) {
  model::IssueSpec loop;
  loop.endpoint = from;
  loop.window = 4 * 4096;
  loop.transactions.assign(count, {1, 4096});
  return loop;
}

FabricSpec marking(std::int64_t threshold, int endpoints = 4) {
  FabricSpec spec = round_star(endpoints);
  spec.ub_switch.mark_threshold = hw::Bytes(threshold);
  return spec;
}

/// Three writes of `bytes` at once to end point 1.
std::pair<std::int64_t, std::size_t> marks_of_writes(const FabricSpec& spec, std::int64_t bytes = 4096) {
  Senders senders(spec);
  for (const int from : {0, 2, 3})
    senders.fabric.post(0, {.source = from,
                            .destination = 1,
                            .bytes = bytes,
                            .cookie = Senders::kPosted + static_cast<std::uint64_t>(from)});
  senders.fabric.run();
  EXPECT_EQ(senders.completed.size(), 3U);
  return {senders.fabric.marked_packets(), senders.marked.size()};
}

TEST(CongestionMark, IsGivenWhereMoreThanTheThresholdStaysBehind) {
  EXPECT_EQ(marks_of_writes(marking(kPacket - 1)), std::pair(std::int64_t{1}, std::size_t{1}));
  EXPECT_EQ(marks_of_writes(marking(kPacket)), std::pair(std::int64_t{0}, std::size_t{0})) << "as much is not more";
  EXPECT_EQ(marks_of_writes(marking(0)), std::pair(std::int64_t{0}, std::size_t{0})) << "off";
}

TEST(CongestionMark, OfAPartIsTheWholeWrites) {
  FabricSpec spec = marking(kPacket - 1);
  spec.topology.planes.push_back(spec.topology.planes[0]);
  // Each of the two planes marks a packet of the same write.
  EXPECT_EQ(marks_of_writes(spec, 2 * 4096), std::pair(std::int64_t{2}, std::size_t{1}));
  spec.port.transaction = hw::WriteTransaction::kStore;
  const auto [packets, writes] = marks_of_writes(spec, 2 * 4096);
  EXPECT_GT(packets, 2);
  EXPECT_EQ(writes, 3U) << "stores come from all three round-robin";
}

TEST(CongestionMark, OnReadDataIsTheReaders) {
  Senders senders(marking(kPacket - 1));
  for (const int to : {0, 2, 3})
    senders.fabric.post(0, {.source = 1,
                            .destination = to,
                            .bytes = 4096,
                            .operation = Operation::kRead,
                            .cookie = Senders::kPosted + static_cast<std::uint64_t>(to)});
  senders.fabric.run();
  EXPECT_EQ(senders.fabric.marked_packets(), 1)
      << "the requests leave within a few flits; the data of all three comes at once";
  EXPECT_EQ(senders.marked.size(), 1U);
}

TEST(CongestionMark, ChangesNothingByItself) {
  const auto ends = [](std::int64_t threshold) {
    Senders senders(marking(threshold));
    for (const int from : {0, 2, 3}) {
      model::IssueSpec loop = writes(from, 20);
      loop.cores = 2;
      loop.interval = 60'000;
      senders.loops.start(0, std::move(loop));
    }
    senders.fabric.run();
    return senders.transactions;
  };
  EXPECT_EQ(ends(1), ends(0));
}

/// Hand-overs of a core of end point 0 with a window of four packets, all of whose packets are marked, and the times at
/// which the first four are complete.
struct Marked {
  std::vector<std::int64_t> handed_over;
  std::vector<std::int64_t> completed;
};
Marked all_marked(double decrease, hw::CongestionControl control = hw::CongestionControl::kWindow) {
  FabricSpec spec = marking(1);
  spec.port.congestion_control = control;
  spec.port.window_decrease = decrease;
  Senders senders(spec);
  for (const int from : {2, 3})
    senders.fabric.post(0, {.source = from,
                            .destination = 1,
                            .bytes = 100 * 4096,
                            .cookie = Senders::kPosted + static_cast<std::uint64_t>(from)});
  model::IssueSpec loop = writes(0, 6);
  loop.first = 500'000;
  loop.interval = 1'000;
  senders.loops.start(0, std::move(loop));
  senders.fabric.run();
  EXPECT_GE(senders.marked.size(), 6U);
  Marked result;
  for (const auto& [from, to] : senders.transactions) {
    result.handed_over.push_back(from);
    result.completed.push_back(to);
  }
  return result;
}

TEST(CongestionControl, AMarkHalvesTheWindowOnceForARoundTrip) {
  // Four are outstanding. From the first response on two may be: the fifth goes with the third response, whose mark is
  // of the same round trip.
  const Marked half = all_marked(0.5);
  EXPECT_EQ(half.handed_over[3], 503'000);
  EXPECT_EQ(half.handed_over[4], half.completed[2]);
  EXPECT_EQ(half.handed_over[5], half.completed[3]);
}

TEST(CongestionControl, AByteLessHoldsTheTransaction) {
  const Marked less = all_marked(0.49999);
  EXPECT_EQ(less.handed_over[4], less.completed[3]) << "8191 bytes: not two packets";
}

TEST(CongestionControl, WithoutItMarksAreNotHeeded) {
  const Marked none = all_marked(0.5, hw::CongestionControl::kNone);
  EXPECT_EQ(none.handed_over[4], none.completed[0]);
}

}  // namespace
}  // namespace cmx
