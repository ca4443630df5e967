// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/ep_prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/runtime/ep_exchange.h"

namespace cmx::sw::runtime {
namespace {

double full_grant_us(hw::DevicePort& port, const hw::isa::Program& program, hw::isa::Partition partition) {
  return hw::to_us(port.profile(port.load(program, partition)).time[3]);
}

struct Transfer {
  double us{0};
  std::string bound;
  std::string arithmetic;
};

Transfer transfer(hw::DevicePort& port, const MachineView& machine, const EpWork& work, const SendPace& pace,
                  int bytes) {
  const double rounds = std::ceil(static_cast<double>(work.messages) / work.partition.aiv);
  const double issue_us = std::max(0.0, rounds - 1) * hw::to_us(pace.interval);
  const double wire_us =
      work.messages * work.remote_share * static_cast<double>(bytes) / machine.write_gb_per_s() * 1e-3;
  const double start_us = hw::to_us(machine.engines.launch.kernel) + hw::to_us(pace.first);
  const double flight_us = 2 * hw::to_us(port.flight_time(0, work.farthest));
  return {start_us + std::max(issue_us, wire_us) + flight_us, issue_us > wire_us ? "issue" : "ub",
          fmt::format("start {:.1f} + max(issue {:.0f} x {:.2f} = {:.1f}, ub {:.0f} x {} B at {:.1f} GB/s = {:.1f}) + "
                      "flight {:.1f}",
                      start_us, rounds, hw::to_us(pace.interval), issue_us, work.messages * work.remote_share, bytes,
                      machine.write_gb_per_s(), wire_us, flight_us)};
}

}  // namespace

EpPrediction predict_dispatch(hw::DevicePort& port, const MachineView& machine, const EpWork& work) {
  const Transfer sent = transfer(port, machine, work, dispatch_pace(port, machine, work.shape, work.partition),
                                 work.shape.dispatch_bytes());
  const double poll_us =
      full_grant_us(port, kernels::poll_peers(work.ep, work.partition, machine.engines), work.partition);
  const double gather_us = full_grant_us(
      port, kernels::dispatch_gather(work.shape, std::max(1, work.messages), work.partition, machine.engines),
      work.partition);
  return {sent.us + poll_us + gather_us, sent.bound,
          sent.arithmetic + fmt::format(" + poll of {} ranks {:.1f} + gather {:.1f} us", work.ep, poll_us, gather_us)};
}

EpPrediction predict_combine(hw::DevicePort& port, const MachineView& machine, const EpWork& work) {
  const Transfer sent = transfer(port, machine, work, combine_pace(port, machine, work.shape, work.partition),
                                 work.shape.combine_bytes());
  const int local = work.shared_local ? work.tokens : 0;
  const double sum_us = full_grant_us(
      port, kernels::combine_reduce(work.shape, std::max(1, work.tokens), local, work.partition, machine.engines),
      work.partition);
  return {sent.us + sum_us, sent.bound, sent.arithmetic + fmt::format(" + weighted sum {:.1f} us", sum_us)};
}

}  // namespace cmx::sw::runtime
