// SPDX-License-Identifier: Apache-2.0
// Does every flit arrive exactly once and in order over a link that damages and loses frames, and what does it cost?
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <random>
#include <vector>

#include "rtl/verilated/link_retry.h"

namespace cmx::rtl {
namespace {

/// Two ends and the link between them; flits carry their number.
///
///   flits --> [a] ==frames, `wire` cycles, harm_ab==> [b] --> received[1]
///   received[0] <-- [a] <==frames, harm_ba== [b] <-- flits
class Link {
 public:
  explicit Link(int wire)
      : wires_{std::deque<LinkFrame>(static_cast<std::size_t>(wire)),
               std::deque<LinkFrame>(static_cast<std::size_t>(wire))} {}

  std::function<void(LinkFrame&)> harm_ab = [](LinkFrame&) {};
  std::function<void(LinkFrame&)> harm_ba = [](LinkFrame&) {};
  std::int64_t to_send[2] = {0, 0};   // flits still to be offered
  std::int64_t accepted[2] = {0, 0};  // flits that the end took
  std::vector<std::int64_t> received[2];
  std::vector<std::int64_t> received_at[2];
  std::int64_t now{0};

  void step() {
    for (int e = 0; e < 2; ++e) {
      LinkRetryIn in;
      in.tx_valid = to_send[e] > 0;
      for (std::size_t w = 0; w < in.tx_flit.size(); ++w)
        in.tx_flit[w] = static_cast<std::uint32_t>(accepted[e] * 5 + static_cast<std::int64_t>(w));
      in.frame = wires_[1 - e].front();
      wires_[1 - e].pop_front();
      LinkRetryOut out;
      ends_[e]->cycle(in, out);
      if (in.tx_valid && out.tx_ready) {
        ++accepted[e];
        --to_send[e];
      }
      if (out.rx_valid) {
        received[e].push_back(out.rx_flit[0] / 5);
        received_at[e].push_back(now);
        for (std::size_t w = 0; w < out.rx_flit.size(); ++w) EXPECT_EQ(out.rx_flit[w], out.rx_flit[0] + w);
      }
      out_[e] = out.frame;
    }
    if (out_[0].valid) harm_ab(out_[0]);
    if (out_[1].valid) harm_ba(out_[1]);
    wires_[0].push_back(out_[0]);
    wires_[1].push_back(out_[1]);
    ++now;
  }
  void run(std::int64_t cycles) {
    for (std::int64_t i = 0; i < cycles; ++i) step();
  }
  std::int64_t replays(int end) const { return ends_[end]->replays(); }

 private:
  std::unique_ptr<LinkRetry> ends_[2] = {make_link_retry(), make_link_retry()};
  std::deque<LinkFrame> wires_[2];  // 0: from a to b
  LinkFrame out_[2];
};

std::vector<std::int64_t> counted(std::int64_t flits) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < flits; ++i) numbers.push_back(i);
  return numbers;
}

TEST(LinkRetry, RunsAtOneFlitACycle) {
  Link link(10);
  link.to_send[0] = 1000;
  link.run(1000 + 10 + 4);
  EXPECT_EQ(link.received[1], counted(1000));
  EXPECT_EQ(link.replays(0), 0);
  // Accepted in cycle 0, on the link in 2, ten cycles of wire, delivered in the cycle after it came.
  EXPECT_EQ(link.received_at[1].front(), 2 + 10 + 1);
}

TEST(LinkRetry, BlocksWhenTheRetryBufferIsFullAndNotBefore) {
  Link link(10);
  link.harm_ba = [](LinkFrame& frame) { frame.valid = false; };  // no acknowledgement ever comes
  link.to_send[0] = kLinkRetryDepth - 1;
  link.run(kLinkRetryDepth - 1);
  EXPECT_EQ(link.accepted[0], kLinkRetryDepth - 1);
  link.to_send[0] = 2;
  link.step();
  EXPECT_EQ(link.accepted[0], kLinkRetryDepth);
  link.run(5000);
  EXPECT_EQ(link.accepted[0], kLinkRetryDepth);
  EXPECT_EQ(link.received[1], counted(kLinkRetryDepth));  // sent again and again, delivered once
  EXPECT_GE(link.replays(0), 5000 / (kLinkRetryTimeout + 1) - 1);
  link.harm_ba = [](LinkFrame&) {};
  link.run(2 * kLinkRetryTimeout);
  EXPECT_EQ(link.received[1], counted(kLinkRetryDepth + 1));
}

TEST(LinkRetry, RateOfALongWireIsTheBufferOverTheRoundTrip) {
  // 64 flits, then the first acknowledgement: two wires and the registers at both ends later.
  constexpr int kWire = 60;
  Link link(kWire);
  link.to_send[0] = 100000;
  link.run(20000);
  const auto first = link.received_at[1];
  ASSERT_GT(first.size(), 2u * kLinkRetryDepth);
  const std::int64_t round = first[kLinkRetryDepth] - first[0];
  EXPECT_EQ(first[2 * kLinkRetryDepth] - first[kLinkRetryDepth], round);
  EXPECT_EQ(round, 2 * kWire + 5);
}

TEST(LinkRetry, GoesBackOnceForOneDamagedFrame) {
  Link link(10);
  int frames = 0;
  link.harm_ab = [&](LinkFrame& frame) {
    if (++frames == 100) frame.bits[3] ^= 1;
  };
  link.to_send[0] = 1000;
  link.run(1100);
  EXPECT_EQ(link.received[1], counted(1000));
  EXPECT_EQ(link.replays(0), 1);
}

TEST(LinkRetry, FindsALostFrameByTheGap) {
  Link link(10);
  int frames = 0;
  link.harm_ab = [&](LinkFrame& frame) {
    if (++frames == 100) frame.valid = false;
  };
  link.to_send[0] = 1000;
  link.run(1100);
  EXPECT_EQ(link.received[1], counted(1000));
  EXPECT_EQ(link.replays(0), 1);
}

TEST(LinkRetry, FindsALostLastFrameByTheTimeout) {
  Link link(10);
  int frames = 0;
  link.harm_ab = [&](LinkFrame& frame) {
    if (++frames == 5) frame.valid = false;
  };
  link.to_send[0] = 5;
  link.run(200);
  EXPECT_EQ(link.received[1], counted(4));
  link.run(kLinkRetryTimeout);
  EXPECT_EQ(link.received[1], counted(5));
}

TEST(LinkRetry, DeliversOnceAndInOrderUnderErrorsBothWays) {
  for (const unsigned seed : {1u, 2u, 3u, 4u}) {
    for (const int per_thousand : {1, 20, 100, 300}) {
      std::mt19937 random(seed * 1000 + static_cast<unsigned>(per_thousand));
      Link link(1 + static_cast<int>(random() % 40));
      const auto harm = [&](LinkFrame& frame) {
        if (static_cast<int>(random() % 1000) >= per_thousand) return;
        if (random() % 4 == 0) {
          frame.valid = false;
        } else {
          frame.bits[random() % frame.bits.size()] ^= 1u << (random() % 32);
        }
      };
      link.harm_ab = link.harm_ba = harm;
      link.to_send[0] = 2000;
      link.to_send[1] = 1000;
      for (int i = 0; i < 4000 && (link.received[1].size() < 2000 || link.received[0].size() < 1000); ++i)
        link.run(1000);
      EXPECT_EQ(link.received[1], counted(2000)) << seed << ", " << per_thousand;
      EXPECT_EQ(link.received[0], counted(1000)) << seed << ", " << per_thousand;
      EXPECT_GT(link.replays(0), 0);
    }
  }
}

}  // namespace
}  // namespace cmx::rtl
