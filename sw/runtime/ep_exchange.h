// SPDX-License-Identifier: Apache-2.0
// Dispatch and combine of one layer and microbatch over all dies of the run, through the device port.
//
// Dispatch, on each die: launch; the vector cores issue one write with notify a message (load, quantise, write:
// kernels::dispatch_send gives first and interval); when every response is in, count and flag go to every rank of the
// group, and polling starts; when polling is through and the last rank's flag has come (with its data: flags leave
// after responses), the received rows are gathered. Then the expert may start.
// Combine, on each die: launch; the rows of every received token go back; when the die's own tokens' rows have all
// arrived, the weighted sum.
//
// Not modelled: the flags' own packets (a flight time each; 0.3 % of the bytes).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hw/device_port/device_port.h"
#include "sw/kernels/expert_parallel.h"
#include "sw/plan/routing.h"
#include "sw/runtime/machine_view.h"

namespace cmx::sw::runtime {

/// Time of each message of a vector core, from two profiles.
struct SendPace {
  hw::Picoseconds first{};
  hw::Picoseconds interval{};
};
SendPace dispatch_pace(hw::DevicePort& port, const MachineView& machine, const kernels::ExpertParallelShape& shape,
                       hw::isa::Partition partition);
SendPace combine_pace(hw::DevicePort& port, const MachineView& machine, const kernels::ExpertParallelShape& shape,
                      hw::isa::Partition partition);

class EpExchange {
 public:
  struct Options {
    kernels::ExpertParallelShape shape;
    int ep{0};  // ranks of a group; dies form groups of ep
    int stream{1};
    hw::isa::Partition partition;
    bool shared_local{false};  // shared expert rows are added here, not received
    std::string label;         // "layer 5 microbatch 0"
  };
  /// What a die's part came to.
  struct Done {
    hw::Picoseconds end{};
    hw::Picoseconds waited{};  // for other ranks
  };
  using OnDone = std::function<void(hw::Die, Done)>;

  EpExchange(hw::DevicePort& port, const MachineView& machine, plan::Exchange exchange, std::vector<int> tokens,
             Options options);

  void start_dispatch(hw::Die die, OnDone on_done);
  void start_combine(hw::Die die, OnDone on_done);
  const plan::Exchange& exchange() const { return exchange_; }
  /// Dies whose combine has ended.
  int combined() const { return combined_; }
  void close();

 private:
  struct DieState {
    OnDone on_done;
    int open{0};              // conditions not met yet
    hw::Picoseconds ready{};  // own part done: from here on the die waits
  };
  struct Group {
    int flags_left{0};
    hw::Picoseconds last{};
    hw::Die last_die{0};
  };
  void issue(hw::Die die, hw::ExchangeId exchange, std::span<const std::int32_t> to, int bytes, const SendPace& pace,
             hw::Callback on_completed);
  void flags_sent(hw::Die die, hw::Picoseconds at);
  void dispatch_condition(hw::Die die, hw::Picoseconds at);
  void combine_condition(hw::Die die, hw::Picoseconds at);

  hw::DevicePort& port_;
  const MachineView& machine_;
  plan::Exchange exchange_;
  std::vector<int> tokens_;
  Options options_;
  hw::ExchangeId dispatch_id_;
  hw::ExchangeId combine_id_;
  SendPace dispatch_pace_;
  SendPace combine_pace_;
  std::vector<DieState> dispatch_;
  std::vector<DieState> combine_;
  std::vector<Group> groups_;
  int combined_{0};
};

}  // namespace cmx::sw::runtime
