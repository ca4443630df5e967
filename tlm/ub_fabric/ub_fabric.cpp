// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/ub_fabric.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/base/route_selectors.h"

namespace cmx::model {
namespace {

constexpr std::uint8_t kTimer = 2;
constexpr std::uint8_t kCompletedMarked = 3;
/// Windows with less work than this many events are done by one thread: waking the others would cost more.
constexpr std::int64_t kParallelWork = 200;

hw::Picoseconds fastest_memory(const FabricSpec& spec) {
  return spec.topology.endpoints > spec.topology.dies ? std::min(spec.port.hbm_access, spec.ddr_access)
                                                      : spec.port.hbm_access;
}

}  // namespace

UbFabric::UbFabric(const FabricSpec& spec, int threads, FabricClient& client)
    : spec_(spec),
      client_(client),
      window_(spec.port.window_time(fastest_memory(spec)).value),
      plane_counter_(static_cast<std::size_t>(spec.topology.endpoints)),
      pool_(std::min(threads, static_cast<int>(spec.topology.planes.size()))) {
  for (int p = 0; p < static_cast<int>(spec_.topology.planes.size()); ++p) {
    planes_.push_back(std::make_unique<Plane>(spec_, p));
    const auto& plane = spec_.topology.planes[p];
    switched_ += plane.switched ? 1 : 0;
    all_reachable_ = all_reachable_ && joins_all(plane);
  }
  if (switched_ == 0) all_reachable_ = false;
  if (!spec_.faults.empty()) {
    faults_ = FaultClock(spec_.faults);
    known_ = spec_.topology.planes;
    for (const auto& plane : planes_) views_.push_back(plane->routing());
  }
  for (int e = 0; e < spec_.topology.endpoints; ++e) plane_counter_[e] = first_plane_selector(e);
  outbox_.resize(planes_.size());
  inbox_.resize(planes_.size());
  arrivals_.resize(planes_.size());
  task_ = [this](int task) {
    if (task == 0) return advance_endpoints(window_end_);
    const auto p = static_cast<std::size_t>(task - 1);
    for (const Handover& handover : inbox_[p]) {
      if (handover.response) {
        planes_[p]->respond(handover.time, handover.message, handover.write);
      } else {
        planes_[p]->accept(handover.time, handover.message, handover.write);
      }
    }
    inbox_[p].clear();
    planes_[p]->advance(window_end_);
  };
}

UbFabric::~UbFabric() = default;

/// Whether every link lives, and, in a plane with switches, every end point has one.
bool UbFabric::joins_all(const hw::PlaneTopology& plane) const {
  int joined = 0;
  for (const hw::Link& link : plane.links) {
    if (!link.alive) return false;
    joined += link.a.node < spec_.topology.endpoints ? 1 : 0;
  }
  return !plane.switched || joined >= spec_.topology.endpoints;
}

bool UbFabric::neighbours(std::int32_t a, std::int32_t b) const {
  return switched_ < planes() && a / 2 == b / 2 && a < spec_.topology.dies && routing(switched_).reachable(a, b);
}

/// The plane that selector `choice` picks, of those through which both directions are alive: the response comes back
/// that way. All of them take over the share of a dead plane: its neighbour alone would carry twice its share, and bind
/// the rest. A message that is handed over has one: post() keeps the others.
std::optional<int> UbFabric::pick_plane(const Message& message, std::uint32_t choice) const {
  const auto count = static_cast<std::uint32_t>(switched_);
  if (all_reachable_ && count > 0) return static_cast<int>(choice % count);
  std::uint32_t alive = 0;
  for (int plane = 0; plane < switched_; ++plane) alive += reachable(plane, message) ? 1 : 0;
  if (alive == 0) return std::nullopt;
  std::uint32_t selectors = choice % alive;
  int plane = 0;
  while (!reachable(plane, message) || selectors-- > 0) ++plane;
  return plane;
}

std::optional<int> UbFabric::next_plane(const Message& message) const {
  const bool drawn = spec_.port.plane_policy == hw::PlanePolicy::kHash &&
                     (message.operation == Operation::kRead || spec_.port.transaction != hw::WriteTransaction::kStore);
  return pick_plane(message, drawn ? drawn_plane(message.source, message.cookie) : plane_counter_[message.source]);
}

void UbFabric::post(std::int64_t now, const Message& message, bool direct) {
  ++messages_;
  payload_bytes_ += message.bytes;
  const Operation operation = message.operation;
  if (message.source == message.destination) {
    // Stays in the end point's own memory: no packet.
    const std::int64_t done = now + own_memory_time().value;
    if (notifies(operation))
      schedule(done, message.destination, message.cookie, static_cast<std::uint8_t>(Notice::Kind::kDelivered));
    return schedule(done, message.source, message.cookie, static_cast<std::uint8_t>(Notice::Kind::kCompleted));
  }
  const bool write = writes_message(operation);
  const std::int64_t time = now + spec_.port.inject.value + (write ? spec_.port.write_fetch.value : 0);
  const bool neighbour = (direct || switched_ == 0) && neighbours(message.source, message.destination);
  if (!neighbour && !all_reachable_ && hold_unreachable(time, message)) return;
  hand_over(time, message, neighbour);
}

void UbFabric::hand_over(std::int64_t time, const Message& message, bool neighbour) {
  const Operation operation = message.operation;
  const bool write = writes_message(operation);
  if (in_units(operation)) return send_units(time, message, neighbour);
  const bool ordered = ordered_by_target(message);
  if (neighbour) return post_whole(switched_, time, message, ordered);
  if (write && spec_.port.transaction == hw::WriteTransaction::kStore) return send_units(time, message, false);
  if (spec_.port.plane_policy == hw::PlanePolicy::kHash)
    return post_whole(pick_plane(message, drawn_plane(message.source, message.cookie)).value(), time, message, ordered);
  const std::int64_t mtu = spec_.link.mtu.value;
  // What a send is placed by is the receive queue of one port.
  const bool striped = write && spec_.port.plane_policy == hw::PlanePolicy::kPacket && operation != Operation::kSend;
  const std::int64_t packets = striped ? (message.bytes + mtu - 1) / mtu : 1;
  if (packets > 1) return stripe(time, message, packets, ordered);
  post_whole(pick_plane(message, plane_counter_[message.source]++).value(), time, message, ordered);
}

/// Loads and stores have their order from the initiator.
bool UbFabric::ordered_by_target(const Message& message) const {
  return (message.order == Order::kRelaxed || message.order == Order::kStrong) &&
         spec_.port.order_by == hw::OrderBy::kTarget;
}

void UbFabric::post_whole(int plane, std::int64_t time, const Message& message, bool ordered) {
  std::uint32_t write = StripedWrites::kNone;
  if (ordered) {
    write = striped_.open(message, 1, 0);
    order_.enter(message, write);
  }
  outbox_[plane].push_back({time, message, write});
}

/// Deals the packets of a write out to the planes round-robin; a plane that gets several takes them as one part.
void UbFabric::stripe(std::int64_t time, const Message& message, std::int64_t packets, bool ordered) {
  const std::int64_t mtu = spec_.link.mtu.value;
  std::uint32_t& selector = plane_counter_[message.source];
  share_.assign(static_cast<std::size_t>(switched_), 0);
  std::int64_t left = message.bytes;
  int parts = 0;
  for (std::int64_t packet = 0; packet < packets; ++packet) {
    const int plane = pick_plane(message, selector++).value();
    parts += share_[plane] == 0 ? 1 : 0;
    share_[plane] += std::min(left, mtu);
    left -= mtu;
  }
  const std::uint32_t write = parts > 1 || ordered ? striped_.open(message, parts, 0) : StripedWrites::kNone;
  if (ordered) order_.enter(message, write);
  for (int plane = 0; plane < switched_; ++plane) {
    if (share_[plane] > 0) post_part(plane, time, message, share_[plane], write);
  }
}

/// Every unit is a load or store of its own.
void UbFabric::send_units(std::int64_t time, const Message& message, bool neighbour) {
  const bool load = message.operation == Operation::kLoad;
  const std::int64_t unit = largest_payload(spec_, message.operation);
  const auto units = static_cast<int>((message.bytes + unit - 1) / unit);
  const std::uint32_t write = striped_.open(message, load ? 0 : units, units);
  Message part = message;
  if (!load) part.operation = Operation::kStore;
  for (std::int64_t left = message.bytes; left > 0; left -= unit) {
    post_part(neighbour ? switched_ : pick_plane(message, plane_counter_[message.source]++).value(), time, part,
              std::min(left, unit), write);
  }
}

void UbFabric::post_part(int plane, std::int64_t time, const Message& message, std::int64_t bytes,
                         std::uint32_t write) {
  Message part = message;
  part.bytes = bytes;
  outbox_[plane].push_back({time, part, write});
}

void UbFabric::join_parts() {
  for (int p = 0; p < planes(); ++p) {
    for (const PartArrival& part : planes_[p]->committed) {
      const auto whole = striped_.commit(part, p);
      if (!whole) continue;
      if (whole->answered || !ordered_by_target(whole->message)) {
        carry_out(*whole);
        continue;
      }
      now_done_.clear();
      order_.arrive(part.write, *whole, now_done_);
      for (const auto& done : now_done_) carry_out(done);
    }
    planes_[p]->committed.clear();
  }
  const std::int64_t visible = spec_.port.visible.value;
  for (int p = 0; p < planes(); ++p) {
    for (const PartArrival& part : planes_[p]->acknowledged) {
      const auto whole = striped_.acknowledge(part, p);
      if (whole)
        planes_[whole->plane]->notices.push_back({whole->time + visible, whole->message.cookie, whole->message.source,
                                                  Notice::Kind::kCompleted, whole->message.marked});
    }
    planes_[p]->acknowledged.clear();
  }
}

/// All of it is at the target, and its turn has come.
void UbFabric::carry_out(const StripedWrites::Complete& whole) {
  const Message& message = whole.message;
  if (notifies(message.operation)) {
    planes_[whole.plane]->notices.push_back(
        {whole.time + spec_.port.visible.value, message.cookie, message.destination, Notice::Kind::kDelivered});
  }
  if (!whole.answered) outbox_[whole.plane].push_back({.time = whole.time, .message = message, .response = true});
}

void UbFabric::set_timer(std::int64_t time, std::int32_t endpoint, std::uint64_t token) {
  schedule(time, endpoint, token, kTimer);
}

void UbFabric::schedule(std::int64_t time, std::int32_t endpoint, std::uint64_t cookie, std::uint8_t kind) {
  std::uint32_t index = free_event_;
  if (index == 0xffffffff) {
    index = static_cast<std::uint32_t>(events_.size());
    events_.push_back({});
  } else {
    free_event_ = events_[index].next;
  }
  events_[index] = {cookie, endpoint, kind, 0};
  calendar_.push(time, index, static_cast<std::uint32_t>(endpoint));
}

void UbFabric::import_notices() {
  for (auto& notices : arrivals_) {
    for (const Notice& notice : notices)
      schedule(notice.time, notice.endpoint, notice.cookie,
               notice.marked ? kCompletedMarked : static_cast<std::uint8_t>(notice.kind));
    notices.clear();
  }
}

std::vector<Notice> UbFabric::coming() const {
  std::vector<Notice> all;
  for (const auto& plane : planes_) all.insert(all.end(), plane->notices.begin(), plane->notices.end());
  return all;
}

void UbFabric::advance_endpoints(std::int64_t end) {
  import_notices();
  std::int64_t now = 0;
  std::uint32_t index = 0;
  while (calendar_.pop(end, now, index)) {
    now_ = now;
    const Event event = events_[index];
    events_[index].next = free_event_;
    free_event_ = index;
    switch (event.kind) {
      case static_cast<std::uint8_t>(Notice::Kind::kDelivered):
        client_.on_delivered(now, event.endpoint, event.cookie);
        break;
      case static_cast<std::uint8_t>(Notice::Kind::kCompleted):
        client_.on_completed(now, event.endpoint, event.cookie);
        break;
      case kCompletedMarked:
        marked_ = true;
        client_.on_completed(now, event.endpoint, event.cookie);
        marked_ = false;
        break;
      default: client_.on_timer(now, event.endpoint, event.cookie); break;
    }
  }
  calendar_.advance_to(end);
}

std::int64_t UbFabric::next_window() const {
  std::int64_t next = calendar_.next_time();
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    next = std::min(next, planes_[p]->next_time());
    for (const Handover& handover : outbox_[p]) next = std::min(next, handover.time);
    for (const Handover& handover : inbox_[p]) next = std::min(next, handover.time);
    for (const Notice& notice : arrivals_[p]) next = std::min(next, notice.time);
    for (const Notice& notice : planes_[p]->notices) next = std::min(next, notice.time);
  }
  // What is kept for a repair goes on at the end of the first window that knows of it.
  if (!(kept_.empty() && held_.empty()) && !faults_.finished()) next = std::min(next, faults_.next() + window_);
  return next == Calendar::kNever ? next : next / window_ * window_;
}

bool UbFabric::advance() {
  std::size_t work = 0;
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    if (inbox_[p].empty()) {
      std::swap(inbox_[p], outbox_[p]);
    } else {
      inbox_[p].insert(inbox_[p].end(), outbox_[p].begin(), outbox_[p].end());
      outbox_[p].clear();
    }
    std::swap(arrivals_[p], planes_[p]->notices);
    work += inbox_[p].size() + arrivals_[p].size();
  }
  const std::int64_t start = next_window();
  if (start == Calendar::kNever) {
    for (const auto& plane : planes_) {
      if (plane->outstanding() > 0) report_stuck();
    }
    return false;
  }
  window_end_ = start + window_;
  learn_faults(start);
  std::int64_t before = 0;
  for (const auto& plane : planes_) before += plane->events();
  const int tasks = static_cast<int>(planes_.size()) + 1;
  if (last_work_ < kParallelWork && work < static_cast<std::size_t>(kParallelWork)) {
    for (int t = 0; t < tasks; ++t) task_(t);
  } else {
    pool_.run(tasks, task_);
  }
  join_parts();
  if (!views_.empty()) send_again();
  last_work_ = -before;
  for (const auto& plane : planes_) last_work_ += plane->events();
  return true;
}

void UbFabric::report_stuck() const {
  std::string message = "the fabric makes no progress:";
  std::int64_t open = 0;
  std::vector<std::string> lines;
  for (const auto& plane : planes_) {
    open += plane->outstanding();
    for (auto& line : plane->waits(8 - lines.size())) lines.push_back(std::move(line));
    if (lines.size() >= 8) break;
  }
  message += fmt::format(" {} messages are open and no event is left", open);
  for (const auto& line : lines) message += "; " + line;
  for (std::size_t p = 0; p < planes_.size(); ++p) {
    const auto cycle = planes_[p]->cycle_of_waits();
    if (cycle.empty()) continue;
    message += fmt::format("; deadlock in {}: {} -> {}, each waits for the next", spec_.topology.planes[p].name,
                           fmt::join(cycle, " -> "), cycle.front());
    break;
  }
  throw hw::CheckFailed(message);
}

std::int64_t UbFabric::packets() const {
  std::int64_t sum = 0;
  for (const auto& plane : planes_) sum += plane->packets();
  return sum;
}

std::int64_t UbFabric::marked_packets() const {
  std::int64_t sum = 0;
  for (const auto& plane : planes_) sum += plane->marked_packets();
  return sum;
}

std::int64_t UbFabric::non_minimal_packets() const {
  std::int64_t sum = 0;
  for (const auto& plane : planes_) sum += plane->non_minimal_packets();
  return sum;
}

std::int64_t UbFabric::reorder_bytes_max() const {
  std::int64_t most = 0;
  for (const auto& plane : planes_) {
    if (plane->reorder_buffers() != nullptr) most = std::max(most, plane->reorder_buffers()->most_waiting());
  }
  return most;
}

std::int64_t UbFabric::packet_hops() const {
  std::int64_t sum = 0;
  for (const auto& plane : planes_) sum += plane->packet_hops();
  return sum;
}

}  // namespace cmx::model
