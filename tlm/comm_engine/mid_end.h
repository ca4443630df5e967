// SPDX-License-Identifier: Apache-2.0
// Mid-end: the next transaction of a job, with its offsets on the own die translated. Parameter:
// CommEngineSpec::transaction, the most bytes of one.
#pragma once

#include <cstdint>
#include <optional>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/comm_engine/back_end.h"
#include "tlm/comm_engine/job.h"
#include "tlm/comm_engine/translation.h"

namespace cmx::model::comm_engine {

class MidEnd {
 public:
  /// Throws hw::BadInput when a transaction could split an element or a word.
  MidEnd(const hw::CommEngineSpec& spec, Translation& translation, Memory& memory, const Neighbourhood& neighbours);

  enum class Outcome : std::uint8_t {
    kReady,   // `transaction` is to be started, the job is one further
    kMissed,  // a page's entry is being fetched; try again when it is there
    kHeld,    // the job's other transactions must end first
    kFailed   // `error`, and `fault` where a page refused
  };
  struct Next {
    Outcome outcome{Outcome::kReady};
    Transaction transaction;
    Error error{Error::kNone};
    std::optional<std::uint64_t> fault;  // offset
  };
  static Next failed(Error error) {
    return {.outcome = Outcome::kFailed, .transaction = {}, .error = error, .fault = std::nullopt};
  }
  /// Only if the job is started and not cut.
  Next next(Job& job);

  /// What the job's cutter is to be.
  Cutter cutter(const regs::Submission& submission);

  /// The word at a wait's flag, whose place is the transaction's; kReady, kMissed or kFailed.
  Next read_flag(const Job& job, std::uint32_t& word);

 private:
  /// Translates `place` in place and shortens `bytes`; false: `next` says why not.
  bool translate(const Job& job, Place& place, std::uint64_t& bytes, bool write, Next& next);
  Next flag_only(Job& job);

  std::uint64_t most_;
  Translation& translation_;
  Memory& memory_;
  const Neighbourhood& neighbours_;
  std::optional<std::uint64_t> list_fault_;  // offset that the last reading of a list was refused
};

}  // namespace cmx::model::comm_engine
