// SPDX-License-Identifier: Apache-2.0
// Running, time, fetching and traps. What instructions do is in execute.cpp.
#include "tlm/rv32/core.h"

#include <algorithm>
#include <numeric>

namespace cmx::model::rv32 {
namespace {

constexpr std::uint8_t kReturnAddress = 1;
constexpr std::uint8_t kGlobalPointer = 3;
constexpr std::uint8_t kAlternateLink = 5;

}  // namespace

Core::Core(const hw::Rv32Spec& spec, Bus& bus, std::uint32_t hart)
    : spec_(spec), bus_(bus), hart_(hart), timer_(spec.cycles_per_tick), pc_(spec.reset_vector) {
  fault_page_.slots[0].opcode = Opcode::kFetchFault;
}

void Core::remove_memory(std::uint32_t base, std::uint32_t size) {
  memory_.remove(base, size);
  stop_at_ = 0;  // leave the page
}

Stop Core::run(std::uint64_t cycles) {
  memory_.collect();
  limit_ = cycles_ + cycles;
  if (halted_) return Stop::kHalted;
  if (waiting_) {
    if (!can_wake()) return Stop::kWaiting;
    waiting_ = false;
  }
  stop_at_ = 0;
  const bool all = !points_.empty() || (observer_ != &nobody_ && !observer_->only_turns());
  const Stop stop = shadow_ != nullptr      ? all ? execute<Told::kAll, true>() : execute<Told::kTurns, true>()
                         : all ? execute<Told::kAll, false>()
                    : observer_ != &nobody_ ? execute<Told::kTurns, false>()
                                            : execute<Told::kNone, false>();
  stopped_at_breakpoint_.reset();
  if (stop == Stop::kBreakpoint) stopped_at_breakpoint_ = pc_;
  return stop;
}

void Core::idle_to(std::uint64_t cycle) {
  if (cycle <= cycles_) return;
  idle_cycles_ += cycle - cycles_;
  cycles_ = cycle;
}

std::optional<std::uint64_t> Core::wake_cycle() const {
  if ((mie_ & kTimerInterrupt) == 0) return std::nullopt;
  const std::uint64_t due = timer_.due(cycles_);
  if (due == MachineTimer::kNever) return std::nullopt;
  return due;
}

void Core::set_external_interrupt(bool pending) {
  external_ = pending;
  stop_at_ = 0;
}

void Core::halt() {
  halted_ = true;
  stop_at_ = 0;
}

std::uint32_t Core::pending() const {
  return (timer_.software_pending() ? kSoftwareInterrupt : 0) | (timer_.timer_pending(cycles_) ? kTimerInterrupt : 0) |
         (external_ ? kExternalInterrupt : 0);
}

std::optional<Stop> Core::service() {
  if (halted_) return Stop::kHalted;
  if (watch_hit_now_) {
    watch_hit_now_ = false;
    return Stop::kWatchpoint;
  }
  if (cycles_ >= limit_) return Stop::kBudget;
  stop_at_ = limit_;
  if ((mstatus_ & kMstatusMie) == 0) return std::nullopt;
  if (const std::uint32_t ready = pending() & mie_; ready != 0) {
    // External before software before timer.
    const std::uint32_t number = (ready & kExternalInterrupt) != 0 ? 11 : (ready & kSoftwareInterrupt) != 0 ? 3 : 7;
    ++interrupts_;
    enter_trap(kInterruptBit | number, 0);
  } else if ((mie_ & kTimerInterrupt) != 0) {
    stop_at_ = std::min(limit_, timer_.due(cycles_));
  }
  return std::nullopt;
}

Instruction* Core::locate(std::uint32_t pc) {
  CodePage* page = memory_.code_page(pc, page_base_);
  if (page == nullptr) {
    if (const auto region = bus_.direct_memory(pc)) {
      memory_.add(*region);
      page = memory_.code_page(pc, page_base_);
    }
  }
  if (page == nullptr) {
    page = &fault_page_;
    page_base_ = pc;
  }
  page_slots_ = page->slots.data();
  return page_slots_ + (pc - page_base_) / 2;
}

bool Core::fetch(std::uint32_t pc, std::uint16_t& half) {
  if (memory_.read(pc, half)) return true;
  const auto region = bus_.direct_memory(pc);
  if (!region) return false;
  memory_.add(*region);
  return memory_.read(pc, half);
}

Instruction Core::decode_at(std::uint32_t pc) {
  std::uint16_t low = 0;
  std::uint16_t high = 0;
  Instruction instruction;
  if (!fetch(pc, low)) {
    instruction.opcode = Opcode::kFetchFault;
    return instruction;
  }
  if (!is_compressed(low) && !fetch(pc + 2, high)) {
    instruction.opcode = Opcode::kFetchFaultUpper;
    return instruction;
  }
  instruction = decode(low | std::uint32_t{high} << 16);
  const Format format = row_of(instruction.opcode).format;
  if (instruction.rd == 0 || !writes_rd(format)) instruction.rd = kSink;
  instruction.cost = cost_of(instruction.opcode);
  const bool links =
      instruction.opcode == Opcode::kJal && (instruction.rd == kReturnAddress || instruction.rd == kAlternateLink);
  instruction.turns = links || instruction.opcode == Opcode::kJalr || instruction.opcode == Opcode::kMret ||
                      (instruction.rd == kStackPointer && writes_rd(format));
  const bool based =
      instruction.rs1 == kStackPointer || instruction.rs1 == kGlobalPointer || instruction.rs1 == kFramePointer;
  const bool copies =
      instruction.opcode == Opcode::kAdd && instruction.rs1 == 0 && instruction.rs2 == kStackPointer;  // c.mv
  instruction.addresses = ((instruction.opcode == Opcode::kAddi && based) || copies) && instruction.rd != kStackPointer;
  const bool relative = format == Format::kB || format == Format::kJ || instruction.opcode == Opcode::kAuipc;
  if (relative) instruction.imm = static_cast<std::int32_t>(pc + static_cast<std::uint32_t>(instruction.imm));
  return instruction;
}

std::uint16_t Core::cost_of(Opcode opcode) const {
  const hw::Rv32Costs& costs = spec_.costs;
  switch (row_of(opcode).instruction_class) {
    case InstructionClass::kAlu: return costs.alu;
    case InstructionClass::kMul: return costs.mul;
    case InstructionClass::kDiv: return costs.div;
    case InstructionClass::kLoad: return costs.load;
    case InstructionClass::kStore: return costs.store;
    case InstructionClass::kAmo: return costs.amo;
    case InstructionClass::kBranch: return costs.branch_not_taken;
    case InstructionClass::kJump: return costs.jump;
    case InstructionClass::kCsr: return costs.csr;
    case InstructionClass::kFence: return costs.fence;
    case InstructionClass::kSystem:
    case InstructionClass::kCount: break;
  }
  return opcode == Opcode::kWfi ? costs.fence : costs.trap;
}

void Core::enter_trap(std::uint32_t mcause, std::uint32_t mtval) {
  mcause_ = mcause;
  mepc_ = pc_;
  mtval_ = mtval;
  mstatus_ = (mstatus_ & kMstatusMie) != 0 ? kMstatusMpie : 0;
  reservation_.reset();
  const bool vectored = (mtvec_ & 1) != 0 && (mcause & kInterruptBit) != 0;
  pc_ = (mtvec_ & ~3U) + (vectored ? 4 * (mcause & ~kInterruptBit) : 0);
  observer_->trapped(cycles_, mcause_, mepc_, mtval_);
  cycles_ += spec_.costs.trap;
}

void Core::leave_trap() {
  mstatus_ = ((mstatus_ & kMstatusMpie) != 0 ? kMstatusMie : 0) | kMstatusMpie;
  reservation_.reset();
  pc_ = mepc_;
  stop_at_ = 0;
}

std::uint64_t Core::retired() const { return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}); }

Statistics Core::statistics() const {
  Statistics statistics;
  for (std::size_t i = 0; i < kOpcodes; ++i) {
    statistics.instructions[static_cast<std::size_t>(row_of(static_cast<Opcode>(i)).instruction_class)] += counts_[i];
  }
  statistics.retired = retired();
  statistics.exceptions = exceptions_;
  statistics.interrupts = interrupts_;
  statistics.cycles = cycles_;
  statistics.bus_cycles = bus_cycles_;
  statistics.idle_cycles = idle_cycles_;
  statistics.bus_accesses = bus_accesses_;
  return statistics;
}

}  // namespace cmx::model::rv32
