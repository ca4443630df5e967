// SPDX-License-Identifier: Apache-2.0
// A descriptor as the checker sees it: what it reads and writes, and what it knows when it starts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tlm/board/sparse_memory.h"
#include "tlm/comm_engine/observer.h"
#include "tlm/firmware_checker/knowledge.h"
#include "tlm/firmware_checker/range.h"

namespace cmx::model {

/// Bytes of a die's HBM.
struct DieRange {
  int die{0};
  Range range;
};

/// Where a core is, and from where it was called there.
struct CodePlace {
  std::uint32_t pc{0};
  std::vector<std::uint32_t> callers;  // the innermost first
  auto operator<=>(const CodePlace&) const = default;
};

struct CheckedJob {
  int die{0};
  comm_engine::JobId id;
  JobStamp stamp;
  comm_engine::regs::Submission submission;
  Range entry;  // of its ring
  CodePlace doorbell;
  std::uint64_t order{0};    // of its doorbell among all that happens
  std::vector<Range> reads;  // own HBM: sources, lists, what a reduction adds to
  std::vector<DieRange> writes;
  std::optional<DieRange> flag;            // that it writes, or waits for
  std::shared_ptr<const Knowledge> asked;  // what the core knew that rang for it, or let it go on
  std::shared_ptr<const Knowledge> knows;  // from its start on
  bool fetched{false};                     // and the core knows: its entry may be used again
  bool ended{false};
  comm_engine::Error error{comm_engine::Error::kNone};
  std::optional<CodePlace> taken;  // where the core read its completion
};

using CheckedJobPointer = std::shared_ptr<CheckedJob>;

/// "descriptor 3 of die 1's channel 0".
std::string name_of(const CheckedJob& job);

/// What its flag vouches for: what it knew, and that it has ended.
std::shared_ptr<const Knowledge> knowledge_after(const CheckedJob& job);

/// Fills in what its submission reads and writes; lists are read from `memory`. CPUs' memory is left out.
void set_ranges(CheckedJob& job, const SparseMemory& memory);
/// Its list in the own HBM, of an opcode that has one.
std::optional<Range> list_of(const CheckedJob& job);

}  // namespace cmx::model
