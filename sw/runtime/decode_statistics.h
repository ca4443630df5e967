// SPDX-License-Identifier: Apache-2.0
// What a decode run measures while it goes: operator times, stream spans, layer starts, exposed communication.
#pragma once

#include <map>
#include <vector>

#include "hw/units/units.h"
#include "sw/plan/plan.h"
#include "sw/runtime/decode_result.h"
#include "sw/runtime/schedule.h"

namespace cmx::sw::runtime {

constexpr bool communicates(graph::OpKind kind) {
  using enum graph::OpKind;
  return kind == kDispatch || kind == kCombine || kind == kTpAllGather || kind == kTpReduceScatter;
}

class DecodeStatistics {
 public:
  DecodeStatistics(const plan::Plan& plan, const Schedule& schedule);

  void start(int die, int task, hw::Picoseconds at);
  /// `waited`: time of the task in which it only waited for other ranks.
  void end(int die, int task, hw::Picoseconds at, hw::Picoseconds waited);

  /// Mean of an operator over MoE layers; 0 when it never ran.
  double mean_us(graph::OpKind kind) const;
  double mean_wait_us(graph::OpKind kind) const;
  std::vector<StreamResult> streams() const;
  /// Intervals between the starts of consecutive MoE layers.
  std::vector<double> layer_intervals_us() const;
  /// Time of a die in which it communicated and did not compute, mean over dies; of the whole model where layers were
  /// left out.
  double exposed_communication_us() const;
  /// Mean time over dies from the first start to the last end of the layers of a kind, ms, by kind.
  std::vector<std::pair<std::string, double>> parts_ms() const;

 private:
  static constexpr std::size_t kMicrobatchesMost = 2;
  struct OpSum {
    double us{0};
    double wait_us{0};
    std::int64_t count{0};
  };
  struct StreamSum {
    double us{0};
    double work_us{0};
    std::int64_t count{0};
  };
  struct DieState {
    int computing{0};
    int communicating{0};
    std::size_t exchange{0};  // layer and microbatch of the latest: index into exposed_us_
    hw::Picoseconds since{};
  };
  void account(int die, hw::Picoseconds at);
  std::size_t place_of(const Task& task) const {
    return static_cast<std::size_t>(task.layer) * kMicrobatchesMost + static_cast<std::size_t>(task.microbatch);
  }

  const plan::Plan& plan_;
  const Schedule& schedule_;
  int dies_;
  std::map<graph::OpKind, OpSum> ops_;
  std::vector<StreamSum> streams_;
  std::vector<DieState> die_state_;
  std::vector<std::vector<hw::Picoseconds>> task_start_;  // [stream][die]: of the running task
  std::vector<std::vector<hw::Picoseconds>> span_start_;  // [stream][die]: of the running layer and microbatch
  std::vector<std::vector<double>> span_work_us_;         // [stream][die]
  std::vector<double> layer_start_us_;                    // by graph layer: sum over dies
  std::vector<double> layer_end_us_;                      // by graph layer: latest end over dies
  std::vector<double> exposed_us_;                        // by graph layer and microbatch: sum over dies
};

}  // namespace cmx::sw::runtime
