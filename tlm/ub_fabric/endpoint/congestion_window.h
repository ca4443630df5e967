// SPDX-License-Identifier: Apache-2.0
// What an initiator may have outstanding while it heeds congestion marks: additive increase, multiplicative decrease.
//
// Contract: between one packet and the window that the initiator has without marks, with which it starts. A response
// with a mark multiplies it by ub_port.window_decrease, at most once a round trip: a mark on what was handed over
// before the last decrease says nothing new. Responses without a mark open it by ub_port.window_increase for each
// window's worth of bytes.
#pragma once

#include <algorithm>
#include <cstdint>

#include "hw/ub_port/ub_port_spec.h"

namespace cmx::model {

class CongestionWindow {
 public:
  CongestionWindow(const hw::UbPortSpec& port, std::int64_t least, std::int64_t most)
      : least_(std::min(least, most)),
        most_(most),
        bytes_(most),
        increase_(port.window_increase.value),
        decrease_(port.window_decrease) {}

  std::int64_t bytes() const { return bytes_; }

  /// The response to the initiator's transaction `number`, of `size` bytes; the next one to be handed over is `next`.
  void respond(bool marked, std::uint32_t number, std::uint32_t next, std::int64_t size) {
    if (marked) {
      if (number < heeded_) return;
      heeded_ = next;
      answered_ = 0;
      bytes_ = std::max(least_, static_cast<std::int64_t>(static_cast<double>(bytes_) * decrease_));
      return;
    }
    answered_ += size;
    if (answered_ < bytes_) return;
    answered_ -= bytes_;
    bytes_ = std::min(most_, bytes_ + increase_);
  }

 private:
  std::int64_t least_;
  std::int64_t most_;
  std::int64_t bytes_;
  std::int64_t increase_;
  double decrease_;
  std::int64_t answered_{0};  // without a mark since the window last changed
  std::uint32_t heeded_{0};   // marks on transactions before this one have been acted on
};

}  // namespace cmx::model
