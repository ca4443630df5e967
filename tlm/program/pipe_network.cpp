// SPDX-License-Identifier: Apache-2.0
#include "tlm/program/pipe_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"

namespace cmx::model {

using hw::isa::Flag;
using hw::isa::kNoFlag;
using hw::isa::kPipes;
using hw::isa::Pipe;
using hw::isa::Step;

namespace {

/// Times at which a flag was signalled and not yet waited for. A ring that grows when full.
class TokenQueue {
 public:
  bool empty() const { return count_ == 0; }
  void push(double time) {
    if (count_ == ring_.size()) grow();
    ring_[(head_ + count_++) & (ring_.size() - 1)] = time;
  }
  double pop() {
    const double time = ring_[head_];
    head_ = (head_ + 1) & (ring_.size() - 1);
    --count_;
    return time;
  }

 private:
  void grow() {
    std::vector<double> bigger(ring_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i) bigger[i] = ring_[(head_ + i) & (ring_.size() - 1)];
    ring_ = std::move(bigger);
    head_ = 0;
  }
  std::vector<double> ring_ = std::vector<double>(8);
  std::size_t head_{0};
  std::size_t count_{0};
};

struct TimedOperation {
  Step::Kind kind;
  std::int64_t count;
  std::int32_t target;
  PipeCost cost;
  std::array<Flag, 2> wait;
  std::array<Flag, 2> signal;
};

/// One pipe on its way through its stream.
struct Walker {
  std::vector<TimedOperation> stream;
  std::vector<std::int64_t> left;  // iterations left of each open loop
  std::size_t at{0};
  double time{0};
  double busy{0};
  std::size_t pace{0};  // stretch of constant HBM pace that `time` lies in
  bool done() const { return at == stream.size(); }
};

}  // namespace

PipeNetwork::PipeNetwork(const hw::isa::Code& code, double handover_cycles)
    : initial_(code.flags()), delay_(code.flags().size(), 0) {
  std::vector<int> signaller(delay_.size(), -1);
  for (int pipe = 0; pipe < kPipes; ++pipe) {
    auto& stream = streams_[static_cast<std::size_t>(pipe)];
    std::vector<std::int32_t> open;
    for (const Step& step : code.steps()) {
      const auto here = static_cast<std::int32_t>(stream.size());
      if (step.kind == Step::Kind::kLoop) {
        open.push_back(here);
        stream.push_back({step.kind, step.count, 0, {}});
      } else if (step.kind == Step::Kind::kEnd) {
        const std::int32_t begin = open.back();
        open.pop_back();
        if (begin == here - 1) {
          stream.pop_back();  // nothing of this pipe in the loop
        } else {
          stream[static_cast<std::size_t>(begin)].target = here;
          stream.push_back({step.kind, 0, begin, {}});
        }
      } else if (static_cast<int>(step.instruction.pipe) == pipe) {
        stream.push_back({step.kind, 0, 0, step.instruction});
        for (const Flag flag : step.instruction.signal) {
          if (flag != kNoFlag) signaller[static_cast<std::size_t>(flag)] = pipe;
        }
      }
    }
  }
  for (const Step& step : code.steps()) {
    for (const Flag flag : step.instruction.wait) {
      if (step.kind != Step::Kind::kInstruction || flag == kNoFlag) continue;
      const int from = signaller[static_cast<std::size_t>(flag)];
      const bool crosses = from >= 0 && hw::isa::on_vector_core(static_cast<Pipe>(from)) !=
                                            hw::isa::on_vector_core(step.instruction.pipe);
      delay_[static_cast<std::size_t>(flag)] = crosses ? handover_cycles : 0;
    }
  }
}

PipeNetwork::Outcome PipeNetwork::run(const Cost& cost, const std::array<double, kPipes>& ready,
                                      const std::vector<HbmPace>& pace, const std::string& where) const {
  std::array<Walker, kPipes> walkers;
  for (std::size_t pipe = 0; pipe < kPipes; ++pipe) {
    walkers[pipe].time = ready[pipe];
    walkers[pipe].stream.reserve(streams_[pipe].size());
    for (const Operation& o : streams_[pipe]) {
      const PipeCost cycles = o.kind == Step::Kind::kInstruction ? cost(o.instruction) : PipeCost{};
      walkers[pipe].stream.push_back({o.kind, o.count, o.target, cycles, o.instruction.wait, o.instruction.signal});
    }
  }
  std::vector<TokenQueue> tokens(initial_.size());
  for (std::size_t flag = 0; flag < initial_.size(); ++flag) {
    for (int i = 0; i < initial_[flag]; ++i) tokens[flag].push(0);
  }

  const auto cycles_at = [&](Walker& w, const PipeCost& c, bool vector) {
    if (c.hbm_read == 0 || pace.empty()) return c.cycles();
    while (w.pace + 1 < pace.size() && w.time >= pace[w.pace].until_cycles) ++w.pace;
    return c.fixed + c.hbm_read * (vector ? pace[w.pace].vector : pace[w.pace].cube);
  };
  // Advances a pipe until it ends or stalls on an empty flag; says whether it moved.
  const auto advance = [&](Walker& w, bool vector) {
    bool moved = false;
    while (!w.done()) {
      const TimedOperation& o = w.stream[w.at];
      if (o.kind == Step::Kind::kLoop) {
        if (o.count == 0) {
          w.at = static_cast<std::size_t>(o.target) + 1;
        } else {
          w.left.push_back(o.count);
          ++w.at;
        }
      } else if (o.kind == Step::Kind::kEnd) {
        if (--w.left.back() > 0) {
          w.at = static_cast<std::size_t>(o.target) + 1;
        } else {
          w.left.pop_back();
          ++w.at;
        }
      } else {
        for (const Flag flag : o.wait) {
          if (flag != kNoFlag && tokens[static_cast<std::size_t>(flag)].empty()) return moved;
        }
        for (const Flag flag : o.wait) {
          if (flag != kNoFlag) w.time = std::max(w.time, tokens[static_cast<std::size_t>(flag)].pop());
        }
        const double cycles = cycles_at(w, o.cost, vector);
        w.time += cycles;
        w.busy += cycles;
        for (const Flag flag : o.signal) {
          if (flag != kNoFlag)
            tokens[static_cast<std::size_t>(flag)].push(w.time + delay_[static_cast<std::size_t>(flag)]);
        }
        ++w.at;
      }
      moved = true;
    }
    return moved;
  };

  bool moved = true;
  while (moved) {
    moved = false;
    for (std::size_t pipe = 0; pipe < kPipes; ++pipe)
      moved = advance(walkers[pipe], hw::isa::on_vector_core(static_cast<Pipe>(pipe))) || moved;
  }

  Outcome outcome;
  std::string stalled;
  for (std::size_t pipe = 0; pipe < kPipes; ++pipe) {
    const Walker& w = walkers[pipe];
    outcome.busy[pipe] = w.busy;
    if (!w.stream.empty()) outcome.cycles = std::max(outcome.cycles, w.time);
    if (w.done()) continue;
    for (const Flag flag : w.stream[w.at].wait) {
      if (flag != kNoFlag && tokens[static_cast<std::size_t>(flag)].empty()) {
        stalled += fmt::format("{}{} waits on flag {}", stalled.empty() ? "" : ", ",
                               hw::isa::name_of(static_cast<Pipe>(pipe)), flag);
      }
    }
  }
  if (!stalled.empty()) throw hw::CheckFailed(where + ": deadlock, " + stalled);
  return outcome;
}

PipeNetwork::Outcome PipeNetwork::roofline(const Cost& cost) const {
  Outcome outcome;
  for (std::size_t pipe = 0; pipe < kPipes; ++pipe) {
    std::vector<double> times{1};
    for (const Operation& o : streams_[pipe]) {
      if (o.kind == Step::Kind::kLoop) {
        times.push_back(times.back() * static_cast<double>(o.count));
      } else if (o.kind == Step::Kind::kEnd) {
        times.pop_back();
      } else {
        outcome.busy[pipe] += times.back() * cost(o.instruction).cycles();
      }
    }
    outcome.cycles = std::max(outcome.cycles, outcome.busy[pipe]);
  }
  return outcome;
}

}  // namespace cmx::model
