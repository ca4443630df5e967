// SPDX-License-Identifier: Apache-2.0
// Mistakes of a die's core in its local memory, which tlm/rv32/shadow/shadow.h finds.
#include <fmt/format.h>

#include <iterator>

#include "tlm/firmware_checker/checked_die.h"

namespace cmx::model {

using rv32::LocalFinding;
using rv32::LocalMistake;

namespace {

std::uint32_t bits_of(std::uint32_t bytes) { return bytes >= 4 ? ~0U : (1U << (8 * bytes)) - 1; }

}  // namespace

std::optional<std::uint32_t> FirmwareChecker::Die::variable_at(std::uint32_t pc, std::uint32_t address, bool in_frame) {
  const auto function = spec_.program->code.upper_bound(pc);
  if (function == spec_.program->code.begin() || pc >= std::prev(function)->second) return std::nullopt;
  const auto& variables = in_frame ? spec_.program->frames : spec_.program->variables;
  const auto found = variables.find(in_frame ? pc : address);
  return found == variables.end() ? std::nullopt : std::optional(found->second.size);
}

/// A struct may have bits that nobody needs; a number or pointer has none.
bool FirmwareChecker::Die::keeps_nothing(const LocalFinding& finding) const {
  const auto kept = spec_.program->variables.find(finding.address);
  return kept != spec_.program->variables.end() && kept->second.size == finding.size && kept->second.scalar;
}

std::string FirmwareChecker::Die::overrun(const LocalFinding& finding) const {
  const std::uint32_t end = finding.object.end();
  const auto variable = spec_.program->variables.find(finding.object.begin());
  const std::string name = variable == spec_.program->variables.end() ? "" : " " + variable->second.name;
  return fmt::format("the core {} {} bytes at {:#x}, by a pointer to the {} bytes{} at {:#x}, which end at {:#x}",
                     finding.write ? "writes" : "reads", finding.size, finding.address, finding.object.size(), name,
                     finding.object.begin(), end);
}

void FirmwareChecker::Die::found(const LocalFinding& finding) {
  const auto tell = [&](std::string_view rule, const std::string& what) {
    calls_.arrive(finding.pc);
    report(rule, {finding.pc, calls_.sites()}, what);
  };
  switch (finding.mistake) {
    case LocalMistake::kBranch:
      return tell("uninitialised_read", "a branch depends on local memory that was never written");
    case LocalMistake::kAddress:
      return tell("uninitialised_read", "an address depends on local memory that was never written");
    case LocalMistake::kSent:
      if ((finding.undefined & bits_of(finding.size)) != bits_of(finding.size)) return;
      return tell("uninitialised_read",
                  fmt::format("the core writes to {:#x} what it read from local memory that was never written",
                              finding.address));
    case LocalMistake::kKept:
      if (!keeps_nothing(finding)) return;
      return tell(
          "uninitialised_read",
          fmt::format("the core writes to the variable {} what it read from local memory that was never written",
                      spec_.program->variables.at(finding.address).name));
    case LocalMistake::kBeyond: return tell("array_overrun", overrun(finding));
    case LocalMistake::kStaleFrame:
      return tell("stale_frame",
                  fmt::format("the core {} {:#x} by a pointer to a variable of a function that has returned",
                              finding.write ? "writes to" : "reads from", finding.address));
  }
}

}  // namespace cmx::model
