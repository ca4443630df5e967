// SPDX-License-Identifier: Apache-2.0
// The fabric for a caller that owns time: transactions in at any time, and what becomes of them at its exact time,
// before that time has come.
//
// Plain C++, no kernel. A window of the fabric is run once the caller's time has reached its end (decision 14). What
// end points will be told of it is later than that (decision 1), so it is known in time: take_event() gives it in the
// order (time, end point, transaction).
// A transaction is handed over by the end points' calendar, as an issue loop's is: the same traffic takes the same
// time here and in `cmx ub`.
// Order::kFence, and kStrong where the initiator orders, hold a transaction back in its queue until those before it
// are complete.
//
// Errors: CheckFailed out of catch_up() and due(), from the fabric.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::tlm2 {

class FabricWindows final : private model::FabricClient {
 public:
  FabricWindows(const model::FabricSpec& spec, int threads)
      : fabric_(spec, threads, *this), links_change_(!spec.faults.empty()) {}

  enum class What : std::uint8_t { kDelivered, kCompleted };
  struct Event {
    std::int64_t time{0};
    std::int32_t endpoint{0};
    std::uint64_t transaction{0};
    What what{What::kDelivered};
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  /// Whether a path leads there and back now; true where links change during the run.
  bool reaches(const model::Message& message, bool direct) const;
  /// At `time`, which must not lie before what catch_up() was told; returns the transaction's number. A message
  /// to itself takes its own memory's time.
  std::uint64_t hand_over(std::int64_t time, model::Message message, bool direct);
  /// Runs every window that has ended by `time`.
  void catch_up(std::int64_t time);
  /// When there is something to do again: the end of a window, or an event. Calendar::kNever: no more.
  std::int64_t due();
  /// The earliest event that is due by `time`.
  bool take_event(std::int64_t time, Event& event);

  /// Told of each packet that left an end point, window by window; set before the first hand_over().
  void observe(std::function<void(int plane, const model::SentPacket& packet, const model::Message& message)> observer);

  const model::UbFabric& fabric() const { return fabric_; }

 private:
  struct Open {
    model::Message message;
    bool direct{true};
  };
  struct Queue {
    std::deque<std::uint64_t> waiting;
    std::vector<std::uint64_t> open;
  };
  using QueueKey = std::pair<std::int32_t, std::uint16_t>;

  void on_delivered(std::int64_t, std::int32_t, std::uint64_t) override {}  // known already
  void on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override;
  void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) override;
  void issue(std::int64_t now, Queue& queue);
  bool must_wait(const Queue& queue, const model::Message& message) const;
  void tell_packets();
  std::int64_t window_end();

  model::UbFabric fabric_;
  bool links_change_;
  std::uint64_t transactions_{0};
  std::unordered_map<std::uint64_t, Open> open_;  // never iterated
  std::map<QueueKey, Queue> queues_;
  std::set<Event> events_;
  std::function<void(int, const model::SentPacket&, const model::Message&)> observer_;
};

}  // namespace cmx::tlm2
