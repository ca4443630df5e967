// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/core.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::uint32_t kCountCycles = 1;  // bits of mcountinhibit
constexpr std::uint32_t kCountRetired = 4;

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }
std::uint64_t with_low(std::uint64_t value, std::uint32_t half) { return (value & ~std::uint64_t{0xffffffffU}) | half; }
std::uint64_t with_high(std::uint64_t value, std::uint32_t half) {
  return (value & 0xffffffffU) | std::uint64_t{half} << 32;
}
bool read_only(std::uint32_t number) { return number >> 10 == 3; }

/// Counters and selectors that this core does not have: they read as 0 and take any write.
bool is_spare_counter(std::uint32_t number) {
  const auto within = [number](std::uint32_t first, std::uint32_t last) { return number >= first && number <= last; };
  return within(csr::kMhpmevent3, csr::kMhpmevent31) || within(csr::kMhpmcounter3, csr::kMhpmcounter31) ||
         within(csr::kMhpmcounter3h, csr::kMhpmcounter31h);
}

}  // namespace

bool Core::read_csr(std::uint32_t number, std::uint32_t& value) const {
  switch (number) {
    case csr::kMstatus: value = mstatus_ | kMstatusMpp; return true;
    case csr::kMisa: value = kMisaRv32imac; return true;
    case csr::kMie: value = mie_; return true;
    case csr::kMtvec: value = mtvec_; return true;
    case csr::kMcountinhibit:
      value = (mcycle_.held() ? kCountCycles : 0) | (minstret_.held() ? kCountRetired : 0);
      return true;
    case csr::kMscratch: value = mscratch_; return true;
    case csr::kMepc: value = mepc_; return true;
    case csr::kMcause: value = mcause_; return true;
    case csr::kMtval: value = mtval_; return true;
    case csr::kMip: value = pending(); return true;
    case csr::kMcycle:
    case csr::kCycle: value = low(mcycle_.read(cycles_)); return true;
    case csr::kMcycleh:
    case csr::kCycleh: value = high(mcycle_.read(cycles_)); return true;
    case csr::kMinstret:
    case csr::kInstret: value = low(minstret_.read(retired())); return true;
    case csr::kMinstreth:
    case csr::kInstreth: value = high(minstret_.read(retired())); return true;
    case csr::kTime: value = low(timer_.mtime(cycles_)); return true;
    case csr::kTimeh: value = high(timer_.mtime(cycles_)); return true;
    case csr::kMhartid: value = hart_; return true;
    case csr::kMstatush:
    case csr::kMvendorid:
    case csr::kMarchid:
    case csr::kMimpid:
    case csr::kMconfigptr: value = 0; return true;
    default: value = 0; return is_spare_counter(number);
  }
}

bool Core::store_csr(std::uint32_t number, std::uint32_t value, const Counts& before, const Counts& after) {
  if (read_only(number)) return false;
  stop_at_ = 0;  // an interrupt may have become possible
  switch (number) {
    case csr::kMstatus: mstatus_ = value & (kMstatusMie | kMstatusMpie); return true;
    case csr::kMie: mie_ = value & kInterrupts; return true;
    case csr::kMtvec:
      if ((value & 2) == 0) mtvec_ = value;  // modes 2 and 3 are reserved
      return true;
    case csr::kMcountinhibit:
      mcycle_.hold((value & kCountCycles) != 0, after.cycles);
      minstret_.hold((value & kCountRetired) != 0, after.retired);
      return true;
    case csr::kMscratch: mscratch_ = value; return true;
    case csr::kMepc: mepc_ = value & ~1U; return true;
    case csr::kMcause: mcause_ = value; return true;
    case csr::kMtval: mtval_ = value; return true;
    // A write takes the place of what the instruction itself would have counted, in both halves.
    case csr::kMcycle: mcycle_.write(with_low(mcycle_.read(before.cycles), value), after.cycles); return true;
    case csr::kMcycleh: mcycle_.write(with_high(mcycle_.read(before.cycles), value), after.cycles); return true;
    case csr::kMinstret: minstret_.write(with_low(minstret_.read(before.retired), value), after.retired); return true;
    case csr::kMinstreth: minstret_.write(with_high(minstret_.read(before.retired), value), after.retired); return true;
    case csr::kMisa:
    case csr::kMstatush:
    case csr::kMip: return true;  // nothing in them can be written
    default: return is_spare_counter(number);
  }
}

bool Core::write_csr(std::uint32_t number, std::uint32_t value) {
  const Counts now{.cycles = cycles_, .retired = retired()};
  return store_csr(number, value, now, now);
}

bool Core::access_csr(const Instruction& instruction) {
  const auto number = static_cast<std::uint32_t>(instruction.imm);
  const Opcode opcode = instruction.opcode;
  const bool immediate = opcode == Opcode::kCsrrwi || opcode == Opcode::kCsrrsi || opcode == Opcode::kCsrrci;
  const bool replace = opcode == Opcode::kCsrrw || opcode == Opcode::kCsrrwi;
  const bool clear = opcode == Opcode::kCsrrc || opcode == Opcode::kCsrrci;
  const std::uint32_t operand = immediate ? instruction.rs1 : x_[instruction.rs1];
  std::uint32_t old = 0;
  if (!read_csr(number, old)) return false;
  // csrrs and csrrc from x0 do not write, so they may name a read-only register; no register here changes by being
  // read.
  const bool writes = replace || instruction.rs1 != 0;
  const std::uint32_t value = replace ? operand : clear ? old & ~operand : old | operand;
  if (writes) {
    const Counts before{.cycles = cycles_, .retired = retired()};
    if (!store_csr(number, value, before, {.cycles = before.cycles + instruction.cost, .retired = before.retired + 1}))
      return false;
  }
  x_[instruction.rd] = old;
  return true;
}

}  // namespace cmx::model::rv32
