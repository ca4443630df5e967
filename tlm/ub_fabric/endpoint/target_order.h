// SPDX-License-Identifier: Apache-2.0
// Order of transactions at their targets, where targets see to it (ub_port.order_by = "target"): what has come in and
// may not be carried out yet.
//
// A stream is one queue of an initiator to one target. Contract: transactions enter their stream in the order in which
// they are handed over. A relaxed one is carried out when it is in. A strong one is carried out when it is in and every
// one before it has been carried out, at the latest of their times. What a target keeps until then is not bounded: its
// data are in memory already, only their order is not told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "tlm/ub_fabric/endpoint/striped_writes.h"

namespace cmx::model {

class TargetOrder {
 public:
  /// The transaction that `write` stands for has been handed over.
  void enter(const Message& message, std::uint32_t write);
  /// It is in at its target. Appends to `now_done` what can be carried out now, with its time: itself, and strong ones
  /// that waited for it.
  void arrive(std::uint32_t write, const StripedWrites::Complete& whole,
              std::vector<StripedWrites::Complete>& now_done);
  /// Transactions that are in and wait for others.
  std::size_t waiting() const { return waiting_; }

 private:
  struct Entry {
    bool strong{false};
    bool in{false};
    bool done{false};
    StripedWrites::Complete whole;
  };
  struct Stream {
    std::deque<Entry> entries;
    std::uint64_t first{0};   // number of entries.front()
    std::int64_t latest{-1};  // when the last one of those before it was carried out
  };
  struct Place {
    std::uint32_t stream;
    std::uint64_t number;
  };

  std::unordered_map<std::uint64_t, std::uint32_t> index_;  // of (initiator, queue, target)
  std::vector<Stream> streams_;
  std::vector<Place> places_;  // of each `write`
  std::size_t waiting_{0};
};

}  // namespace cmx::model
