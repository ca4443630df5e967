// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/topology/fault.h"

namespace model {

/// Changes of links in the order of time, some of which come again and again.
class FaultClock {
 public:
  static constexpr std::int64_t kNever = INT64_MAX;

  FaultClock() = default;
  explicit FaultClock(const std::vector<hw::FaultEvent>& events) {
    for (const hw::FaultEvent& event : events) pending_.push_back({event.at.value, &event});
  }

  std::int64_t next() const {
    std::int64_t next = kNever;
    for (const Pending& pending : pending_) next = pending.time < next ? pending.time : next;
    return next;
  }
  bool finished() const { return next() == kNever; }

  /// Everything that changes at next(), in the order of the events; moves on behind it.
  std::vector<hw::LinkChange> take() {
    const std::int64_t now = next();
    std::vector<hw::LinkChange> changes;
    for (Pending& pending : pending_) {
      if (pending.time != now) continue;
      changes.insert(changes.end(), pending.event->changes.begin(), pending.event->changes.end());
      pending.time = pending.event->every.value > 0 ? now + pending.event->every.value : kNever;
    }
    return changes;
  }

 private:
  struct Pending {
    std::int64_t time;
    const hw::FaultEvent* event;
  };
  std::vector<Pending> pending_;
};

}  // namespace model
