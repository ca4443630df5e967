// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "hw/topology/fault.h"

namespace cmx::model {

/// Changes of links in the order of time, some of which come again and again. Faults may overlap: of those that hold on
/// a link, the worst counts.
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

  /// What links become at next(), in the order of the events, without those that stay as they are; moves on behind it.
  std::vector<hw::LinkChange> take() {
    const std::int64_t now = next();
    std::vector<hw::LinkChange> touched;
    for (Pending& pending : pending_) {
      if (pending.time != now) continue;
      for (const hw::LinkChange& change : pending.event->changes) {
        note(change, pending.event->ends);
        touched.push_back(change);
      }
      pending.time = pending.event->every.value > 0 ? now + pending.event->every.value : kNever;
    }
    std::vector<hw::LinkChange> changes;
    for (hw::LinkChange& change : touched) {
      Held& held = held_.at(key(change));
      change.value = change.healthy;
      for (const double value : held.values) change.value = hw::worse(change.what, change.value, value);
      if (change.value == held.now) continue;
      held.now = change.value;
      changes.push_back(change);
    }
    return changes;
  }

 private:
  struct Pending {
    std::int64_t time;
    const hw::FaultEvent* event;
  };
  /// The faults that hold on a link now, and what they make of it.
  struct Held {
    std::vector<double> values;
    double now;
  };
  using Key = std::tuple<int, int, hw::LinkChange::What>;
  static Key key(const hw::LinkChange& change) { return {change.plane, change.link, change.what}; }

  void note(const hw::LinkChange& change, bool ends) {
    Held& held = held_.try_emplace(key(change), Held{{}, change.healthy}).first->second;
    if (!ends) return held.values.push_back(change.value);
    const auto found = std::find(held.values.begin(), held.values.end(), change.value);
    if (found != held.values.end()) held.values.erase(found);
  }

  std::vector<Pending> pending_;
  std::map<Key, Held> held_;
};

}  // namespace cmx::model
