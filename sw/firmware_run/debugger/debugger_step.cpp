// SPDX-License-Identifier: Apache-2.0
// One instruction of one die, by whichever way does not move the others.
#include <algorithm>

#include "sw/firmware_run/debugger/debugger.h"

namespace cmx::sw::apps {
namespace {

using gdb::Stop;

/// Where a core can go on: at `next`, or in the handler of a trap.
std::vector<std::uint32_t> places_behind(const model::rv32::Core& core, std::uint32_t next) {
  std::uint32_t mtvec = 0;
  core.read_csr(model::rv32::csr::kMtvec, mtvec);
  const std::uint32_t base = mtvec & ~3U;
  std::vector<std::uint32_t> addresses{next, base};
  if ((mtvec & 3) != 0) {
    for (const std::uint32_t number : {3, 7, 11}) addresses.push_back(base + 4 * number);
  }
  return addresses;
}

}  // namespace

void FirmwareDebugger::hold_others(int die) {
  for (int other = 0; other < dies(); ++other) {
    if (other != die) platform_.hold(other);
  }
}

std::optional<Stop> FirmwareDebugger::pending_of(int die) {
  const auto found =
      std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) { return pending.die == die; });
  if (found == pending_.end()) return std::nullopt;
  const Pending pending = *found;
  pending_.erase(found);
  return meaning_of(pending);
}

std::optional<Stop> FirmwareDebugger::settle(int die) {
  hold_others(die);
  platform_.hold(die);
  while (!platform_.stands(die)) {
    if (auto stop = end_of_run()) return stop;
    platform_.advance(std::min(limit_, platform_.now() + spec_.board.quantum));
    if (auto stop = pending_of(die)) return stop;
    if (has_ended(die)) return Stop{.why = Stop::Why::kStepped, .die = die};
  }
  return std::nullopt;
}

bool FirmwareDebugger::accesses_bus(int die) {
  model::rv32::Core& core = platform_.core(die);
  std::uint32_t bits = 0;
  for (std::uint32_t i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    core.peek(core.pc() + i, byte);
    bits |= std::uint32_t{byte} << (8 * i);
  }
  const model::rv32::Instruction instruction = model::rv32::decode(bits);
  switch (model::rv32::row_of(instruction.opcode).instruction_class) {
    case model::rv32::InstructionClass::kLoad:
    case model::rv32::InstructionClass::kStore:
    case model::rv32::InstructionClass::kAmo: break;
    default: return false;
  }
  const bool is_amo = model::rv32::row_of(instruction.opcode).instruction_class == model::rv32::InstructionClass::kAmo;
  const std::uint32_t address = core.reg(instruction.rs1) + (is_amo ? 0 : static_cast<std::uint32_t>(instruction.imm));
  std::uint8_t unused = 0;
  return !core.peek(address, unused) || !core.peek(address + 3, unused);
}

Stop FirmwareDebugger::step_in_time(int die) {
  model::rv32::Core& core = platform_.core(die);
  std::uint8_t first = 0;
  core.peek(core.pc(), first);
  const std::uint32_t length = model::rv32::is_compressed(first) ? 2 : 4;
  const std::vector<std::uint32_t> places = places_behind(core, core.pc() + length);
  break_at(die, places);
  hold_others(die);
  platform_.release(die);
  std::optional<Stop> stop;
  while (!stop) {
    stop = end_of_run();
    if (stop) break;
    platform_.advance(std::min(limit_, platform_.now() + spec_.board.quantum));
    stop = pending_of(die);
    if (!stop && has_ended(die)) stop = Stop{.why = Stop::Why::kStepped, .die = die};
  }
  take_back(die, places);
  return *stop;
}

void FirmwareDebugger::break_at(int die, const std::vector<std::uint32_t>& places) {
  for (const std::uint32_t address : places) platform_.core(die).debug_points().add_breakpoint(address);
  stepping_ = die;
}

void FirmwareDebugger::take_back(int die, const std::vector<std::uint32_t>& places) {
  stepping_.reset();
  for (const std::uint32_t address : places) {
    if (!breaks_at(address)) platform_.core(die).debug_points().remove_breakpoint(address);
  }
}

Stop FirmwareDebugger::step(int die) {
  if (!platform_.stands(die)) {
    if (const auto stop = settle(die)) return *stop;
  }
  if (accesses_bus(die)) return step_in_time(die);
  const model::rv32::Stop stop = platform_.step(die);
  if (platform_.end() == model::PlatformEnd::kAllEnded) {
    if (const auto trapped = trap_of(die)) return *trapped;
    return ended();
  }
  const auto meaning = meaning_of({die, stop, platform_.core(die).watch_hit()});
  return meaning.value_or(Stop{.why = Stop::Why::kStepped, .die = die});
}

Stop FirmwareDebugger::step_out_of_wait(int die, const std::function<gdb::Client()>& client) {
  const model::rv32::Core& core = platform_.core(die);
  const std::vector<std::uint32_t> places = places_behind(core, core.pc());
  break_at(die, places);
  Stop stop = go(client);
  take_back(die, places);
  return stop;
}

}  // namespace cmx::sw::apps
