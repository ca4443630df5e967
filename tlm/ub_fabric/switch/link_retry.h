// SPDX-License-Identifier: Apache-2.0
// Link-level retry of one link direction, go-back-N: what is bad and everything behind it is sent again once the
// transmitter knows.
//
// Until then the link moves nothing that counts, so the retry is a delay: round trip plus what is bad once more, for
// every attempt that fails. What a switch would have put into the retry buffer meanwhile stays in its input buffer
// here. The unit that has a CRC, is sent again and acknowledged is the packet, or with ub_link.retry_unit a part of it:
// then the packet's head goes ahead and its tail comes later, and the retry buffer lets it through piece by piece. Not
// modelled: errors of acknowledgements and requests; so what is sent again never waits for a time-out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>

#include "hw/ub_link/ub_link_spec.h"
#include "tlm/random/random.h"

namespace cmx::model {

/// The seed of a link direction: of the output `output` of a plane, as the plane numbers them.
constexpr std::uint64_t retry_seed(std::uint64_t seed, int plane, std::size_t output) {
  return seed * 0x9e3779b97f4a7c15ULL + (static_cast<std::uint64_t>(plane) << 40) + output;
}

class LinkRetry {
 public:
  LinkRetry(double error_rate, std::uint64_t seed) : bit_error_rate(error_rate), random_(seed) {}

  double bit_error_rate;

  /// The part of a packet that must have room before its head can leave.
  static std::int64_t first_unit(std::int64_t bytes, std::int64_t unit) {
    return unit > 0 ? std::min(unit, bytes) : bytes;
  }
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

  /// What a packet sees of the link.
  struct Passage {
    std::int64_t late;     // its head is, against that of a link without errors
    std::int64_t stretch;  // its tail is further behind the head
  };
  struct Link {
    std::int64_t round_trip;  // ps
    std::int64_t buffer;      // bytes
    std::int64_t unit;        // bytes; 0: packets
  };

  /// A packet leaves at `now`, for whose first unit there is room.
  Passage send(std::int64_t now, std::int64_t bytes, std::int64_t occupancy, const Link& link) {
    return send(now, bytes, occupancy, link, [this](std::int64_t unit) { return failures(unit); });
  }

  /// Draws how many attempts fail before a unit of `bytes` comes through.
  int failures(std::int64_t bytes) {
    if (bit_error_rate <= 0) return 0;
    const double bad = hw::UbLinkSpec::packet_error(bit_error_rate, hw::Bytes(bytes));
    int attempts = 0;
    while (random_.unit() < bad) ++attempts;
    return attempts;
  }

  /// The same with errors from elsewhere: `failing(bytes)` is called for every unit and says how many attempts fail
  /// before it comes through.
  template <class Failing>
  Passage send(std::int64_t now, std::int64_t bytes, std::int64_t occupancy, const Link& link, const Failing& failing) {
    std::int64_t head = now;
    std::int64_t time = now;
    for (std::int64_t gone = 0; gone < bytes;) {
      const std::int64_t unit = link.unit > 0 ? std::min(link.unit, bytes - gone) : bytes;
      const std::int64_t took = occupancy * (gone + unit) / bytes - occupancy * gone / bytes;
      if (gone > 0) time = room_at(time, unit, link.buffer);
      const int failed = failing(unit);
      retries_ += failed;
      time += failed * (link.round_trip + took);
      if (gone == 0) head = time;
      time += took;
      sent_.push_back({time + link.round_trip, unit});
      unacknowledged_ += unit;
      gone += unit;
    }
    return {head - now, time - head - occupancy};
  }

  /// Units that were sent again.
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

}  // namespace cmx::model
