// SPDX-License-Identifier: Apache-2.0
// Link-level retry of one link direction, go-back-N: a bad packet and everything behind it is sent again once the transmitter knows.
//
// Until then the link moves nothing that counts, so the retry is a delay: round trip plus the packet once more, for every attempt that fails. What a switch
// would have put into the retry buffer meanwhile stays in its input buffer here.
#pragma once

#include <cstdint>
#include <deque>

#include "hw/ub_link/ub_link_spec.h"
#include "tlm/random/random.h"

namespace model {

class LinkRetry {
 public:
  LinkRetry(double error_rate, std::uint64_t seed) : bit_error_rate(error_rate), random_(seed) {}

  double bit_error_rate;

  /// When there is room for `bytes` without acknowledgement: `now`, or the time at which enough is acknowledged.
  std::int64_t room_at(std::int64_t now, std::int64_t bytes, std::int64_t buffer) {
    while (!sent_.empty() && sent_.front().acknowledged <= now) {
      unacknowledged_ -= sent_.front().bytes;
      sent_.pop_front();
    }
    std::int64_t left = unacknowledged_;
    for (const Sent& sent : sent_) {
      if (left + bytes <= buffer) break;
      left -= sent.bytes;
      now = sent.acknowledged;
    }
    return now;
  }

  /// A packet leaves at `now`; how much later than without errors its tail does.
  std::int64_t send(std::int64_t now, std::int64_t bytes, std::int64_t occupancy, std::int64_t round_trip) {
    std::int64_t delay = 0;
    if (bit_error_rate > 0) {
      const double bad = hw::UbLinkSpec::packet_error(bit_error_rate, hw::Bytes(bytes));
      for (; random_.unit() < bad; ++retries_) delay += round_trip + occupancy;
    }
    sent_.push_back({now + delay + occupancy + round_trip, bytes});
    unacknowledged_ += bytes;
    return delay;
  }

  std::int64_t retries() const { return retries_; }

 private:
  struct Sent {
    std::int64_t acknowledged;
    std::int64_t bytes;
  };
  Random random_;
  std::deque<Sent> sent_;
  std::int64_t unacknowledged_{0};
  std::int64_t retries_{0};
};

}  // namespace model
