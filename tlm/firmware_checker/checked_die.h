// SPDX-License-Identifier: Apache-2.0
// What the checker remembers of a die. See firmware_checker.h.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tlm/firmware_checker/code_places.h"
#include "tlm/firmware_checker/firmware_checker.h"
#include "tlm/firmware_checker/flag_word.h"
#include "tlm/firmware_checker/polled_flag.h"
#include "tlm/firmware_checker/shadow_memory.h"
#include "tlm/rv32/call_stack.h"
#include "tlm/rv32/shadow/shadow.h"

namespace cmx::model {

class FirmwareChecker::Die final : public comm_engine::Observer, public rv32::Observer, public rv32::ShadowListener {
 public:
  Die(FirmwareChecker& checker, int number, CheckedDie spec);

  void submitted(std::int64_t now, comm_engine::JobId id, const comm_engine::regs::Submission& submission,
                 std::uint64_t place) override;
  void started(std::int64_t now, comm_engine::JobId id) override;
  void awaited(std::int64_t now, comm_engine::JobId id, std::uint64_t place) override;
  void issued(std::int64_t now, comm_engine::JobId id, std::uint64_t number,
              const comm_engine::Transaction& transaction) override;
  void arrived(std::int64_t now, comm_engine::JobId id, std::uint64_t number) override;
  void ended(std::int64_t now, comm_engine::JobId id, std::uint64_t number, comm_engine::Error error) override;
  void completed(std::int64_t now, comm_engine::JobId id, comm_engine::Error error,
                 std::optional<std::uint64_t> place) override;
  void resumed(std::int64_t now, std::uint32_t channel) override;
  void refused(std::int64_t now, comm_engine::JobId id, comm_engine::Error error) override;
  void register_read(std::int64_t now, std::uint32_t offset, std::uint32_t value) override;
  void register_written(std::int64_t now, std::uint32_t offset, std::uint32_t before, std::uint32_t value) override;
  void retired(std::uint64_t cycle, std::uint32_t pc, const rv32::Instruction& instruction,
               std::uint32_t rd_value) override;
  bool only_turns() const override { return true; }
  void trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) override;

  std::optional<std::uint32_t> variable_at(std::uint32_t pc, std::uint32_t address, bool in_frame) override;
  void found(const rv32::LocalFinding& finding) override;
  rv32::Shadow* shadow() { return shadow_.get(); }

  void core_reads(const Range& range);
  void core_writes(const Range& range, std::uint32_t value);

  /// A descriptor of any die reads or writes bytes here, or a flag.
  void engine_reads(const JobPointer& job, const Range& range);
  void engine_writes(const JobPointer& job, std::uint64_t transaction, const Range& range);
  void flag_starts(const JobPointer& job, std::uint64_t place, std::uint32_t value, bool add);
  /// Its data are there.
  void data_arrived(const JobPointer& job, const Range& range);
  bool under_way(std::uint64_t transaction) const { return issued_.contains(transaction); }

  /// Once, after the run, of a die that ended with exit code 0.
  void check_end();
  /// Where the core is now.
  CodePlace here();
  std::optional<Waiting> waits_for(std::uint32_t channel) const;

 private:
  struct Channel {
    std::uint32_t number{0};  // among those of all dies
    std::uint32_t serials{0};
    Knowledge knows;                          // what has started in it does
    std::shared_ptr<const Knowledge> asked;   // the last that was joined to it
    std::shared_ptr<const Knowledge> shared;  // the same as `knows`, for jobs
    JobPointer completed;                     // the last one
    std::deque<JobPointer> interrupts;        // completed, asked for one, and the core does not know
    std::deque<JobPointer> unknown;           // submitted, and the core does not know of their end
    JobPointer failed;                        // its error has not been cleared, and nobody read the register
  };
  struct Issued {
    JobPointer job;
    comm_engine::Transaction transaction;
  };
  /// One of two accesses that nothing orders.
  struct Party {
    int die{0};
    JobPointer job;  // nullptr: the die's core
    CodePlace place;
    bool write{false};
  };

  Channel& channel(std::uint32_t number);
  /// What the core knows now, for somebody whom it tells.
  std::shared_ptr<const Knowledge> tell();
  void learn(const Knowledge& more);
  void learn_end(const JobPointer& job);
  /// An interrupt of this channel tells of the oldest completion that asked for one.
  void learn_interrupt(Channel& its);
  /// The program gave up what the channel had not fetched.
  void forget(std::uint32_t number);
  CoreAccess access();
  void check_entry(const JobPointer& job);
  void check_buffers(const CheckedJob& job);
  /// Whether all of it is where transfers may go.
  bool mapped(const Range& range) const;
  void mark_read(ByteState& state, const JobPointer& job) const;

  bool keeps_nothing(const rv32::LocalFinding& finding) const;
  std::string overrun(const rv32::LocalFinding& finding) const;

  FlagWord& flag_word(std::uint64_t place);
  std::uint32_t word_at(std::uint64_t place) const;
  void read_flag(std::uint64_t place, FlagWord& word);
  void write_flags(const Range& range, std::uint32_t value);

  /// The last word of a unit, which may be polled; see atomic_unit.cpp.
  static bool is_stamp(const Range& range);
  /// The core learns from this word that its unit is there.
  bool take_stamp(const Range& range);
  JobPointer other_writer(const Range& unit, const ByteState& stamp);

  bool knows(const CheckedJob& job, const CoreAccess& access) const {
    return job.knows->core(static_cast<std::size_t>(number_)) >= access.epoch;
  }
  Party core_party(const CoreAccess& access, bool write) const {
    return {number_, nullptr, places_.at(access.place), write};
  }
  static Party party(const JobPointer& job, bool write) { return {job->die, job, job->doorbell, write}; }
  /// Tells of a race at `at` of this die between an access and an earlier one.
  void race(std::uint64_t at, const Party& later, const Party& earlier);
  void accuse(std::uint64_t at, const Party& culprit, const Party& other);
  void race_with_core(std::uint64_t at, const JobPointer& job, bool write, const ByteState& state);
  void report(std::string_view rule, const CodePlace& place, const std::string& what) {
    checker_.report(rule, number_, place, what);
  }
  Die* die_at(const comm_engine::Place& place) const;

  FirmwareChecker& checker_;
  int number_;
  CheckedDie spec_;
  Knowledge knows_;
  std::uint32_t epoch_{1};
  std::shared_ptr<const Knowledge> told_;  // nothing new since
  bool told_in_epoch_{false};
  std::map<std::uint32_t, Channel> channels_;
  std::map<comm_engine::JobId, JobPointer> jobs_;    // that have not completed
  std::map<std::uint64_t, Issued> issued_;           // by number, that have not arrived
  std::map<std::uint64_t, JobPointer> completions_;  // by place
  std::map<std::uint64_t, FlagWord> flags_;          // by place
  ShadowMemory bytes_;
  PolledFlags polled_;
  rv32::CallStack calls_;
  CodePlaces places_;
  std::uint32_t stack_pointer_{~0U};
  bool overflowed_{false};
  std::unique_ptr<rv32::Shadow> shadow_;

  friend class FirmwareChecker;
};

}  // namespace cmx::model
