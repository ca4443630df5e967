// SPDX-License-Identifier: Apache-2.0
// One plane of the UB fabric at packet level: the closed network of one port of every end point, the switches and the
// links between them.
//
// Switch: input buffers per virtual lane guarded by credits, virtual output queues, separable allocation (each free
// output picks a lane by its arbiter (lane_arbiter.h), then an input round-robin; an input with a single read port
// serves one output at a time), cut-through or store-and-forward. End point: transmit queues of messages cut into
// packets, a receive pipeline that frees its buffer as it commits. Requests and responses have lanes of their own (one
// pair a service level); responses never wait for requests.
//
// Off by default: congestion marks, given where a queue is longer than ub_switch.mark_threshold and told with the
// response; routes by a switch in between (plane_non_minimal.cpp); placement of a message's packets in order
// (reorder_buffer.h).
//
// Faults change links during the run: packets that wait for a dead link take another route from where they are; those
// that cannot are dropped, their message is `stranded`, and the fabric sends it again. A packet whose head has left
// through a link arrives. Bit errors are repaired by the link (link_retry.h).
//
// With FabricSpec::switch_core the switches are simulated elsewhere (switch_core.h) and the plane is what stands around
// them. A packet then takes the route that the route table of a switch has for its target, and counts as queued from
// the cycle on in which it could leave; time without credits is not seen.
//
// Statistics: packets, packet_hops, rerouted, affected, marked_packets, detours; of every link direction and lane: busy
// time, bytes, packets, longest queue, time without credits.
// Not modelled: see hw/ub_switch, hw/ub_port, hw/ub_link; a switch that goes down keeps its packets until they have
// left through live links; flags and counts travel as notifications of data messages.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tlm/ub_fabric/base/calendar.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/fault_clock.h"
#include "tlm/ub_fabric/base/link_output.h"
#include "tlm/ub_fabric/base/linked_queue.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/base/packet_kind.h"
#include "tlm/ub_fabric/base/route_selectors.h"
#include "tlm/ub_fabric/base/switch_core.h"
#include "tlm/ub_fabric/endpoint/receiver.h"
#include "tlm/ub_fabric/endpoint/reorder_buffer.h"
#include "tlm/ub_fabric/endpoint/striped_writes.h"
#include "tlm/ub_fabric/plane/plane_records.h"
#include "tlm/ub_fabric/switch/credit_pool.h"
#include "tlm/ub_fabric/switch/lane_arbiter.h"
#include "tlm/ub_fabric/switch/link_retry.h"
#include "tlm/ub_fabric/switch/routing.h"

namespace cmx::model {

class Plane {
 public:
  /// `index`: the plane's place in the topology.
  Plane(const FabricSpec& spec, int index);

  /// Accepts a message whose head stands in the transmit queue at `time`. `write`: the write that it is a part of; what
  /// follows when the part has been committed, and the response to a load or store received, is then told in
  /// `committed` and `acknowledged` instead of `notices`.
  void accept(std::int64_t time, const Message& message, std::uint32_t write = StripedWrites::kNone);
  /// The target carries out at `time` what it has told of in `committed`, and answers; with `write`, what it answers is
  /// one of its units.
  void respond(std::int64_t time, const Message& message, std::uint32_t write = StripedWrites::kNone);
  /// Advances to `end`, exclusive. Notices go to `notices`.
  void advance(std::int64_t end);
  std::int64_t next_time() const { return calendar_.next_time(); }

  std::vector<Notice> notices;
  std::vector<PartArrival> committed;
  std::vector<PartArrival> acknowledged;
  std::vector<Stranded> stranded;
  /// End points whose packets are logged in `sent`.
  std::vector<bool> traced;
  std::vector<SentPacket> sent;

  const Routing& routing() const { return routing_; }
  std::int64_t packets() const { return packets_; }
  std::int64_t packet_hops() const { return packet_hops_; }
  std::int64_t events() const { return events_; }
  std::int64_t outstanding() const { return outstanding_; }
  /// Packets that took another route because a link had gone down.
  std::int64_t rerouted() const { return rerouted_; }
  /// Messages (parts of a write that took several planes each count) with packets rerouted or lost.
  std::int64_t affected() const { return affected_; }
  /// Packets that a link sent again.
  std::int64_t retries() const;
  /// Data packets that got a congestion mark.
  std::int64_t marked_packets() const { return marked_packets_; }
  /// Packets that went by a switch in between; of those that had to decide again after a fault, each decision.
  std::int64_t non_minimal_packets() const { return non_minimal_packets_; }
  /// The reorder buffers; null unless packets are placed in order and may overtake one another.
  const ReorderBuffers* reorder_buffers() const { return reorder_ ? &*reorder_ : nullptr; }

  using LinkUse = model::LinkUse;
  using LaneUse = model::LaneUse;
  using Credits = model::LinkCredits;
  std::vector<LinkUse> link_use() const;
  std::vector<LaneUse> lane_use() const;
  /// From here on `max_queue_bytes` is that since now.
  void restart_queue_statistics();
  /// Who waits on whom, one line each, at most `most`.
  std::vector<std::string> waits(std::size_t most) const;
  /// Names of nodes each of which waits for the next, and the last for the first; empty where there is no such cycle.
  std::vector<std::string> cycle_of_waits() const;
  /// Of every link direction, for property tests.
  std::vector<Credits> credits() const;
  std::string node_name(int node) const;
  /// The route of the next packet of a message, or of its response, by the round-robin pointers as they stand now and
  /// with nothing in front of it: the ends of links that it leaves nodes by. Not while the plane runs.
  std::vector<hw::LinkEnd> next_route(const Message& message, bool response) const;

 private:
  static constexpr std::uint32_t kNone = kNoIndex;
  using Kind = PacketKind;
  /// An event is a kind and an index.
  enum EventKind : std::uint32_t { kArrival = 0, kArbitrate = 1, kInject = 2, kInputFree = 3, kRoom = 4, kCore = 5 };
  static constexpr int kKindBits = 3;
  static constexpr std::uint32_t event_of(EventKind kind, std::uint32_t index) { return kind | index << kKindBits; }

  struct Packet {
    std::int64_t eligible;  // when it may leave the node it is at
    std::uint32_t message;
    std::uint32_t wire_bytes;
    std::uint32_t payload;
    std::uint32_t occupancy;  // tail behind head, ps
    std::int32_t node;
    std::int32_t target;
    std::uint16_t input;
    std::uint16_t salt;
    std::uint16_t cells;  // of buffer
    Kind kind;
    std::uint8_t lane;
    bool last : 1;
    bool marked : 1;
    bool non_minimal : 1;  // on its way to the switch in between, for which `target` stands
    bool turned : 1;       // at that switch: it came on another lane than it leaves on
  };
  struct OpenMessage {
    std::int64_t bytes;
    std::int64_t unsent;
    std::uint64_t cookie;
    std::int32_t source;
    std::int32_t destination;
    std::uint16_t salt;
    std::uint32_t write;  // striped write that this is a part of
    Kind kind;            // what is being sent for it now
    Operation operation;
    std::uint8_t service_level;
    std::uint8_t attempts;    // as in Message
    bool affected;            // counted as such
    bool lost;                // a packet of it was dropped
    bool marked;              // a packet of it had a congestion mark
    std::uint32_t in_flight;  // packets in flight, while links may fail
  };

  bool is_endpoint(int node) const { return node < endpoints_; }
  void connect(const hw::Link& link, const hw::LinkEnd& from, const hw::LinkEnd& to, bool upward);
  void size_queues();
  std::unique_ptr<LaneArbiter> make_arbiter() const;
  void fill_credits(std::uint32_t output_index, bool to_endpoint);

  /// The output that a packet takes from the switch it is at; of an end point, its only one.
  std::uint32_t next_output(const Packet& packet) const {
    const std::uint32_t base = output_base_[packet.node];
    return is_endpoint(packet.node)
               ? base
               : base + static_cast<std::uint32_t>(routing_.port(packet.node - endpoints_, packet.target, packet.salt));
  }
  std::uint32_t least_loaded_output(std::int64_t now, const Packet& packet) const;
  void arrive(std::int64_t now, std::uint32_t index);
  std::int64_t receive(std::int64_t now, std::uint32_t index);
  void finish(std::int64_t done, const Packet& packet);
  void carry_out(std::int64_t start, std::uint32_t message);
  std::uint32_t open_message(const Message& message, std::uint32_t write);
  static std::int64_t operand_bytes(const Message& message);
  void inject(std::int64_t now, std::uint32_t message);

  // In-order placement.
  void build_reorder_buffers();
  bool has_reorder_room(std::uint32_t message) const;
  void receive_in_order(std::int64_t now, std::uint32_t index);
  void place(std::int64_t arrived, std::uint32_t index, bool waited);
  void give_back_room(std::int64_t time, std::uint32_t release);
  void free_room(std::int64_t now, std::uint32_t release);
  std::int64_t return_time(int from, int to) const;
  void lose(std::int64_t now, std::uint32_t message);

  // Non-minimal routes.
  static constexpr std::int32_t kDirectly = -1;
  static constexpr std::int32_t kUndecided = -2;
  void prepare_non_minimal();
  void find_switches_between();
  void steer(std::int64_t now, Packet& packet);
  void choose_route(std::int64_t now, Packet& packet);
  int better_between(std::int64_t now, Packet packet);
  std::int32_t final_target(const Packet& packet) const {
    const OpenMessage& message = message_pool_[packet.message];
    return is_response(packet.kind) ? message.source : message.destination;
  }
  /// The lane in whose buffer a packet stands.
  int buffer_lane(const Packet& packet) const { return packet.turned ? packet.lane - second_leg_ : packet.lane; }

  // Switching.
  double time_ahead(std::int64_t now, std::uint32_t output) const;
  void mark(std::uint32_t output_index, Packet& packet);
  void arbitrate(std::int64_t now, std::uint32_t output);
  // kLost: another output took the input in this instant.
  enum class Served { kSent, kNoCredits, kNoInput, kNoRetryRoom, kLost };
  /// Of two lanes that cannot send: room in the retry buffer comes by itself at a known time, when all lanes are asked
  /// again; credits may not.
  static Served sooner_wake(Served before, Served served) {
    if (served == Served::kNoInput || before == Served::kNoRetryRoom) return before;
    return served;
  }
  Served serve(std::int64_t now, LinkOutput& output, std::uint32_t output_index);
  /// The lanes that wait, the first to ask first.
  LaneOrder lane_order(std::uint32_t output_index) {
    LinkOutput& output = outputs_[output_index];
    if (std::has_single_bit(output.lanes_waiting)) return LaneOrder::only(std::countr_zero(output.lanes_waiting));
    return lane_arbiter_->order({output_index, output.lanes_waiting, output.next_lane});
  }
  Served serve_lane(std::int64_t now, LinkOutput& output, std::uint32_t output_index, int lane);
  void wait_for_credits(std::int64_t now, LinkOutput& output, std::uint32_t output_index);
  void grant(std::int64_t now, LinkOutput& output, std::uint32_t output_index, std::uint32_t packet);
  void travel(std::int64_t now, std::int64_t late, std::int64_t occupancy, const LinkOutput& output,
              std::uint32_t packet);
  std::uint32_t cut_packet(std::int64_t now, const LinkOutput& output, int lane, std::uint32_t message);
  std::uint32_t next_wire_bytes(const LinkOutput& output, const OpenMessage& message) const;
  int cells_of(std::uint32_t wire_bytes) const {
    return wire_bytes == full_packet_ ? full_cells_ : spec_.link.cells(hw::Bytes(wire_bytes));
  }
  void free_input(std::int64_t now, std::uint32_t input);
  void occupy_input(std::int64_t now, int node, int input);
  int choice(std::int64_t now, std::uint32_t output_index);
  bool must_yield(std::int64_t now, std::uint32_t output_index, int input);
  bool input_busy(int node, int input) const {
    return (busy_inputs_[busy_base_[node] + static_cast<std::uint32_t>(input) / 64] >> (input % 64) & 1) != 0;
  }
  void arbitrate_at(LinkOutput& output, std::uint32_t output_index, std::int64_t time);

  // Switches that are simulated elsewhere.
  struct Core {
    std::unique_ptr<SwitchCore> core;
    std::int64_t wake{SwitchCore::kNever};  // when it is run next
    std::int64_t packets{0};                // in it or on the way to it
  };
  void place_cores();
  void enter_core(std::int64_t now, std::uint32_t packet);
  void run_core(std::int64_t now, std::uint32_t index);
  void wake_core(std::uint32_t index);
  void depart(std::int64_t now, std::uint32_t output_index, std::uint32_t packet);
  void return_credit_to_core(std::uint32_t output_index, int lane, std::int32_t cells, std::int64_t time);
  std::int64_t cycle_at(std::int64_t time) const;
  std::int64_t time_of(std::int64_t cycle) const;

  // Errors and faults.
  void guard_links();
  std::int64_t retry_room(std::int64_t now, std::uint32_t output_index, std::int64_t bytes);
  LinkRetry::Passage passage(std::int64_t now, std::uint32_t output_index, const Packet& packet,
                             std::int64_t occupancy);
  void run_until(std::int64_t end);
  void change_links(std::int64_t now);
  void flush(std::int64_t now, std::uint32_t output_index);
  int tier_of(int node) const;
  bool has_route(const Packet& packet) const;
  void drop(std::int64_t now, std::uint32_t packet);
  void land(std::int64_t now, const Packet& packet);
  void strand(std::int64_t now, std::uint32_t message, bool at_source);
  void note_affected(OpenMessage& message);

  // Queues and credits.
  OutputLane& lane_of(std::uint32_t output_index, int lane) {
    return lanes_[output_index * static_cast<std::uint32_t>(lane_count_) + static_cast<std::uint32_t>(lane)];
  }
  std::uint32_t queue_index(const LinkOutput& output, int input, int lane) const {
    return output.queue_base + static_cast<std::uint32_t>(lane) * ports_[output.node] +
           static_cast<std::uint32_t>(input);
  }
  void enqueue(LinkOutput& output, std::uint32_t output_index, int input, int lane, std::uint32_t packet);
  void close_queue(LinkOutput& output, std::uint32_t output_index, int input, int lane);
  int pick_input(std::int64_t now, const LinkOutput& output, const OutputLane& state, int lane) const;
  bool has_credits(std::uint32_t output_index, const OutputLane& state, int cells) const {
    return credit_pool_.has(output_index, state, cells);
  }
  /// Takes in what has come back and a packet of the lane may use.
  void collect_credits(std::int64_t now, std::uint32_t output_index, int lane) {
    if (!credit_pool_.shared()) return credit_pool_.collect(now, output_index, lane, lane_of(output_index, lane));
    for (int any = 0; any < lane_count_; ++any)
      credit_pool_.collect(now, output_index, any, lane_of(output_index, any));
  }
  void free_buffer(std::uint32_t feeder, int lane, int cells, std::int64_t time);
  void return_credit(std::uint32_t output_index, int lane, std::int32_t cells, std::int64_t time);

  std::uint32_t new_packet();
  void free_packet(std::uint32_t packet) {
    packet_links_[packet] = free_packet_;
    free_packet_ = packet;
  }
  std::uint32_t new_message();
  void free_message(std::uint32_t message);
  std::int64_t memory_access(int endpoint) const;

  const FabricSpec& spec_;
  int index_;
  int endpoints_;
  int nodes_;
  int lane_count_;
  Routing routing_;
  Calendar calendar_;
  std::vector<std::uint32_t> output_base_;  // of each node
  std::vector<LinkOutput> outputs_;
  std::vector<OutputLane> lanes_;  // (output, lane)
  CreditPool credit_pool_;
  std::vector<std::uint64_t>
      busy_inputs_;  // a bit an input, from word busy_base_ of its node on; empty unless inputs have a single read port
  std::vector<std::uint64_t> taken_inputs_;  // of those, the inputs that became busy at taken_at_ of their node
  std::vector<std::int64_t> taken_at_;
  std::vector<std::uint16_t> output_pointer_;  // of each input: the output that is asked first
  std::vector<std::uint32_t> busy_base_;
  std::vector<std::uint32_t> upstream_;  // output that feeds the input of the same number
  std::vector<LinkedQueue> queues_;      // (output, lane, input); of messages at an end point, of packets in a switch
  std::vector<std::uint64_t> masks_;
  std::vector<std::uint32_t> ports_;  // of each node
  std::vector<Receiver> receivers_;
  std::vector<Packet> packet_pool_;
  std::vector<OpenMessage> message_pool_;
  QueueLinks packet_links_;  // also of the free ones, from free_packet_ on
  QueueLinks message_links_;
  std::uint32_t free_packet_{kNone};
  std::uint32_t free_message_{kNone};
  std::vector<std::uint16_t> salts_;  // of each end point
  std::uint32_t full_packet_;         // wire bytes of a packet with an MTU of payload, and its cells
  int full_cells_;
  bool cut_through_;
  hw::PathPolicy policy_;
  std::unique_ptr<LaneArbiter> lane_arbiter_;
  bool single_read_port_;           // an input serves one output at a time
  std::int64_t credit_flit_;        // bytes on the other direction for each return
  std::vector<LinkRetry> retries_;  // of each output; empty while no link has errors and no retry buffer can fill
  std::int64_t retry_wake_{0};      // when the first of the packets that were refused has room
  std::vector<Core> cores_;         // of each switch; empty where the plane simulates them itself
  SwitchCore::Seen seen_;
  double cycle_ps_{0};        // of the cores: a flit on a link
  std::int64_t core_now_{0};  // of the last event that can have woken a core
  bool has_cores_{false};
  FaultClock faults_;
  bool may_fail_;        // links change during the run
  bool counts_packets_;  // a message ends with the packet that comes last, not with the one sent last
  std::optional<hw::PlaneTopology> topology_;  // as it is now, where links change
  std::int64_t mark_threshold_;                // bytes; 0: no packet is marked
  std::vector<std::int64_t> marks_;            // (output, lane); empty unless packets are marked
  std::optional<ReorderBuffers> reorder_;      // where packets are placed in order and may overtake one another
  bool all_paths_;
  int second_leg_{0};                           // lane l of the first leg is lane l + second_leg_ of the second
  std::vector<std::int32_t> between_;           // an end point of every switch that holds some
  std::vector<std::uint32_t> between_pointer_;  // of each switch
  std::vector<std::int32_t> decided_;           // of each message whose packets stay together
  std::int64_t marked_packets_{0};
  std::int64_t non_minimal_packets_{0};
  std::int64_t rerouted_{0};
  std::int64_t affected_{0};
  std::int64_t packets_{0};
  std::int64_t packet_hops_{0};
  std::int64_t events_{0};
  std::int64_t outstanding_{0};
};

}  // namespace cmx::model
