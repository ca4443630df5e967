// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/endpoint/receiver.h"

#include <algorithm>

namespace cmx::model {

double Receiver::service(const Incoming& packet, std::int64_t units) const {
  double service = 0;
  if (packet.framed) {
    switch (packet.kind) {
      case PacketKind::kWriteData:
      case PacketKind::kSendData: service = static_cast<double>(units) * port_->write_unit * flit_ps_; break;
      case PacketKind::kReadData: service = static_cast<double>(units) * port_->read_unit * flit_ps_; break;
      case PacketKind::kReadRequest:
      case PacketKind::kAtomicRequest:
      case PacketKind::kAcknowledge: service = flit_ps_; break;
    }
  }
  if (packet.kind == PacketKind::kWriteData || packet.kind == PacketKind::kSendData)
    service = std::max(service, packet.payload * memory_ps_per_byte_);
  return service;
}

std::int64_t Receiver::take_receive(std::int64_t done, bool last) {
  done += port_->receive_lookup.value;
  if (!last) return done;
  if (receives_.empty()) receives_.assign(static_cast<std::size_t>(port_->receive_queue), 0);
  std::int64_t& place = receives_[next_receive_];
  if (++next_receive_ == receives_.size()) next_receive_ = 0;
  done = std::max(done, place);
  place = done + port_->visible.value;
  return done;
}

std::int64_t Receiver::carry_out(std::int64_t start, Operation operation, std::int64_t bytes) {
  if (reads(operation)) {
    start = std::max(start, memory_free_at_);
    memory_free_at_ = start + static_cast<std::int64_t>(static_cast<double>(bytes) * memory_ps_per_byte_);
  } else if (is_atomic(operation)) {
    start = std::max(start, atomic_free_at_) + port_->atomic.value;
    atomic_free_at_ = start;
  }
  return start;
}

}  // namespace cmx::model
