// SPDX-License-Identifier: Apache-2.0
// The RTL of link-level retry (rtl/ub_link), one end of a link, behind plain structs. Library rtl_link_retry.
//
// Parameters: flits of 20 bytes, 64 flits of retry buffer, timeout of 256 cycles.
// Errors: AssertionFailed, as rtl/verilated/ub_switch.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "rtl/verilated/assertion_failed.h"

namespace cmx::rtl {

constexpr int kLinkRetryDepth = 64;     // flits
constexpr int kLinkRetryTimeout = 256;  // cycles

/// What travels on the link in a cycle: a flit or none, sequence numbers, CRC.
struct LinkFrame {
  bool valid{false};
  std::array<std::uint32_t, 6> bits{};
};

using LinkFlit = std::array<std::uint32_t, 5>;

struct LinkRetryIn {
  bool tx_valid{false};
  LinkFlit tx_flit{};
  LinkFrame frame;
};

struct LinkRetryOut {
  bool tx_ready{false};  // a flit with tx_valid in this cycle is accepted
  bool rx_valid{false};
  LinkFlit rx_flit{};
  LinkFrame frame;
};

class LinkRetry {
 public:
  virtual ~LinkRetry() = default;
  /// One cycle: shows what is on the output pins in it and takes what is on the input pins. Outputs never depend on
  /// inputs of the same cycle.
  virtual void cycle(const LinkRetryIn& in, LinkRetryOut& out) = 0;
  /// Times that the transmitter went back.
  virtual std::int64_t replays() const = 0;
};

std::unique_ptr<LinkRetry> make_link_retry();

}  // namespace cmx::rtl
