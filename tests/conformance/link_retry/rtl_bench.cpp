// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <numeric>
#include <stdexcept>

#include "rtl/verilated/link_retry.h"
#include "tests/conformance/link_retry/bench.h"

namespace cmx::conformance {

namespace {

/// Of a flit on an idle link: two cycles from being offered to the frame, one from the frame to the flit.
constexpr std::int64_t kIdle = 2 + 1;

/// What the receiver waits for, and which of the errors has struck.
class Errors {
 public:
  explicit Errors(const std::map<int, int>& failures) : left_(failures) {}

  /// A frame is at the receiver.
  void strike(rtl::LinkFrame& frame, int number) {
    if (!frame.valid || number != expected_) return;
    const auto found = left_.find(number);
    if (found != left_.end() && found->second > 0) {
      --found->second;
      frame.bits[0] ^= 1;  // of the CRC
    } else {
      ++expected_;
    }
  }

 private:
  std::map<int, int> left_;
  int expected_{0};
};

/// The number of the flit: bits 16 to 47 of a frame, behind the CRC.
int number_in(const rtl::LinkFrame& frame) { return static_cast<int>(frame.bits[0] >> 16 | frame.bits[1] << 16); }

}  // namespace

LinkSeen run_rtl(const LinkCase& setup) {
  LinkSeen seen;
  const auto sender = rtl::make_link_retry();
  const auto receiver = rtl::make_link_retry();
  std::deque<rtl::LinkFrame> forth(static_cast<std::size_t>(setup.wire));
  std::deque<rtl::LinkFrame> back(static_cast<std::size_t>(setup.wire));
  Errors errors(setup.failures);
  const int flits = std::accumulate(setup.packets.begin(), setup.packets.end(), 0);
  int offered = 0;
  int received = 0;
  int packet_end = setup.packets.front();
  constexpr std::int64_t kStuck = 10'000;
  std::int64_t last_progress = 0;
  for (std::int64_t now = 0; received < flits; ++now) {
    if (now - last_progress > kStuck) throw std::logic_error("nothing moves on the RTL's link");
    rtl::LinkRetryIn in;
    rtl::LinkRetryOut out;
    in.tx_valid = offered < flits;
    in.tx_flit[0] = static_cast<std::uint32_t>(offered);
    in.frame = back.front();
    back.pop_front();
    sender->cycle(in, out);
    if (in.tx_valid && out.tx_ready) ++offered;
    forth.push_back(out.frame);

    in = {};
    in.frame = forth.front();
    forth.pop_front();
    errors.strike(in.frame, number_in(in.frame));
    receiver->cycle(in, out);
    back.push_back(out.frame);
    if (!out.rx_valid) continue;
    if (static_cast<int>(out.rx_flit[0]) != received) throw std::logic_error("the RTL's link lost a flit");
    last_progress = now;
    if (++received != packet_end) continue;
    seen.arrived.push_back(now - kIdle - setup.wire);
    if (seen.arrived.size() < setup.packets.size()) packet_end += setup.packets[seen.arrived.size()];
  }
  seen.retries = sender->replays();
  return seen;
}

}  // namespace cmx::conformance
