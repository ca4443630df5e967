// SPDX-License-Identifier: Apache-2.0
// Runs a decode plan on the machine: every layer, every microbatch, every message, on every die.
//
// Each die runs the tasks of a stream one at a time, in order, when what they wait for has ended. Dispatch and combine
// are exchanges between the dies of an expert-parallel group. A graph launch precedes the main model and each
// speculative step.
//
// Not modelled: the host's work between iterations (scheduling of requests, detokenisation).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "hw/device_port/device_port.h"
#include "sw/plan/plan.h"
#include "sw/runtime/decode_result.h"
#include "sw/runtime/decode_statistics.h"
#include "sw/runtime/ep_exchange.h"
#include "sw/runtime/operator_programs.h"
#include "sw/runtime/schedule.h"

namespace cmx::sw::runtime {

/// The three largest operators, worst first, each with what binds it.
std::vector<std::string> bottlenecks(const std::vector<Explanation>& explanations);

class DecodeRun {
 public:
  DecodeRun(hw::DevicePort& port, const MachineView& machine, const plan::Plan& plan);

  /// Fraction of the tasks done, now and then.
  std::function<void(double)> on_progress;
  /// Runs the iteration to its end. Throws what the device port throws.
  DecodeResult run();

 private:
  struct Die {
    std::vector<std::uint8_t> done;  // by task
    std::vector<std::size_t> next;   // by stream: place in its order
    std::vector<bool> busy;          // by stream
  };
  struct TpExchange {
    hw::ExchangeId id{0};
    int left{0};
  };
  /// What the machine had done so far.
  struct Work {
    hw::EngineStatistics engines;
    double ub_busy_s{0};  // mean of the dies' links
  };
  Work work_so_far() const;
  void mark_layer(int layer);
  void set_utilisation(DecodeResult& result) const;
  void try_start(int die, int stream, hw::Picoseconds now);
  void start(int die, int task, hw::Picoseconds now);
  void finish(int die, int task, hw::Picoseconds now, hw::Picoseconds waited);
  void run_program(int die, int task, std::optional<hw::ProgramId> program, hw::Picoseconds now);
  void start_exchange(int die, int task);
  void start_expert_mlp(int die, int task, hw::Picoseconds now);
  void start_tp(int die, int task, hw::Picoseconds now);
  EpExchange& exchange_of(const Task& task);
  DecodeResult result(hw::Picoseconds end);

  hw::DevicePort& port_;
  const MachineView& machine_;
  const plan::Plan& plan_;
  Schedule schedule_;
  OperatorPrograms programs_;
  DecodeStatistics statistics_;
  std::vector<Die> dies_;
  std::map<std::pair<int, int>, std::unique_ptr<EpExchange>> exchanges_;  // by layer and microbatch
  std::map<int, TpExchange> tp_exchanges_;                                // by task
  std::map<int, Work> marks_;  // when the first die started the layer: first MoE layer, and what follows the last
  std::int64_t tasks_done_{0};
  hw::Picoseconds end_{};
};

}  // namespace cmx::sw::runtime
