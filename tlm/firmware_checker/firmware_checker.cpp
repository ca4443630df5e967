// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/firmware_checker.h"

#include <utility>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {

FirmwareChecker::FirmwareChecker(const std::vector<CheckedDie>& dies) {
  for (std::size_t i = 0; i < dies.size(); ++i)
    dies_.push_back(std::make_unique<Die>(*this, static_cast<int>(i), dies[i]));
}

FirmwareChecker::~FirmwareChecker() = default;

comm_engine::Observer& FirmwareChecker::engine(int die) { return *dies_.at(static_cast<std::size_t>(die)); }
rv32::Observer& FirmwareChecker::core(int die) { return *dies_.at(static_cast<std::size_t>(die)); }

rv32::Shadow* FirmwareChecker::shadow(int die) { return dies_.at(static_cast<std::size_t>(die))->shadow(); }

void FirmwareChecker::hbm_access(int die, const HbmAccess& access) {
  Die& at = *dies_.at(static_cast<std::size_t>(die));
  const Range range{access.place, access.place + access.size};
  if (access.write) {
    at.core_writes(range, access.value);
  } else {
    at.core_reads(range);
  }
}

void FirmwareChecker::check_end(int die) { dies_.at(static_cast<std::size_t>(die))->check_end(); }
CodePlace FirmwareChecker::here(int die) { return dies_.at(static_cast<std::size_t>(die))->here(); }
std::optional<Waiting> FirmwareChecker::waits_for(int die, std::uint32_t channel) const {
  return dies_.at(static_cast<std::size_t>(die))->waits_for(channel);
}

void FirmwareChecker::report(std::string_view rule, int die, const CodePlace& place, const std::string& what,
                             std::optional<Violation::Other> other) {
  const std::uint32_t caller = place.callers.empty() ? 0 : place.callers.front();
  if (!reported_.emplace(rule, die, place.pc, caller).second) return;
  const std::int64_t now = dies_[static_cast<std::size_t>(die)]->spec_.now();
  violations_.push_back(
      {.rule = rule, .die = die, .place = place, .at = hw::Picoseconds(now), .what = what, .other = std::move(other)});
}

}  // namespace cmx::model
