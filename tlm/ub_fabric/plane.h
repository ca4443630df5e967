// SPDX-License-Identifier: Apache-2.0
// One plane of the UB fabric at packet level: the closed network of one port of every end point, the switches and the links between them.
//
// Switch: input buffers per virtual lane guarded by credits, virtual output queues, round-robin over inputs and lanes at each output, cut-through or
// store-and-forward. End point: transmit queues of messages cut into packets, a receive pipeline that frees its buffer as it commits. Lane 0 carries
// requests and writes, lane 1 responses; responses never wait for requests.
//
// Statistics: packets, packet_hops, and busy time of every link direction.
// Not modelled: see hw/ub_switch, hw/ub_port, hw/ub_link; flags and counts travel as notifications of data messages.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tlm/ub_fabric/calendar.h"
#include "tlm/ub_fabric/fabric_spec.h"
#include "tlm/ub_fabric/message.h"
#include "tlm/ub_fabric/routing.h"
#include "tlm/ub_fabric/striped_writes.h"

namespace model {

/// A packet that a traced end point sent.
struct SentPacket {
  std::int64_t start;
  std::int64_t end;
  std::uint64_t cookie;
  std::int32_t endpoint;
  bool response;
};

class Plane {
 public:
  static constexpr int kLanes = 2;

  /// `index`: the plane's place in the topology.
  Plane(const FabricSpec& spec, int index);

  /// Accepts a message whose head stands in the transmit queue at `time`. `write`: the write that it is a part of; what follows when the part has
  /// been committed, and a store's response received, is then told in `committed` and `acknowledged` instead of `notices`.
  void accept(std::int64_t time, const Message& message, std::uint32_t write = StripedWrites::kNone);
  /// Accepts the response to a striped write that was complete at the target at `time`.
  void acknowledge(std::int64_t time, const Message& message);
  /// Advances to `end`, exclusive. Notices go to `notices`.
  void advance(std::int64_t end);
  std::int64_t next_time() const { return calendar_.next_time(); }

  std::vector<Notice> notices;
  std::vector<PartArrival> committed;
  std::vector<PartArrival> acknowledged;
  /// End points whose packets are logged in `sent`.
  std::vector<bool> traced;
  std::vector<SentPacket> sent;

  const Routing& routing() const { return routing_; }
  std::int64_t packets() const { return packets_; }
  std::int64_t packet_hops() const { return packet_hops_; }
  std::int64_t events() const { return events_; }
  std::int64_t outstanding() const { return outstanding_; }

  /// One direction of a link as the statistics see it.
  struct LinkUse {
    hw::LinkClass link_class;
    bool upward;  // away from end points
    int from_node;
    int to_node;
    std::int64_t busy_ps;
    std::int64_t packets;
    std::int64_t bytes;
  };
  std::vector<LinkUse> link_use() const;
  /// Who waits on whom, one line each, at most `most`.
  std::vector<std::string> waits(std::size_t most) const;
  /// Credits of a link direction and lane: those that its transmitter holds, and those that it has yet to collect (on their way back or just in).
  struct Credits {
    std::int64_t held;
    std::int64_t returned;
  };
  /// Of every link direction and lane, for property tests.
  std::vector<Credits> credits() const;
  std::string node_name(int node) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  enum class Kind : std::uint8_t { kWriteData, kReadRequest, kReadData, kAcknowledge };
  enum EventKind : std::uint32_t { kArrival = 0, kArbitrate = 1, kInject = 2 };

  struct Packet {
    std::int64_t eligible;  // when it may leave the node it is at
    std::uint32_t message;
    std::uint32_t next;
    std::uint32_t wire_bytes;
    std::uint32_t payload;
    std::uint32_t occupancy;  // tail behind head, ps
    std::int32_t node;
    std::int32_t target;
    std::uint16_t input;
    std::uint16_t salt;
    Kind kind;
    std::uint8_t lane;
    bool last;
  };
  struct OpenMessage {
    std::int64_t bytes;
    std::int64_t unsent;
    std::uint64_t cookie;
    std::int32_t source;
    std::int32_t destination;
    std::uint32_t next;
    std::uint16_t salt;
    std::uint32_t write;  // striped write that this is a part of
    Kind kind;            // what is being sent for it now
    Operation operation;
  };
  struct CreditReturn {
    std::int64_t time;
    std::int32_t bytes;
    std::uint32_t next;
  };
  struct Queue {
    std::uint32_t head{kNone};
    std::uint32_t tail{kNone};
  };
  /// Credits on their way to a transmitter, in order of time.
  struct Returns {
    std::uint32_t head{kNone};
    std::uint32_t tail{kNone};
  };
  /// The transmitter of one link direction, with the credits of the buffer at its far end. First what every packet touches.
  struct alignas(64) Output {
    std::int64_t free_at{0};
    std::int64_t arbitrate_at{0};
    double ps_per_byte{0};
    std::array<std::int32_t, kLanes> credits{};
    std::array<Returns, kLanes> returns{};
    std::array<std::uint16_t, kLanes> waiting{};  // inputs with packets
    std::array<std::uint16_t, kLanes> next_input{};
    std::uint8_t next_lane{0};
    bool arbitrate_pending{false};
    bool starved{false};
    bool framed{true};
    std::int32_t to_node{-1};  // -1: no live link

    std::int64_t wire{0};
    std::int64_t busy{0};
    std::int64_t packets{0};
    std::int64_t bytes{0};
    std::uint32_t mask_base{0};  // lane l: words mask_base + l*mask_words ...
    std::uint32_t queue_base{0};
    std::int32_t node{0};
    std::uint16_t to_input{0};
    std::uint16_t mask_words{0};
    hw::LinkClass link_class{hw::LinkClass::kDie};
    bool upward{true};
  };
  struct Receiver {
    std::array<std::int64_t, kLanes> free_at{};
    double flit_ps{0};
    double memory_ps_per_byte{0};
    std::int64_t memory_free_at{0};
  };

  bool is_endpoint(int node) const { return node < endpoints_; }
  void connect(const hw::Link& link, const hw::LinkEnd& from, const hw::LinkEnd& to, bool upward);
  void size_queues();

  /// The output that a packet takes from the switch it is at; of an end point, its only one.
  std::uint32_t next_output(const Packet& packet) const {
    const std::uint32_t base = output_base_[packet.node];
    return is_endpoint(packet.node) ? base : base + static_cast<std::uint32_t>(routing_.port(packet.node - endpoints_, packet.target, packet.salt));
  }
  void arrive(std::int64_t now, std::uint32_t index);
  void receive(std::int64_t now, std::uint32_t index);
  void finish(std::int64_t done, const Packet& packet);
  void inject(std::int64_t now, std::uint32_t message);
  void arbitrate(std::int64_t now, std::uint32_t output);
  bool serve_lane(std::int64_t now, Output& output, std::uint32_t output_index, int lane);
  void grant(std::int64_t now, Output& output, std::uint32_t output_index, std::uint32_t packet);
  std::uint32_t cut_packet(std::int64_t now, Output& output, int lane);
  std::uint32_t next_wire_bytes(const Output& output, const OpenMessage& message) const;

  void collect_credits(std::int64_t now, Output& output, int lane);
  void return_credit(std::uint32_t output_index, int lane, std::int32_t bytes, std::int64_t time);
  void arbitrate_at(Output& output, std::uint32_t output_index, std::int64_t time);
  void enqueue(Output& output, int input, int lane, std::uint32_t packet);
  int pick_input(const Output& output, int lane) const;

  std::uint32_t new_packet();
  std::uint32_t new_message();
  void free_message(std::uint32_t message);
  std::int64_t memory_access(int endpoint) const;

  const FabricSpec& spec_;
  int index_;
  int endpoints_;
  int nodes_;
  Routing routing_;
  Calendar calendar_;
  std::vector<std::uint32_t> output_base_;  // of each node
  std::vector<Output> outputs_;
  std::vector<std::uint32_t> upstream_;  // output that feeds the input of the same number
  std::vector<Queue> queues_;            // (output, lane, input)
  std::vector<std::uint64_t> masks_;
  std::vector<std::uint32_t> ports_;  // of each node
  std::vector<Receiver> receivers_;
  std::vector<Packet> packet_pool_;
  std::vector<OpenMessage> message_pool_;
  std::vector<CreditReturn> return_pool_;
  std::uint32_t free_packet_{kNone};
  std::uint32_t free_message_{kNone};
  std::uint32_t free_return_{kNone};
  std::vector<std::uint16_t> salts_;  // of each end point
  bool cut_through_;
  bool stores_;  // every part of a write has its own response
  std::int64_t packets_{0};
  std::int64_t packet_hops_{0};
  std::int64_t events_{0};
  std::int64_t outstanding_{0};
};

}  // namespace model
