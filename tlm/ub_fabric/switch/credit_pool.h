// SPDX-License-Identifier: Apache-2.0
// The credits of all link directions of a plane: cells of the buffer at a link's far end that its transmitter may still
// fill, lane by lane.
//
//   transmitter --take--> buffer --gather (until a grain is full)--> give_back --[wire]--> collect --> transmitter
//
// Contract:
//  - Cells are conserved: what a lane and its pool hold, what is in buffers, what is gathered and what is on its way
//  back are always as many as
//    were filled in.
//  - take() is for cells that has() has said to be there. A lane's own cells go first; with a shared pool what they do
//  not cover is borrowed from
//    it, and what comes back repays the pool first.
//  - Returns to one lane are collected in order of time, whatever the order of give_back().
// The credits of a lane and its queue of returns stay with the lane's other hot data (link_output.h).
// Parameters: ub_switch.buffer_pool and reserved, ub_link.credit_grain.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tlm/ub_fabric/base/calendar.h"
#include "tlm/ub_fabric/base/link_output.h"

namespace cmx::model {

class CreditPool {
 public:
  /// `shared`: lanes of an output have a pool in common; `grain`: cells that come back together.
  CreditPool(int lanes, bool shared, int grain)
      : lanes_(static_cast<std::uint32_t>(lanes)), shared_pools_(shared), grain_(grain) {}

  void resize(std::size_t outputs) {
    if (shared_pools_) shared_.resize(outputs);
    if (shared_pools_ || grain_ > 1) extras_.resize(outputs * lanes_);
  }
  bool shared() const { return shared_pools_; }

  /// Cells of the pool that the lanes of an output have in common.
  void fill_pool(std::uint32_t output, std::int32_t cells) { shared_[output] = cells; }

  bool has(std::uint32_t output, const OutputLane& lane, int cells) const {
    return lane.credits + (shared_pools_ ? shared_[output] : 0) >= cells;
  }
  void take(std::uint32_t output, int number, OutputLane& lane, int cells) {
    lane.credits -= cells;
    if (lane.credits < 0) borrow(output, number, lane);
  }

  /// The receiver has freed cells: how many of them, and of those freed before, go back now.
  std::int32_t gather(std::uint32_t output, int number, std::int32_t cells) {
    if (grain_ == 1) return cells;
    std::int32_t& held_back = extras_of(output, number).held_back;
    held_back += cells;
    if (held_back < grain_) return 0;
    cells = held_back;
    held_back = 0;
    return cells;
  }
  /// Cells that reach the transmitter at `time`.
  void give_back(OutputLane& lane, std::int32_t cells, std::int64_t time) {
    const std::uint32_t index = new_return();
    CreditReturns& queue = lane.returns;
    if (queue.head != kNoIndex && returns_[queue.tail].time > time) return insert(queue, index, cells, time);
    returns_[index] = {time, cells, kNoIndex};
    if (queue.head == kNoIndex) {
      queue.head = index;
    } else {
      returns_[queue.tail].next = index;
    }
    queue.tail = index;
  }
  /// Takes in what has come back.
  void collect(std::int64_t now, std::uint32_t output, int number, OutputLane& lane) {
    if (lane.returns.head != kNoIndex && returns_[lane.returns.head].time <= now)
      collect_due(now, output, number, lane);
  }
  /// When the next of those that are on their way is back; Calendar::kNever: none is.
  std::int64_t next_return(const OutputLane& lane) const {
    return lane.returns.head == kNoIndex ? Calendar::kNever : returns_[lane.returns.head].time;
  }

  /// Cells that an output's transmitter holds in its pool.
  std::int64_t pooled(std::uint32_t output) const { return shared_.empty() ? 0 : shared_[output]; }
  /// Cells gathered by the receiver and not yet returned, or on their way back.
  std::int64_t returning(std::uint32_t output, int number, const OutputLane& lane) const;

 private:
  struct Return {
    std::int64_t time;
    std::int32_t cells;
    std::uint32_t next;
  };
  LaneExtras& extras_of(std::uint32_t output, int number) {
    return extras_[output * lanes_ + static_cast<std::uint32_t>(number)];
  }
  std::uint32_t new_return() {
    if (free_return_ == kNoIndex) {
      returns_.push_back({});
      return static_cast<std::uint32_t>(returns_.size() - 1);
    }
    const std::uint32_t index = free_return_;
    free_return_ = returns_[index].next;
    return index;
  }
  void insert(CreditReturns& queue, std::uint32_t index, std::int32_t cells, std::int64_t time);
  void borrow(std::uint32_t output, int number, OutputLane& lane);
  void collect_due(std::int64_t now, std::uint32_t output, int number, OutputLane& lane);

  std::uint32_t lanes_;
  bool shared_pools_;
  int grain_;
  std::vector<LaneExtras> extras_;    // (output, lane); empty unless pools or grains are in use
  std::vector<std::int32_t> shared_;  // cells left in the pool of each output; empty with exclusive buffers
  std::vector<Return> returns_;
  std::uint32_t free_return_{kNoIndex};
};

}  // namespace cmx::model
