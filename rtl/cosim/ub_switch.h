// SPDX-License-Identifier: Apache-2.0
// The Verilated switch (rtl/verilated) as a model::SwitchCore: packets in flits on its pins, cycle by cycle.
//
// Latency: what the machine's switch takes above the kUbSwitchLatency cycles of the RTL passes before its pins, as it
// would in its Pipeline parameter. Sleeps when nothing has moved for as long as anything inside can take. Errors:
// CheckFailed when an assertion of the RTL does not hold, or a packet leaves torn.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "rtl/verilated/ub_switch.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/switch_core.h"

namespace cmx::rtl {

class RtlSwitch final : public model::SwitchCore {
 public:
  /// `rtl`: after reset, with at least as many ports and lanes as `shape`.
  RtlSwitch(std::unique_ptr<UbSwitch> rtl, const model::SwitchShape& shape);

  void arrive(std::int64_t cycle, const Packet& packet) override;
  void credits(std::int64_t cycle, int output, int lane, int flits) override;
  void run(std::int64_t cycle, Seen& seen) override;
  std::int64_t next_cycle() const override;

 private:
  using Due = std::pair<std::int64_t, int>;  // cycle, lane
  struct Input {
    std::deque<std::pair<std::int64_t, Packet>> packets;  // with the cycle of the head on the pins
    int left{0};                                          // flits of the packet in flight
    int lane{0};
  };
  struct Output {
    std::priority_queue<Due, std::vector<Due>, std::greater<>> credits;
    int left{0};
  };
  void drive(std::int64_t cycle);
  void look(std::int64_t cycle, Seen& seen);

  std::unique_ptr<UbSwitch> rtl_;
  std::vector<int> routes_;
  UbSwitchIn in_;
  UbSwitchOut out_;
  std::vector<Input> inputs_;
  std::vector<Output> outputs_;
  std::deque<std::pair<std::int64_t, AtOutput>> entered_;  // with the cycle in which the head can leave
  std::int64_t last_{-1};                                  // cycle
  int quiet_;                                              // cycles since anything moved on the pins
};

/// Makes the switches of `spec` Verilated ones. Throws DoesNotFit when the RTL cannot be the switches of this machine,
/// with what to set, and BadInput when its library is not there.
void use_rtl_switches(model::FabricSpec& spec);
/// Why the RTL cannot be the switches of this fabric, one text a reason; each says what to set. Empty: it can.
std::vector<std::string> rtl_switch_limits(const model::FabricSpec& spec);

}  // namespace cmx::rtl
