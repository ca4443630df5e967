// SPDX-License-Identifier: Apache-2.0
// What the checker remembers of a die. See firmware_checker.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "tlm/firmware_checker/firmware_checker.h"
#include "tlm/rv32/call_stack.h"

namespace model {

/// What a descriptor brought to a die's HBM, and who there knows that it is complete.
struct FirmwareChecker::Arrival {
  JobPointer origin;
  std::optional<std::uint64_t> core_knows;               // since when
  std::map<std::uint32_t, std::uint32_t> channel_knows;  // by channel: descriptors from this index on
};

/// Who brought bytes, and the transaction that they came with: its range.
struct FirmwareChecker::Brought {
  std::shared_ptr<Arrival> arrival;
  Range transaction;
};

class FirmwareChecker::Die final : public comm_engine::Observer, public rv32::Observer {
 public:
  Die(FirmwareChecker& checker, int number, CheckedDie spec) : checker_(checker), number_(number), spec_(std::move(spec)) {}

  void submitted(std::int64_t now, comm_engine::JobId id, const comm_engine::regs::Submission& submission) override;
  void started(std::int64_t now, comm_engine::JobId id) override;
  void awaited(std::int64_t now, comm_engine::JobId id, std::uint64_t place) override;
  void issued(std::int64_t now, comm_engine::JobId id, std::uint64_t number, const comm_engine::Transaction& transaction) override;
  void arrived(std::int64_t now, comm_engine::JobId id, std::uint64_t number) override;
  void ended(std::int64_t now, comm_engine::JobId id, std::uint64_t number, comm_engine::Error error) override;
  void completed(std::int64_t now, comm_engine::JobId id, comm_engine::Error error, std::optional<std::uint64_t> place) override;
  void resumed(std::int64_t now, std::uint32_t channel) override;
  void refused(std::int64_t now, comm_engine::JobId id, comm_engine::Error error) override;
  void retired(std::uint64_t cycle, std::uint32_t pc, const rv32::Instruction& instruction, std::uint32_t rd_value) override;
  void trapped(std::uint64_t /*cycle*/, std::uint32_t /*mcause*/, std::uint32_t mepc, std::uint32_t /*mtval*/) override { calls_.trapped(mepc); }

  void core_reads(const Range& range);
  void core_writes(const Range& range);

  /// Data of `job` are in this range of the HBM.
  void receive(const JobPointer& job, const Range& range);
  /// A flag of `job` is at this place.
  void receive_flag(const JobPointer& job, std::uint64_t place, bool adds);
  /// A transaction is on its way to this range.
  void expect(const JobPointer& job, std::uint64_t number, const Range& range);
  void expect_no_more(int from, std::uint64_t number) { expected_.erase({from, number}); }

 private:
  void take_completion(comm_engine::JobId id);
  /// Whether the core learns from this word that its unit is there; see atomic_unit.cpp.
  bool take_stamp(const Range& range);
  /// Another write to the unit than the one that brought its stamp: one that is there and that nobody knows of, or one that has not ended.
  JobPointer other_writer(const Range& unit, const Brought& stamp);
  void check_source(const JobPointer& job, const Range& range);
  void check_buffers(const CheckedJob& job);
  /// Whether all of it is where transfers may go.
  bool mapped(const Range& range) const;
  bool knows(const CheckedJob& job, const Arrival& arrival) const;
  void report(std::string_view rule, const CodePlace& place, const std::string& what) { checker_.report(rule, number_, place, what); }
  /// Where the core is now.
  CodePlace here() {
    const std::uint32_t pc = spec_.pc();
    calls_.arrive(pc);
    return {.pc = pc, .callers = calls_.sites()};
  }

  struct Expected {
    JobPointer job;
    Range range;
  };
  struct Issued {
    JobPointer job;
    comm_engine::Transaction transaction;
  };

  FirmwareChecker& checker_;
  int number_;
  CheckedDie spec_;
  std::map<comm_engine::JobId, JobPointer> jobs_;
  std::vector<JobPointer> open_;                             // submitted and not ended
  std::map<std::uint32_t, std::uint32_t> fences_;            // of each channel: the last fenced index
  std::map<std::uint64_t, Issued> issued_;                   // by number
  std::map<std::uint64_t, comm_engine::JobId> completions_;  // by place
  std::map<std::pair<int, comm_engine::JobId>, std::shared_ptr<Arrival>> arrivals_;
  std::map<std::uint64_t, std::vector<std::shared_ptr<Arrival>>> flags_;  // by place: what the last flag there vouches for
  std::map<std::pair<int, std::uint64_t>, Expected> expected_;            // by who sends, and its number
  IntervalMap<Brought> data_;
  rv32::CallStack calls_;
  bool overflowed_{false};

  friend class FirmwareChecker;
};

}  // namespace model
