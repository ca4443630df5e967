// SPDX-License-Identifier: Apache-2.0
// The loop: one case an opcode. Cycles and the place in the program are kept in locals; save() writes them back before
// anything that looks at the core.
#include <array>

#include "tlm/rv32/core.h"

namespace cmx::model::rv32 {
namespace {

constexpr std::int32_t as_signed(std::uint32_t value) { return static_cast<std::int32_t>(value); }
constexpr std::uint32_t as_unsigned(std::int32_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::int64_t widened(std::uint32_t value) { return as_signed(value); }
/// Instructions that say what they leave in rd besides its value.
constexpr std::array<bool, kOpcodes> kTellsBounds = [] {
  std::array<bool, kOpcodes> tells{};
  for (const Opcode opcode : {Opcode::kLui, Opcode::kAuipc, Opcode::kLb, Opcode::kLh, Opcode::kLw, Opcode::kLbu,
                              Opcode::kLhu, Opcode::kAddi, Opcode::kAdd, Opcode::kSub})
    tells[static_cast<std::size_t>(opcode)] = true;
  return tells;
}();
constexpr std::uint32_t kMostNegative = 0x80000000U;

std::uint32_t high_word(std::int64_t product) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(product) >> 32);
}

// Division never traps: by zero gives all ones and the dividend, the one overflow gives the dividend and 0.
std::uint32_t quotient(std::uint32_t a, std::uint32_t b) {
  if (b == 0) return ~0U;
  if (a == kMostNegative && b == ~0U) return a;
  return as_unsigned(as_signed(a) / as_signed(b));
}
std::uint32_t remainder(std::uint32_t a, std::uint32_t b) {
  if (b == 0) return a;
  if (a == kMostNegative && b == ~0U) return 0;
  return as_unsigned(as_signed(a) % as_signed(b));
}

}  // namespace

template <Core::Told kTold, bool kShadowed>
Stop Core::execute() {
  std::uint32_t* const x = x_.data();
  [[maybe_unused]] Shadow* const shadow = shadow_;
  const std::uint64_t taken_extra =
      std::uint64_t{spec_.costs.branch_taken} - spec_.costs.branch_not_taken;  // wraps where taken is the cheaper one
  std::uint64_t cycles = cycles_;
  Instruction* i = locate(pc_);
  [[maybe_unused]] bool turned = true;  // the last instruction: where it led is told, too
  Opcode opcode =
      i->opcode;  // of the instruction at hand: a store may have taken back the slot of the very instruction

  const auto pc = [&] { return page_base_ + static_cast<std::uint32_t>(i - page_slots_) * 2; };
  const auto save = [&] {
    cycles_ = cycles;
    pc_ = pc();
  };
  const auto load_back = [&] {
    cycles = cycles_;
    i = locate(pc_);
  };
  const auto retire = [&]() __attribute__((always_inline)) {
    ++counts_[static_cast<std::size_t>(opcode)];
    bool told = kTold == Told::kAll;
    if constexpr (kTold == Told::kTurns) {
      told = i->turns || turned;
      turned = i->turns;
    }
    if (told) {
      Instruction done = *i;
      done.opcode = opcode;
      observer_->retired(cycles, pc(), done, done.rd != kSink && writes_rd(row_of(opcode).format) ? x[done.rd] : 0);
    }
    cycles += i->cost;
  };
  const auto go = [&](std::uint32_t target) __attribute__((always_inline)) {
    const std::uint32_t offset = target - page_base_;
    i = offset < CodePage::kBytes ? page_slots_ + offset / 2 : locate(target);
  };
  const auto trap = [&](Cause cause, std::uint32_t mtval) {
    save();
    ++exceptions_;
    enter_trap(static_cast<std::uint32_t>(cause), mtval);
    load_back();
  };
  // The three below: whether the instruction is done; if not, it has trapped.
  const auto load = [&](auto value) __attribute__((always_inline)) {
    const std::uint32_t address = x[i->rs1] + as_unsigned(i->imm);
    if constexpr (kShadowed) shadow->access(i->rs1, address, sizeof value, false, pc);
    if (!memory_.read(address, value)) [[unlikely]] {
      save();
      std::uint32_t data = 0;
      const bool ok = bus_read(address, sizeof value, data) == Access::kDone;
      cycles = cycles_;
      if (!ok) return trap(Cause::kLoadFault, address), false;
      value = static_cast<decltype(value)>(data);
    }
    x[i->rd] = as_unsigned(static_cast<std::int32_t>(value));
    if constexpr (kShadowed) shadow->loaded(i->rd, address, value);
    if constexpr (kTold == Told::kAll) save(), watch(address, sizeof value, false);
    return true;
  };
  const auto store = [&](auto zero) __attribute__((always_inline)) {
    const std::uint32_t address = x[i->rs1] + as_unsigned(i->imm);
    const auto value = static_cast<decltype(zero)>(x[i->rs2]);
    if constexpr (kShadowed) shadow->access(i->rs1, address, sizeof value, true, pc);
    if (!memory_.write(address, value)) [[unlikely]] {
      if constexpr (kShadowed) shadow->sent(i->rs2, address, sizeof value, pc());
      save();
      const bool ok = bus_write(address, sizeof value, value) == Access::kDone;
      cycles = cycles_;
      if (!ok) return trap(Cause::kStoreFault, address), false;
    }
    if constexpr (kShadowed) shadow->stored(i->rs2, address, value, pc);
    if constexpr (kTold == Told::kAll) save(), watch(address, sizeof value, true);
    return true;
  };
  const auto jumped = [&](std::uint32_t target) __attribute__((always_inline)) {
    if constexpr (kShadowed) {
      shadow->forget(i->rd);
      shadow->jumped(target, i->rd != kSink, *i, x);
    }
  };
  const auto branch = [&](bool taken) __attribute__((always_inline)) {
    retire();
    if (taken) {
      cycles += taken_extra;
      go(as_unsigned(i->imm));
    } else {
      i += i->halfwords;
    }
  };

  for (;;) {
    while (cycles >= stop_at_) [[unlikely]] {
        save();
        if (const auto stop = service()) return *stop;
        load_back();
      }
    if constexpr (kTold == Told::kAll) {
      if (points_.breaks_at(pc()) && stopped_at_breakpoint_ != pc()) {
        save();
        return Stop::kBreakpoint;
      }
      if (i->opcode > Opcode::kPageEnd) stopped_at_breakpoint_.reset();
    }
    opcode = i->opcode;
    if constexpr (kShadowed) {
      if (shadow->any_undefined() && opcode > Opcode::kIllegal) [[unlikely]]
        shadow->before(*i, x, pc());
    }
    switch (opcode) {
      case Opcode::kUndecoded: *i = decode_at(pc()); continue;
      case Opcode::kPageEnd: i = locate(pc()); continue;
      case Opcode::kFetchFault: trap(Cause::kFetchFault, pc()); continue;
      case Opcode::kFetchFaultUpper: trap(Cause::kFetchFault, pc() + 2); continue;
      case Opcode::kCount:
      case Opcode::kIllegal: trap(Cause::kIllegalInstruction, i->bits); continue;

      case Opcode::kLui:
      case Opcode::kAuipc:
        x[i->rd] = as_unsigned(i->imm);
        if constexpr (kShadowed) shadow->upper(i->rd);
        break;
      case Opcode::kJal:
        x[i->rd] = pc() + i->length();
        jumped(as_unsigned(i->imm));
        retire();
        go(as_unsigned(i->imm));
        continue;
      case Opcode::kJalr: {
        const std::uint32_t target = (x[i->rs1] + as_unsigned(i->imm)) & ~1U;
        x[i->rd] = pc() + i->length();
        jumped(target);
        retire();
        go(target);
        continue;
      }
      case Opcode::kBeq: branch(x[i->rs1] == x[i->rs2]); continue;
      case Opcode::kBne: branch(x[i->rs1] != x[i->rs2]); continue;
      case Opcode::kBlt: branch(as_signed(x[i->rs1]) < as_signed(x[i->rs2])); continue;
      case Opcode::kBge: branch(as_signed(x[i->rs1]) >= as_signed(x[i->rs2])); continue;
      case Opcode::kBltu: branch(x[i->rs1] < x[i->rs2]); continue;
      case Opcode::kBgeu: branch(x[i->rs1] >= x[i->rs2]); continue;

      case Opcode::kLb:
        if (!load(std::int8_t{})) continue;
        break;
      case Opcode::kLh:
        if (!load(std::int16_t{})) continue;
        break;
      case Opcode::kLw:
        if (!load(std::uint32_t{})) continue;
        break;
      case Opcode::kLbu:
        if (!load(std::uint8_t{})) continue;
        break;
      case Opcode::kLhu:
        if (!load(std::uint16_t{})) continue;
        break;
      case Opcode::kSb:
        if (!store(std::uint8_t{})) continue;
        break;
      case Opcode::kSh:
        if (!store(std::uint16_t{})) continue;
        break;
      case Opcode::kSw:
        if (!store(std::uint32_t{})) continue;
        break;

      case Opcode::kAddi:
        x[i->rd] = x[i->rs1] + as_unsigned(i->imm);
        if constexpr (kShadowed) shadow->add_immediate(*i, x[i->rd], pc);
        break;
      case Opcode::kSlti: x[i->rd] = as_signed(x[i->rs1]) < i->imm ? 1 : 0; break;
      case Opcode::kSltiu: x[i->rd] = x[i->rs1] < as_unsigned(i->imm) ? 1 : 0; break;
      case Opcode::kXori: x[i->rd] = x[i->rs1] ^ as_unsigned(i->imm); break;
      case Opcode::kOri: x[i->rd] = x[i->rs1] | as_unsigned(i->imm); break;
      case Opcode::kAndi: x[i->rd] = x[i->rs1] & as_unsigned(i->imm); break;
      case Opcode::kSlli: x[i->rd] = x[i->rs1] << i->imm; break;
      case Opcode::kSrli: x[i->rd] = x[i->rs1] >> i->imm; break;
      case Opcode::kSrai: x[i->rd] = as_unsigned(as_signed(x[i->rs1]) >> i->imm); break;
      case Opcode::kAdd:
        x[i->rd] = x[i->rs1] + x[i->rs2];
        if constexpr (kShadowed) shadow->add(*i, x[i->rd], pc);
        break;
      case Opcode::kSub:
        x[i->rd] = x[i->rs1] - x[i->rs2];
        if constexpr (kShadowed) shadow->subtract(*i);
        break;
      case Opcode::kSll: x[i->rd] = x[i->rs1] << (x[i->rs2] & 31); break;
      case Opcode::kSlt: x[i->rd] = as_signed(x[i->rs1]) < as_signed(x[i->rs2]) ? 1 : 0; break;
      case Opcode::kSltu: x[i->rd] = x[i->rs1] < x[i->rs2] ? 1 : 0; break;
      case Opcode::kXor: x[i->rd] = x[i->rs1] ^ x[i->rs2]; break;
      case Opcode::kSrl: x[i->rd] = x[i->rs1] >> (x[i->rs2] & 31); break;
      case Opcode::kSra: x[i->rd] = as_unsigned(as_signed(x[i->rs1]) >> (x[i->rs2] & 31)); break;
      case Opcode::kOr: x[i->rd] = x[i->rs1] | x[i->rs2]; break;
      case Opcode::kAnd: x[i->rd] = x[i->rs1] & x[i->rs2]; break;

      case Opcode::kMul: x[i->rd] = x[i->rs1] * x[i->rs2]; break;
      case Opcode::kMulh: x[i->rd] = high_word(widened(x[i->rs1]) * widened(x[i->rs2])); break;
      case Opcode::kMulhsu: x[i->rd] = high_word(widened(x[i->rs1]) * static_cast<std::int64_t>(x[i->rs2])); break;
      case Opcode::kMulhu: x[i->rd] = static_cast<std::uint32_t>(std::uint64_t{x[i->rs1]} * x[i->rs2] >> 32); break;
      case Opcode::kDiv: x[i->rd] = quotient(x[i->rs1], x[i->rs2]); break;
      case Opcode::kDivu: x[i->rd] = x[i->rs2] == 0 ? ~0U : x[i->rs1] / x[i->rs2]; break;
      case Opcode::kRem: x[i->rd] = remainder(x[i->rs1], x[i->rs2]); break;
      case Opcode::kRemu: x[i->rd] = x[i->rs2] == 0 ? x[i->rs1] : x[i->rs1] % x[i->rs2]; break;

      case Opcode::kLrW:
      case Opcode::kScW:
      case Opcode::kAmoswap:
      case Opcode::kAmoadd:
      case Opcode::kAmoxor:
      case Opcode::kAmoand:
      case Opcode::kAmoor:
      case Opcode::kAmomin:
      case Opcode::kAmomax:
      case Opcode::kAmominu:
      case Opcode::kAmomaxu: {
        save();
        const std::uint32_t address = x[i->rs1];
        std::uint32_t undefined = 0;
        if constexpr (kShadowed) {
          shadow->access(i->rs1, address, 4, opcode != Opcode::kLrW, pc);
          undefined = shadow->bits_at<std::uint32_t>(address);
        }
        const bool done = atomic(*i);
        if (!done) {
          load_back();
          continue;
        }
        if constexpr (kShadowed) shadow->exchanged(*i, address, undefined);
        cycles = cycles_;
        break;
      }
      case Opcode::kCsrrw:
      case Opcode::kCsrrs:
      case Opcode::kCsrrc:
      case Opcode::kCsrrwi:
      case Opcode::kCsrrsi:
      case Opcode::kCsrrci:
        save();
        if (access_csr(*i)) break;
        trap(Cause::kIllegalInstruction, i->bits);
        continue;

      case Opcode::kFence: break;
      case Opcode::kFenceI: {
        retire();
        const std::uint32_t next = pc() + i->length();
        memory_.invalidate();
        i = locate(next);
        continue;
      }
      case Opcode::kEcall: trap(Cause::kEcall, 0); continue;
      case Opcode::kEbreak: trap(Cause::kBreakpoint, 0); continue;
      case Opcode::kMret:
        retire();
        save();
        leave_trap();
        load_back();
        continue;
      case Opcode::kWfi:
        retire();
        i += i->halfwords;
        save();
        if (can_wake()) continue;
        waiting_ = true;
        return Stop::kWaiting;
    }
    if constexpr (kShadowed) {
      shadow->forget(kTellsBounds[static_cast<std::size_t>(opcode)] ? kSink : i->rd);
      if (i->turns) [[unlikely]]
        shadow->stack_moved(*i, x[kStackPointer]);
    }
    retire();
    i += i->halfwords;
  }
}

template Stop Core::execute<Core::Told::kAll, false>();
template Stop Core::execute<Core::Told::kAll, true>();
template Stop Core::execute<Core::Told::kTurns, false>();
template Stop Core::execute<Core::Told::kTurns, true>();
template Stop Core::execute<Core::Told::kNone, false>();

}  // namespace cmx::model::rv32
