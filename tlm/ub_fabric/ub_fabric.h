// SPDX-License-Identifier: Apache-2.0
// The UB fabric of a machine: its planes, the end points' calendar, and the loop that owns time.
//
// Time advances in windows of W, the least of inject, visible and memory access + port pipeline. What an end point
// hands over inside a window reaches a plane at least W later, and what a plane delivers is visible at least W later,
// so within a window the planes and the end points' calendar are independent: each is one task of the pool. At the end
// of a window notices merge in the order (time, end point, plane, sequence). The thread count changes no result.
//
// Errors: CheckFailed from the watchdog when messages are open and nothing can happen any more; BadInput when no live
// path leads to a destination. A write's packets take the planes round-robin (ub_port.plane_policy); each plane gets
// its share as one part, and the response leaves when all parts are in. A read, a send or an atomic keeps one plane,
// both ways. What stays in one plane stays on one route and in order. A load or store, and with ub_port.transaction =
// "store" a write, is a sequence of units, each with a response of its own. Order::kRelaxed and kStrong count where
// targets order (ub_port.order_by = "target"): a strong transaction is carried out, and its response leaves, when those
// before it in its stream have been. Order by the initiator, and fences, are issue_loops.h's.
// Links that change during the run (FabricSpec::faults): end points learn of it at the next window and leave dead
// routes out of their round-robin. What a plane could not carry is sent again through another one, at once where the
// end point's own port is dead, else after ub_port.timeout. What no plane can carry waits for a repair that is still to
// come; without one the run ends with CheckFailed, the pair, and who else is cut off.
// Not modelled: order among the parts of a write in several planes (each port places its own packets in order where
// ub_port.placement asks for it, and the write ends with its last part); what a target keeps of an atomic so that it is
// not done twice when it is sent again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/endpoint/striped_writes.h"
#include "tlm/ub_fabric/endpoint/target_order.h"
#include "tlm/ub_fabric/plane/plane.h"
#include "tlm/ub_fabric/window_pool.h"

namespace cmx::model {

/// Who lives on the end points' calendar. All calls come in order of time from one thread at a time.
class FabricClient {
 public:
  virtual ~FabricClient() = default;
  /// The last byte of a write with notify is visible at its destination.
  virtual void on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) = 0;
  /// The response is visible at the initiator.
  virtual void on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) = 0;
  virtual void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) = 0;
};

class UbFabric {
 public:
  UbFabric(const FabricSpec& spec, int threads, FabricClient& client);
  ~UbFabric();

  /// Hands a message over at `now`. It takes the package's own link where there is one and `direct` allows it, else a
  /// plane by policy; to itself, its own memory.
  void post(std::int64_t now, const Message& message, bool direct = true);
  void set_timer(std::int64_t time, std::int32_t endpoint, std::uint64_t token);

  /// Runs the next window in which something happens; false when nothing is left. Throws CheckFailed when messages are
  /// stuck.
  bool advance();
  void run() {
    while (advance()) {}
  }
  /// What end points will be told of the window that was just run, planes in order. None of it is visible before the
  /// end of that window, and nothing more will be before the end of the next one.
  std::vector<Notice> coming() const;
  /// How long an end point takes for a message to itself.
  hw::Picoseconds own_memory_time() const { return spec_.port.write_fetch + spec_.port.hbm_access; }
  /// Start of the next window with work; Calendar::kNever without.
  std::int64_t next_window() const;
  std::int64_t window() const { return window_; }
  std::int64_t now() const { return now_; }

  const FabricSpec& spec() const { return spec_; }
  const Plane& plane(int index) const { return *planes_[index]; }
  Plane& plane(int index) { return *planes_[index]; }
  int planes() const { return static_cast<int>(planes_.size()); }
  /// Planes with switches; the die-to-die links, where there are any, come after them.
  int switched_planes() const { return switched_; }
  bool neighbours(std::int32_t a, std::int32_t b) const;
  /// The plane that round-robin selects for the first packet of a message that does not stay in its package, where
  /// there is one.
  std::optional<int> next_plane(const Message& message) const;

  /// Throws for a pair that no plane joins: BadInput, or CheckFailed during a run whose links change. Names the pair
  /// and the end points that are cut off.
  [[noreturn]] void refuse_unreachable(const Message& message) const;

  std::int64_t packets() const;
  std::int64_t packet_hops() const;
  std::int64_t messages() const { return messages_; }
  std::int64_t payload_bytes() const { return payload_bytes_; }
  /// Messages with packets rerouted or lost to a fault; parts of a write in several planes count each.
  std::int64_t affected_messages() const;
  /// Packets that took another route in their plane, and messages that took another plane.
  std::int64_t rerouted() const;
  /// Data packets that a switch gave a congestion mark.
  std::int64_t marked_packets() const;
  /// Packets that went by a switch in between.
  std::int64_t non_minimal_packets() const;
  /// The most bytes that waited for their turn at one port of an end point.
  std::int64_t reorder_bytes_max() const;
  /// Within on_completed: whether the response carries a congestion mark.
  bool marked() const { return marked_; }
  /// Packets that links sent again, and messages that end points sent again.
  std::int64_t retried() const;

 private:
  /// What a plane is to take over: a message, a part of a striped write, or the response to one.
  struct Handover {
    std::int64_t time;
    Message message;
    std::uint32_t write{StripedWrites::kNone};
    bool response{false};
  };
  struct Event {
    std::uint64_t cookie;
    std::int32_t endpoint;
    std::uint8_t kind;  // Notice::Kind, or 2 for a timer, 3 for a completion with a congestion mark
    std::uint32_t next;
  };
  void schedule(std::int64_t time, std::int32_t endpoint, std::uint64_t cookie, std::uint8_t kind);
  void advance_endpoints(std::int64_t end);
  void import_notices();
  /// Joins the parts of striped writes that arrived in the last window.
  void join_parts();
  std::optional<int> pick_plane(const Message& message, std::uint32_t choice) const;
  /// Names who is cut off.
  std::string cut_off(const Message& message) const;
  bool hold_unreachable(std::int64_t time, const Message& message);
  void post_part(int plane, std::int64_t time, const Message& message, std::int64_t bytes, std::uint32_t write);
  bool ordered_by_target(const Message& message) const;
  void hand_over(std::int64_t time, const Message& message, bool neighbour);
  void post_whole(int plane, std::int64_t time, const Message& message, bool ordered);
  void send_units(std::int64_t time, const Message& message, bool neighbour);
  void stripe(std::int64_t time, const Message& message, std::int64_t packets, bool ordered);
  void carry_out(const StripedWrites::Complete& whole);
  [[noreturn]] void report_stuck() const;

  // Faults during the run.
  const Routing& routing(int plane) const { return views_.empty() ? planes_[plane]->routing() : views_[plane]; }
  bool reachable(int plane, const Message& message) const {
    return routing(plane).reachable(message.source, message.destination) &&
           routing(plane).reachable(message.destination, message.source);
  }
  bool joins_all(const hw::PlaneTopology& plane) const;
  void learn_faults(std::int64_t now);
  void send_again();
  void count_attempt(Stranded& stranded) const;
  bool resend(const Stranded& stranded, std::int64_t time);
  /// Keeps what no plane can carry now for a repair, or throws.
  void keep(const Stranded& stranded);

  FabricSpec spec_;
  FabricClient& client_;
  std::int64_t window_;
  std::int64_t now_{0};
  bool marked_{false};
  std::vector<std::unique_ptr<Plane>> planes_;
  int switched_{0};
  bool all_reachable_{true};
  std::vector<std::vector<Handover>> outbox_;  // of each plane, filled by the end points in this window
  std::vector<std::vector<Handover>> inbox_;   // filled in the last window, read by the plane in this one
  std::vector<std::vector<Notice>> arrivals_;  // notices of the last window
  Calendar calendar_;
  std::vector<Event> events_;
  std::uint32_t free_event_{0xffffffff};
  std::vector<std::uint32_t> plane_counter_;  // of each end point: the next selector
  std::vector<std::int64_t> share_;           // scratch of stripe()
  StripedWrites striped_;
  TargetOrder order_;
  std::vector<StripedWrites::Complete> now_done_;  // scratch of join_parts()
  FaultClock faults_;
  std::vector<hw::PlaneTopology> known_;  // the planes as end points know them; empty without faults during the run
  std::vector<Routing> views_;
  std::vector<Handover> held_;  // messages that no plane can carry, for a repair
  std::vector<Stranded> kept_;  // what planes could not carry, for the same
  std::int64_t resent_{0};
  std::int64_t moved_{0};  // to another plane
  std::int64_t messages_{0};
  std::int64_t payload_bytes_{0};
  std::int64_t last_work_{0};
  std::function<void(int)> task_;
  std::int64_t window_end_{0};
  WindowPool pool_;
};

}  // namespace cmx::model
