// SPDX-License-Identifier: Apache-2.0
// A descriptor as the checker sees it: what it reads and writes, and what comes before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tlm/comm_engine/observer.h"
#include "tlm/firmware_checker/interval_map.h"
#include "tlm/firmware_platform/sparse_memory.h"

namespace model {

/// Bytes of a die's HBM.
struct DieRange {
  int die{0};
  Range range;
};

/// Where a core is, and from where it was called there.
struct CodePlace {
  std::uint32_t pc{0};
  std::vector<std::uint32_t> callers;  // the innermost first
};

struct CheckedJob {
  int die{0};
  comm_engine::JobId id;
  CodePlace doorbell;
  std::uint64_t order{0};    // of its doorbell, or of what let it start, among all that happens
  std::uint32_t fence{0};    // of its channel: what is before this index has ended before this job starts
  std::vector<Range> reads;  // own HBM: sources, lists, what a reduction adds to
  std::vector<DieRange> writes;
  std::optional<DieRange> flag;  // that it writes, or waits for
  bool started{false};
  bool ended{false};
  std::optional<std::uint64_t> taken;  // when the core saw its completion, or a later one of its channel

  /// Whether this has ended, for certain, before `later` of the same engine starts.
  bool before(const CheckedJob& later) const {
    const bool fenced = id.channel == later.id.channel && static_cast<std::int32_t>(later.fence - id.index) > 0;
    return fenced || (taken && *taken < later.order);
  }
};

/// "descriptor 3 of die 1's channel 0".
std::string name_of(const CheckedJob& job);

/// Fills in what a submission reads and writes; lists are read from `memory`. CPUs' memory is left out.
void set_ranges(CheckedJob& job, const comm_engine::regs::Submission& submission, const SparseMemory& memory);

}  // namespace model
