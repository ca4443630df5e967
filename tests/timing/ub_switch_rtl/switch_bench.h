// SPDX-License-Identifier: Apache-2.0
// A switch with a source at each input and a sink at each output:
//
//   send() --> source i --flits--> [ switch ] --flits--> sink o --> packets
//                  ^----credits----/        ^---credits---/   (while `drain[o]`)
//
// Destination d is output d. A source starts a packet when it has credits for all of it (`heed_credits`); a sink gives
// a credit back in the cycle after the flit.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "rtl/verilated/ub_switch.h"

namespace cmx::rtl::test {

/// A packet as its sink saw it.
struct Arrived {
  int output;
  int vl;
  int flits;
  std::uint32_t tag;
  std::int64_t head;  // cycle of its first flit
  std::int64_t tail;  // ... of its last
};

class SwitchBench {
 public:
  explicit SwitchBench(std::unique_ptr<UbSwitch> rtl)
      : rtl_(std::move(rtl)),
        in_(rtl_->ports()),
        out_(rtl_->ports()),
        sources_(static_cast<std::size_t>(rtl_->ports())),
        sinks_(static_cast<std::size_t>(rtl_->ports())) {
    for (auto& source : sources_) source.credits.assign(static_cast<std::size_t>(rtl_->vls()), kUbSwitchDepth);
    drain.assign(sinks_.size(), true);
    in_.route.write = true;
    for (int d = 0; d < rtl_->ports(); ++d) {
      in_.route.destination = in_.route.port = d;
      rtl_->cycle(in_, out_);
    }
    in_.route.write = false;
  }

  bool heed_credits{true};
  std::vector<bool> drain;       // of each sink: gives credits back; else withholds them
  std::vector<Arrived> packets;  // in order of their last flits
  std::int64_t now{0};

  /// A packet joins the source's queue; `gap` idle cycles before each flit after the first.
  void send(int input, int output, int flits, int vl = 0, std::uint32_t tag = 0, int gap = 0) {
    auto& queue = sources_[static_cast<std::size_t>(input)].queue;
    queue.push_back({Flit::head_of(output, flits, vl, tag), 0});
    for (int f = 1; f < flits; ++f) queue.push_back({Flit::body(vl, tag + static_cast<std::uint32_t>(f)), gap});
  }
  void send_raw(int input, const Flit& flit) { sources_[static_cast<std::size_t>(input)].queue.push_back({flit, 0}); }
  /// One credit for the output's lane, on the pins in the next cycle, beside what the sink gives back.
  void give_credit(int output, int vl) {
    sinks_[static_cast<std::size_t>(output)].owed.push_back(static_cast<std::uint8_t>(vl));
  }
  int source_credits(int input, int vl) const {
    return sources_[static_cast<std::size_t>(input)].credits[static_cast<std::size_t>(vl)];
  }

  void step() {
    for (std::size_t p = 0; p < sources_.size(); ++p) {
      in_.flit[p] = sources_[p].next(heed_credits);
      in_.credit[p] = {};
      if (drain[p]) {
        sinks_[p].owed.insert(sinks_[p].owed.end(), sinks_[p].withheld.begin(), sinks_[p].withheld.end());
        sinks_[p].withheld.clear();
      }
      if (!sinks_[p].owed.empty()) {
        in_.credit[p] = {true, sinks_[p].owed.front()};
        sinks_[p].owed.pop_front();
      }
    }
    rtl_->cycle(in_, out_);
    for (std::size_t p = 0; p < sources_.size(); ++p) {
      if (out_.credit[p].valid) ++sources_[p].credits[out_.credit[p].vl];
      if (out_.flit[p].valid) take(static_cast<int>(p), out_.flit[p]);
    }
    ++now;
  }
  void run(int cycles) {
    for (int i = 0; i < cycles; ++i) step();
  }

 private:
  struct Queued {
    Flit flit;
    int gap;
  };
  struct Source {
    std::deque<Queued> queue;
    std::vector<int> credits;
    Flit next(bool heed) {
      if (queue.empty()) return {};
      if (queue.front().gap > 0) {
        --queue.front().gap;
        return {};
      }
      const Flit flit = queue.front().flit;
      int& left = credits[flit.vl % credits.size()];
      if (heed && flit.head && left < flit.length()) return {};
      --left;
      queue.pop_front();
      return flit;
    }
  };
  struct Sink {
    Arrived packet{};
    int left{0};
    std::deque<std::uint8_t> owed;
    std::deque<std::uint8_t> withheld;
  };

  void take(int output, const Flit& flit) {
    Sink& sink = sinks_[static_cast<std::size_t>(output)];
    if (flit.head) {
      ASSERT_EQ(sink.left, 0) << "a packet starts inside another";
      ASSERT_EQ(flit.destination(), output);
      sink.packet = {output, flit.vl, flit.length(), flit.bits[1], now, 0};
      sink.left = flit.length();
    } else {
      ASSERT_GT(sink.left, 0) << "a flit without a packet";
      ASSERT_EQ(flit.vl, sink.packet.vl);
      ASSERT_EQ(flit.bits[0], sink.packet.tag + static_cast<std::uint32_t>(sink.packet.flits - sink.left))
          << "flits out of order";
    }
    if (--sink.left == 0) {
      sink.packet.tail = now;
      packets.push_back(sink.packet);
    }
    sink.withheld.push_back(flit.vl);
  }

  std::unique_ptr<UbSwitch> rtl_;
  UbSwitchIn in_;
  UbSwitchOut out_;
  std::vector<Source> sources_;
  std::vector<Sink> sinks_;
};

}  // namespace cmx::rtl::test
