// SPDX-License-Identifier: Apache-2.0
// The packets of the fabric, for whoever wants to see them. C++17.
#pragma once

#include <cstdint>
#include <tlm>

namespace cmx::tlm2 {

/// A packet as it left an end point's port. Times in ps of simulated time.
struct UbPacket {
  std::uint64_t transaction{0};  // counted over the run
  int from{0};                   // end point that sent it
  int initiator{0};              // of the transaction
  int target{0};
  int plane{0};
  bool response{false};
  std::int64_t start{0};
  std::int64_t end{0};
};

/// Contract: packets come window by window, so up to two windows after they left, within a window plane by plane.
/// Bind before the simulation starts.
class UbPacketPort : public tlm::tlm_analysis_port<UbPacket> {
 public:
  using tlm::tlm_analysis_port<UbPacket>::tlm_analysis_port;
  void bind(tlm::tlm_analysis_if<UbPacket>& subscriber) override {
    bound_ = true;
    tlm::tlm_analysis_port<UbPacket>::bind(subscriber);
  }
  bool bound() const { return bound_; }

 private:
  bool bound_{false};
};

}  // namespace cmx::tlm2
