// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/fabric_windows.h"

#include <algorithm>

#include "tlm/ub_fabric/issue_loops.h"

namespace cmx::tlm2 {

using model::Calendar;
using model::Message;
using model::Notice;
using model::Order;

bool FabricWindows::reaches(const Message& message, bool direct) const {
  if (links_change_ || message.source == message.destination) return true;
  if ((direct || fabric_.switched_planes() == 0) && fabric_.neighbours(message.source, message.destination))
    return true;
  return fabric_.next_plane(message).has_value();
}

std::uint64_t FabricWindows::hand_over(std::int64_t time, Message message, bool direct) {
  const std::uint64_t number = transactions_++;
  if (message.source == message.destination) {
    const std::int64_t done = time + fabric_.own_memory_time().value;
    if (notifies(message.operation)) events_.insert({done, message.destination, number, What::kDelivered});
    events_.insert({done, message.source, number, What::kCompleted});
    return number;
  }
  message.cookie = number;
  open_[number] = {message, direct};
  fabric_.set_timer(time, message.source, number);
  return number;
}

std::int64_t FabricWindows::window_end() {
  const std::int64_t start = fabric_.next_window();
  return start == Calendar::kNever ? start : start + fabric_.window();
}

void FabricWindows::catch_up(std::int64_t time) {
  while (window_end() <= time) {
    fabric_.advance();
    if (observer_) tell_packets();
    for (const Notice& notice : fabric_.coming())
      events_.insert({notice.time, notice.endpoint, notice.cookie,
                      notice.kind == Notice::Kind::kDelivered ? What::kDelivered : What::kCompleted});
  }
}

std::int64_t FabricWindows::due() {
  const std::int64_t end = window_end();
  if (end == Calendar::kNever && !open_.empty()) fabric_.advance();  // it throws, since nothing can happen any more
  return events_.empty() ? end : std::min(end, events_.begin()->time);
}

bool FabricWindows::take_event(std::int64_t time, Event& event) {
  if (events_.empty() || events_.begin()->time > time) return false;
  event = *events_.begin();
  events_.erase(events_.begin());
  return true;
}

void FabricWindows::observe(std::function<void(int, const model::SentPacket&, const Message&)> observer) {
  observer_ = std::move(observer);
  for (int p = 0; p < fabric_.planes(); ++p)
    fabric_.plane(p).traced.assign(static_cast<std::size_t>(fabric_.spec().topology.endpoints), true);
}

/// A response that left in the window that was just run is visible in a later one, so all their transactions are
/// still open, but for what is sent again in vain.
void FabricWindows::tell_packets() {
  for (int p = 0; p < fabric_.planes(); ++p) {
    auto& sent = fabric_.plane(p).sent;
    for (const model::SentPacket& packet : sent) {
      if (const auto open = open_.find(packet.cookie); open != open_.end()) observer_(p, packet, open->second.message);
    }
    sent.clear();
  }
}

void FabricWindows::on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) {
  Queue& queue = queues_[{endpoint, open_.at(token).message.queue}];
  queue.waiting.push_back(token);
  issue(now, queue);
}

void FabricWindows::on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) {
  Queue& queue = queues_[{endpoint, open_.at(cookie).message.queue}];
  queue.open.erase(std::find(queue.open.begin(), queue.open.end(), cookie));
  open_.erase(cookie);
  issue(now, queue);
}

void FabricWindows::issue(std::int64_t now, Queue& queue) {
  while (!queue.waiting.empty()) {
    const std::uint64_t number = queue.waiting.front();
    const Open& next = open_.at(number);
    if (must_wait(queue, next.message)) return;
    queue.waiting.pop_front();
    queue.open.push_back(number);
    fabric_.post(now, next.message, next.direct);
  }
}

bool FabricWindows::must_wait(const Queue& queue, const Message& message) const {
  if (message.order == Order::kFence) return !queue.open.empty();
  if (message.order != Order::kStrong || !initiator_orders(fabric_.spec(), message.operation)) return false;
  return std::any_of(queue.open.begin(), queue.open.end(), [&](std::uint64_t number) {
    const Message& before = open_.at(number).message;
    return before.destination == message.destination &&
           (before.order == Order::kRelaxed || before.order == Order::kStrong);
  });
}

}  // namespace cmx::tlm2
