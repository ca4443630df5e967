// SPDX-License-Identifier: Apache-2.0
// What an end point's port does with the packets that come in: a receive pipeline for requests and one for responses,
// the receive queue of sends, the atomic unit, and the memory behind them.
//
// Contract:
//  - commit() and carry_out() are called in the order in which packets are placed and transactions carried out; each
//  returns a time that is not
//    before the one it is given, and never one before what the same pipeline returned last.
//  - A packet is committed unit by unit as its flits come in: not before its tail is in, its first unit not before that
//  unit is in.
//  - A send is committed when the receive queue has told its place; its last packet keeps the place until the program
//  has seen it.
// Parameters: ub_port.unit, write_unit, read_unit, receive_lookup, receive_queue, visible, atomic; the flit clock of
// the port's link; bytes of memory a time. Not modelled: receives that a program does not post.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "hw/ub_port/ub_port_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/base/packet_kind.h"

namespace cmx::model {

class Receiver {
 public:
  /// A packet whose head is in.
  struct Incoming {
    PacketKind kind;
    bool last;    // of its message
    bool framed;  // over a UB link; the package's own link has no pipeline
    std::uint32_t payload;
    std::uint32_t occupancy;  // tail behind head, ps
  };

  /// The spec must outlive the receiver.
  explicit Receiver(const hw::UbPortSpec& port) : port_(&port) {}

  void set_flit_time(double ps) { flit_ps_ = ps; }
  /// 0: memory is no limit.
  void set_memory_time(double ps_per_byte) { memory_ps_per_byte_ = ps_per_byte; }

  /// When the packet is committed and its room in the buffer free.
  std::int64_t commit(std::int64_t now, const Incoming& packet);
  /// When the target has carried out what was asked for at `start`: but for the access time of its memory, that is when
  /// the answer leaves.
  std::int64_t carry_out(std::int64_t start, Operation operation, std::int64_t bytes);

 private:
  double service(const Incoming& packet, std::int64_t units) const;
  std::int64_t take_receive(std::int64_t done, bool last);

  const hw::UbPortSpec* port_;
  std::array<std::int64_t, 2> free_at_{};  // of the pipelines for requests and for responses
  double flit_ps_{0};
  double memory_ps_per_byte_{0};
  std::int64_t memory_free_at_{0};
  std::int64_t atomic_free_at_{0};
  std::vector<std::int64_t>
      receives_;  // when each place of the receive queue is free again; empty until the first send
  std::size_t next_receive_{0};
};

inline std::int64_t Receiver::commit(std::int64_t now, const Incoming& packet) {
  const std::int64_t unit = port_->unit.value;
  const std::int64_t units = (packet.payload + unit - 1) / unit;
  // The first unit must be in before its commit starts.
  const std::int64_t first = units > 1 ? packet.occupancy / units : packet.occupancy;
  std::int64_t& free_at = free_at_[is_response(packet.kind) ? 1 : 0];
  const std::int64_t start = std::max(now + first, free_at);
  std::int64_t done = std::max(start + static_cast<std::int64_t>(service(packet, units) + 0.5), now + packet.occupancy);
  free_at = done;
  if (packet.kind == PacketKind::kSendData) {
    done = take_receive(done, packet.last);
    free_at = done - port_->receive_lookup.value;
  }
  return done;
}

}  // namespace cmx::model
