// SPDX-License-Identifier: Apache-2.0
// Accesses that are not plain loads and stores of direct memory: the bus, the timer's registers, atomics.
#include <algorithm>

#include "tlm/rv32/core.h"

namespace cmx::model::rv32 {
namespace {

std::uint32_t combined(Opcode opcode, std::uint32_t old, std::uint32_t operand) {
  const auto signed_old = static_cast<std::int32_t>(old);
  const auto signed_operand = static_cast<std::int32_t>(operand);
  switch (opcode) {
    case Opcode::kAmoadd: return old + operand;
    case Opcode::kAmoxor: return old ^ operand;
    case Opcode::kAmoand: return old & operand;
    case Opcode::kAmoor: return old | operand;
    case Opcode::kAmomin: return static_cast<std::uint32_t>(std::min(signed_old, signed_operand));
    case Opcode::kAmomax: return static_cast<std::uint32_t>(std::max(signed_old, signed_operand));
    case Opcode::kAmominu: return std::min(old, operand);
    case Opcode::kAmomaxu: return std::max(old, operand);
    default: return operand;  // amoswap
  }
}

}  // namespace

bool Core::in_timer(std::uint32_t address, std::uint32_t size) const {
  return address - spec_.timer_base <= hw::Rv32Spec::kTimerBytes - size;
}

Core::Access Core::bus_read(std::uint32_t address, std::uint32_t size, std::uint32_t& data) {
  ++bus_accesses_;
  stop_at_ = 0;
  BusReply reply;
  if (in_timer(address, size)) {
    reply.ok = size == 4 && address % 4 == 0;
    if (reply.ok) reply.data = timer_.read(address - spec_.timer_base, cycles_);
  } else {
    reply = bus_.read(address, size);
  }
  cycles_ += spec_.costs.mmio + reply.cycles;
  bus_cycles_ += reply.cycles;
  data = reply.data;
  return reply.ok ? Access::kDone : Access::kFault;
}

Core::Access Core::bus_write(std::uint32_t address, std::uint32_t size, std::uint32_t data) {
  ++bus_accesses_;
  stop_at_ = 0;
  BusReply reply;
  if (in_timer(address, size)) {
    reply.ok = size == 4 && address % 4 == 0;
    if (reply.ok) timer_.write(address - spec_.timer_base, data, cycles_);
  } else {
    reply = bus_.write(address, size, data);
  }
  cycles_ += spec_.costs.mmio + reply.cycles;
  bus_cycles_ += reply.cycles;
  return reply.ok ? Access::kDone : Access::kFault;
}

bool Core::atomic(const Instruction& instruction) {
  const std::uint32_t address = x_[instruction.rs1];
  const std::uint32_t operand = x_[instruction.rs2];
  const bool is_lr = instruction.opcode == Opcode::kLrW;
  const auto fail = [&](Cause cause) {
    ++exceptions_;
    enter_trap(static_cast<std::uint32_t>(cause), address);
    return false;
  };
  const auto read = [&](std::uint32_t& value) {
    return memory_.read(address, value) || bus_read(address, 4, value) == Access::kDone;
  };
  const auto write = [&](std::uint32_t value) {
    return memory_.write(address, value) || bus_write(address, 4, value) == Access::kDone;
  };

  if (address % 4 != 0) return fail(is_lr ? Cause::kLoadMisaligned : Cause::kStoreMisaligned);
  std::uint32_t old = 0;
  if (instruction.opcode == Opcode::kScW) {
    const auto reserved = reservation_;
    reservation_.reset();
    bool success = reserved && reserved->address == address;
    if (success && !read(old)) return fail(Cause::kStoreFault);
    success = success && old == reserved->value;
    if (success && !write(operand)) return fail(Cause::kStoreFault);
    if (success) watch(address, 4, true);
    x_[instruction.rd] = success ? 0 : 1;
    return true;
  }
  if (!read(old)) return fail(is_lr ? Cause::kLoadFault : Cause::kStoreFault);
  watch(address, 4, false);
  if (is_lr) {
    reservation_ = Reservation{address, old};
  } else {
    if (!write(combined(instruction.opcode, old, operand))) return fail(Cause::kStoreFault);
    watch(address, 4, true);
  }
  x_[instruction.rd] = old;
  return true;
}

void Core::watch(std::uint32_t address, std::uint32_t size, bool write) {
  if (points_.empty() || !points_.watches(address, size, write)) return;
  watch_hit_ = {.pc = pc_, .address = address, .size = size, .write = write};
  watch_hit_now_ = true;
  stop_at_ = 0;
}

}  // namespace cmx::model::rv32
