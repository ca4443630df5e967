// SPDX-License-Identifier: Apache-2.0
// Registers, memory and points of dies that stand still.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "hw/generated/board_registers.hpp"
#include "sw/firmware_run/debugger/debugger.h"
#include "tlm/rv32/isa/cause.h"

namespace cmx::sw::apps {
namespace {

using gdb::Point;
using gdb::PointKind;
using model::DieState;

bool is_breakpoint(const Point& point) {
  return point.kind == PointKind::kBreakpoint || point.kind == PointKind::kHardwareBreakpoint;
}

}  // namespace

std::string state_in_words(const model::DieResult& die) {
  switch (die.state) {
    case DieState::kExited: return fmt::format("exited with {}", die.exit_code);
    case DieState::kTrapped: return fmt::format("died of a trap, {}", model::rv32::cause_name(die.trap->cause));
    case DieState::kWaiting: return "waits for an interrupt";
    case DieState::kRunning: break;
  }
  return "runs";
}

std::string FirmwareDebugger::describe(int die) {
  const model::DieResult state = platform_.state(die);
  const elf::Function* function = image_of(die).function_at(state.pc);
  std::string text =
      fmt::format("die {}, {}", die, function != nullptr ? function->name : fmt::format("{:#010x}", state.pc));
  if (state.state != DieState::kRunning) text += ", " + state_in_words(state);
  return text;
}

const std::vector<gdb::Csr>& FirmwareDebugger::csrs() const {
  namespace csr = model::rv32::csr;
  static const std::vector<gdb::Csr> list{
      {"mstatus", csr::kMstatus},     {"misa", csr::kMisa},         {"mie", csr::kMie},
      {"mtvec", csr::kMtvec},         {"mscratch", csr::kMscratch}, {"mepc", csr::kMepc},
      {"mcause", csr::kMcause},       {"mtval", csr::kMtval},       {"mip", csr::kMip},
      {"mcycle", csr::kMcycle},       {"mcycleh", csr::kMcycleh},   {"minstret", csr::kMinstret},
      {"minstreth", csr::kMinstreth}, {"time", csr::kTime},         {"timeh", csr::kTimeh},
      {"mhartid", csr::kMhartid}};
  return list;
}

std::optional<std::uint32_t> FirmwareDebugger::read_register(int die, std::uint32_t number) {
  const model::rv32::Core& core = platform_.core(die);
  if (number < gdb::kPc) return core.reg(static_cast<int>(number));
  if (number == gdb::kPc) return core.pc();
  std::uint32_t value = 0;
  if (number < gdb::kFirstCsr || !core.read_csr(number - gdb::kFirstCsr, value)) return std::nullopt;
  return value;
}

bool FirmwareDebugger::write_register(int die, std::uint32_t number, std::uint32_t value) {
  if (!come_between_instructions(die)) return false;
  model::rv32::Core& core = platform_.core(die);
  if (number < gdb::kPc) {
    core.set_reg(static_cast<int>(number), value);
  } else if (number == gdb::kPc) {
    platform_.jump(die, value);
  } else {
    return number >= gdb::kFirstCsr && core.write_csr(number - gdb::kFirstCsr, value);
  }
  return true;
}

bool FirmwareDebugger::come_between_instructions(int die) {
  if (has_ended(die) || platform_.core(die).waiting()) return true;
  hold_others(die);
  platform_.hold(die);
  while (!platform_.stands(die) && !has_ended(die)) {
    if (platform_.now() >= limit_) return false;
    platform_.advance(std::min(limit_, platform_.now() + spec_.board.quantum));
  }
  return true;
}

std::vector<std::uint8_t> FirmwareDebugger::read_memory(int die, std::uint32_t address, std::uint32_t size) {
  std::vector<std::uint8_t> bytes;
  model::rv32::Core& core = platform_.core(die);
  for (std::uint32_t i = 0; i < size; ++i) {
    std::uint8_t byte = 0;
    if (!core.peek(address + i, byte) && platform_.debug(die, address + i, std::span(&byte, 1), false) == 0) break;
    bytes.push_back(byte);
  }
  return bytes;
}

bool FirmwareDebugger::write_memory(int die, std::uint32_t address, std::span<const std::uint8_t> bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  if (platform_.debug(die, address, data, true) == size) return true;
  model::rv32::Core& core = platform_.core(die);
  std::uint8_t unused = 0;
  for (std::uint32_t i = 0; i < size; ++i) {
    if (!core.peek(address + i, unused)) return false;
  }
  for (std::uint32_t i = 0; i < size; ++i) core.poke(address + i, bytes[i]);
  return true;
}

std::optional<PointKind> FirmwareDebugger::breaks_at(std::uint32_t address) const {
  std::optional<PointKind> kind;
  for (const Point& point : points_) {
    if (is_breakpoint(point) && point.address == address) kind = kind ? std::min(*kind, point.kind) : point.kind;
  }
  return kind;
}

void FirmwareDebugger::set_point(const Point& point) {
  if (std::find(points_.begin(), points_.end(), point) != points_.end()) return;
  points_.push_back(point);
  const auto known =
      std::find_if(watches_.begin(), watches_.end(), [&](const Watch& watch) { return watch.point == point; });
  if (!is_breakpoint(point) && known == watches_.end()) {
    watches_.push_back({point, watch_all_ ? std::nullopt : std::optional(watched_die_.value_or(at_hand_))});
    if (!watch_all_ && !watched_die_ && dies() > 1)
      fmt::print(stderr, "gdb: watching {:#010x} of die:{}, which is at hand; `monitor watch` says whose else\n",
                 point.address, at_hand_);
  }
  apply(point, true);
}

void FirmwareDebugger::clear_point(const Point& point) {
  const auto known = std::find(points_.begin(), points_.end(), point);
  if (known == points_.end()) return;
  points_.erase(known);
  if (!is_breakpoint(point) || !breaks_at(point.address)) apply(point, false);
}

void FirmwareDebugger::forget_watches() {
  std::erase_if(watches_, [&](const Watch& watch) {
    return std::find(points_.begin(), points_.end(), watch.point) == points_.end();
  });
}

std::vector<int> FirmwareDebugger::dies_of(const Point& point) const {
  const auto watch =
      std::find_if(watches_.begin(), watches_.end(), [&](const Watch& known) { return known.point == point; });
  if (watch != watches_.end() && watch->die) return {*watch->die};
  std::vector<int> all(static_cast<std::size_t>(dies()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

void FirmwareDebugger::apply(const Point& point, bool set) {
  const model::rv32::Watchpoint watch{
      .base = point.address,
      .size = point.size,
      .on_read = point.kind == PointKind::kReadWatch || point.kind == PointKind::kAccessWatch,
      .on_write = point.kind == PointKind::kWriteWatch || point.kind == PointKind::kAccessWatch};
  for (const int die : dies_of(point)) {
    model::rv32::DebugPoints& points = platform_.core(die).debug_points();
    if (is_breakpoint(point)) {
      set ? points.add_breakpoint(point.address) : points.remove_breakpoint(point.address);
    } else {
      set ? points.add_watchpoint(watch) : points.remove_watchpoint(watch);
    }
  }
}

}  // namespace cmx::sw::apps
