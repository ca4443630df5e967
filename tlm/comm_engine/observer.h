// SPDX-License-Identifier: Apache-2.0
// Whoever wants to see what an engine does, descriptor by descriptor: traces, checkers. Without one the engine does not
// ask.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "tlm/comm_engine/back_end.h"

namespace cmx::model::comm_engine {

/// A descriptor of an engine.
struct JobId {
  std::uint32_t channel{0};
  std::uint32_t index{0};  // of its submission
  auto operator<=>(const JobId&) const = default;
};

/// The null object; derive and override what is of interest. Times in ps.
/// Contract: called as it happens, for a channel in the order below. Nothing here may touch the engine.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Its doorbell was rung; what the ring holds at that time, and where.
  virtual void submitted(std::int64_t /*now*/, JobId /*job*/, const regs::Submission& /*submission*/,
                         std::uint64_t /*offset*/) {}
  virtual void fetched(std::int64_t /*now*/, JobId /*job*/) {}
  /// Past its fence, if it has one.
  virtual void started(std::int64_t /*now*/, JobId /*job*/) {}
  /// The flag at this offset of the own memory lets a wait_flag end.
  virtual void awaited(std::int64_t /*now*/, JobId /*job*/, std::uint64_t /*offset*/) {}
  /// A transaction starts; `number` counts those of the engine. Offsets on the own die are physical offsets in its
  /// memory.
  virtual void issued(std::int64_t /*now*/, JobId /*job*/, std::uint64_t /*number*/,
                      const Transaction& /*transaction*/) {}
  /// Its bytes are where they go, and its flag. Does not come when they never are.
  virtual void arrived(std::int64_t /*now*/, JobId /*job*/, std::uint64_t /*number*/) {}
  virtual void ended(std::int64_t /*now*/, JobId /*job*/, std::uint64_t /*number*/, Error /*error*/) {}
  /// All of it has ended, and all before it; where its completion was written, if it was.
  virtual void completed(std::int64_t /*now*/, JobId /*job*/, Error /*error*/,
                         std::optional<std::uint64_t> /*offset*/) {}
  /// Software cleared the error that halted the channel: what has not started goes on.
  virtual void resumed(std::int64_t /*now*/, std::uint32_t /*channel*/) {}
  /// Software read a register.
  virtual void register_read(std::int64_t /*now*/, std::uint32_t /*offset*/, std::uint32_t /*value*/) {}
  /// It writes one, whose value was `before`; what that does is told after it.
  virtual void register_written(std::int64_t /*now*/, std::uint32_t /*offset*/, std::uint32_t /*before*/,
                                std::uint32_t /*value*/) {}
  /// An error of the rings: at a doorbell, at a completion for which there is no room. `index` is the producer's, or
  /// the descriptor's.
  virtual void refused(std::int64_t /*now*/, JobId /*job*/, Error /*error*/) {}
};

}  // namespace cmx::model::comm_engine
