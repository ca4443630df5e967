// SPDX-License-Identifier: Apache-2.0
// What a die has left undone, and what it waits for.
#include <fmt/format.h>

#include <algorithm>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {

void FirmwareChecker::Die::check_end() {
  for (const auto& [number, its] : channels_) {
    if (its.failed) {
      const bool taken = its.failed->taken.has_value();
      report("error_unseen", taken ? *its.failed->taken : its.failed->doorbell,
             fmt::format("{} failed with error {}, its channel is still halted, and the die exits with 0{}",
                         name_of(*its.failed), static_cast<int>(its.failed->error),
                         taken ? "; its completion was read here" : ", without a look at its completion"));
      continue;
    }
    for (const JobPointer& job : its.unknown) {
      if (knows_.has(job->stamp)) continue;
      report("unfinished_at_exit", job->doorbell,
             fmt::format("the die exits with 0, and nothing tells it that {} has ended{}", name_of(*job),
                         job->ended ? "" : ", which it has not"));
    }
  }
}

std::optional<Waiting> FirmwareChecker::Die::waits_for(std::uint32_t channel) const {
  const auto wait = std::ranges::find_if(jobs_, [channel](const auto& job) {
    const bool waits =
        static_cast<comm_engine::regs::Opcode>(job.second->submission.opcode) == comm_engine::regs::Opcode::kWaitFlag;
    return job.first.channel == channel && waits && job.second->knows && job.second->flag;
  });
  if (wait == jobs_.end()) return std::nullopt;
  Waiting waiting{.die = number_, .channel = channel, .writers = {}};
  for (const auto& die : checker_.dies_) {
    for (const auto& [id, job] : die->jobs_) {
      const bool waits =
          static_cast<comm_engine::regs::Opcode>(job->submission.opcode) == comm_engine::regs::Opcode::kWaitFlag;
      if (waits || !job->flag || job->flag->die != number_ || job->flag->range.begin != wait->second->flag->range.begin)
        continue;
      waiting.writers.push_back({.die = job->die, .channel = id.channel, .name = name_of(*job)});
    }
  }
  return waiting;
}

}  // namespace cmx::model
