// SPDX-License-Identifier: Apache-2.0
// Units whose instructions compute or touch memory. Where an encoding may be reserved the operands are such that it
// does no harm if it is executed: neither the generator nor the core under test decides what is legal.
#include "tests/conformance/rv32/writer.h"

namespace cmx::rv32conformance {

using namespace rv32asm;

void alu_unit(Writer& w) {
  const Reg rd = w.target();
  const Reg rs1 = w.source();
  const Reg rs2 = w.source();
  const auto funct3 = static_cast<Word>(w.random.below(8));
  const Word funct7 = w.chance(5) ? static_cast<Word>(w.random.below(128)) : w.chance(50) ? 0x20 : 0;
  switch (w.random.below(8)) {
    case 0: w.test(lui(rd, w.word())); break;
    case 1: w.test(auipc(rd, w.word())); break;
    case 2:
    case 3:
      w.test(op_imm(
          funct3, rd, rs1,
          funct3 == 1 || funct3 == 5 ? static_cast<std::int32_t>(funct7 << 5 | (w.word() & 31)) : w.immediate12()));
      break;
    case 4: w.test(op_imm(funct3, rd, rs1, w.immediate12())); break;
    default: w.test(op(funct3 == 0 || funct3 == 5 || w.chance(5) ? funct7 : 0, funct3, rd, rs1, rs2)); break;
  }
  w.record(rd);
}

void muldiv_unit(Writer& w) {
  const Reg rs1 = w.source();
  const Reg rs2 = w.source();
  if (w.chance(50)) {
    const Reg a = w.named();
    const Reg b = w.named();
    w.program.li(a, w.operand()).li(b, w.operand());
    w.mark();
    const Reg rd = w.target();
    w.test(muldiv(static_cast<Word>(w.random.below(8)), rd, a, b));
    return w.record(rd);
  }
  const Reg rd = w.target();
  w.test(muldiv(static_cast<Word>(w.random.below(8)), rd, rs1, rs2));
  w.record(rd);
}

void compressed_unit(Writer& w) {
  const Reg rd = w.target();
  const Reg rd_c = w.short_reg();
  const Reg rs2_c = w.short_reg();
  const Reg rs2 = w.other_than(0);
  const auto shift = static_cast<Word>(w.random.below(w.chance(5) ? 64 : 32));
  Reg changed = rd;
  switch (w.random.below(12)) {
    case 0: w.test(c_addi(rd, w.immediate6())); break;
    case 1: w.test(c_li(rd, w.immediate6())); break;
    case 2: w.test(c_lui(rd, w.immediate6())); break;
    case 3: w.test(c_slli(rd, shift)); break;
    case 4: w.test(c_mv(rd, rs2)); break;
    case 5: w.test(c_add(rd, rs2)); break;
    case 6: w.test(c_addi4spn(changed = rd_c, static_cast<Word>(w.random.below(256) * 4))); break;
    case 7:
      w.test(c_short_imm(static_cast<Word>(w.random.below(2)), changed = rd_c, static_cast<std::int32_t>(shift)));
      break;
    case 8: w.test(c_short_imm(2, changed = rd_c, w.immediate6())); break;
    case 9: {
      const std::int32_t step = (w.random.below(64) - 32) * 16;
      w.test(c_addi16sp(step));
      w.record(Writer::kSp);
      w.program.li(Writer::kSp, kScratch + kScratchBytes / 2);
      return;
    }
    default: w.test(c_short_op(static_cast<Word>(w.random.below(4)), changed = rd_c, rs2_c)); break;
  }
  w.record(changed);
}

void memory_unit(Writer& w) {
  const Reg base = w.named();
  w.program << addi(base, Writer::kSp, w.random.below(3000) - 1500);
  const std::int32_t offset = w.random.below(1000) - 500;
  w.mark();
  if (w.chance(50)) {
    constexpr std::array<Word, 5> kWidths{0, 1, 2, 4, 5};
    const Word width =
        w.chance(3) ? static_cast<Word>(w.random.below(8)) : kWidths[static_cast<std::size_t>(w.random.below(5))];
    const Reg rd = w.target();
    w.test(load(width, rd, base, offset));
    return w.record(rd);
  }
  w.test(store(static_cast<Word>(w.random.below(w.chance(3) ? 8 : 3)), w.source(), base, offset));
  const Reg seen = w.named();
  w.program << lw(seen, base, offset);
  w.record(seen);
}

void compressed_memory_unit(Writer& w) {
  const auto offset = static_cast<Word>(w.random.below(32) * 4);
  const auto sp_offset = static_cast<Word>(w.random.below(64) * 4);
  const Reg base = w.short_reg();
  const Reg data = w.short_reg();
  const Reg any = w.named();
  const bool by_sp = w.chance(50);
  if (!by_sp) w.program << addi(base, Writer::kSp, w.random.below(3000) - 1500);
  w.mark();
  if (w.chance(50)) {
    w.test(by_sp ? c_lwsp(any, sp_offset) : c_lw(data, base, offset));
    return w.record(by_sp ? any : data);
  }
  w.test(by_sp ? c_swsp(w.source(), sp_offset) : c_sw(data, base, offset));
  w.program << (by_sp ? lw(any, Writer::kSp, static_cast<std::int32_t>(sp_offset))
                      : lw(any, base, static_cast<std::int32_t>(offset)));
  w.record(any);
}

void fault_unit(Writer& w) {
  constexpr Word kNowhere = 0xf0000000;
  const Reg base = w.named();
  const Reg rd = w.target();
  const Word address = kNowhere | (w.word() & 0x00fffff0);
  const std::int32_t offset =
      w.random.below(8) * 4;  // aligned: of misaligned accesses that fault qemu tells the aligned address
  if (w.chance(30)) {
    w.program.li(base, address).li(w.roles.resume, w.program.here() + 12);
    w.mark();
    w.test(jalr(rd, base, offset));
  } else {
    w.program.li(base, address);
    w.mark();
    w.test(w.chance(50) ? load(static_cast<Word>(w.random.below(3)), rd, base, offset)
                        : store(static_cast<Word>(w.random.below(3)), w.source(), base, offset));
  }
  w.record(rd);
}

void amo_unit(Writer& w) {
  constexpr std::array<Word, 9> kOperations{kSwap, kAdd, kXor, kAnd, kOr, kMin, kMax, kMinu, kMaxu};
  const Reg base = w.named();
  const std::int32_t misaligned = w.chance(6) ? w.random.below(4) : 0;
  w.program << addi(base, Writer::kSp, (w.random.below(800) - 400) * 4 + misaligned);
  const Reg drawn = w.target();
  const Reg rd = drawn == base ? 0 : drawn;
  // Any funct5 where the address is aligned: what qemu makes of a misaligned sc.w without a reservation is not what the
  // architecture says.
  const bool reserved = misaligned == 0 && w.chance(5);
  const Word funct5 =
      reserved ? static_cast<Word>(w.random.below(32)) : kOperations[static_cast<std::size_t>(w.random.below(9))];
  w.mark();
  w.test(amo(funct5, rd, base, w.source(), static_cast<Word>(w.random.below(4))));
  w.record(rd);
  const Reg seen = w.named();
  w.program << lw(seen, base, 0);
  w.record(seen);
}

void reservation_unit(Writer& w) {
  const Reg base = w.named();
  const Reg other = w.other_than(base);
  const std::int32_t offset = (w.random.below(800) - 400) * 4;
  w.program << addi(base, Writer::kSp, offset) << addi(other, Writer::kSp, offset + (w.chance(50) ? 4 : 0));
  const auto free = [&] {
    const Reg reg = w.target();
    return reg == base || reg == other ? Reg{0} : reg;
  };
  const Reg loaded = free();
  w.mark();
  w.test(lr(loaded, base));
  switch (w.random.below(6)) {
    case 0: w.program << sw(w.source(), other, 0); break;
    case 1: w.program << sb(w.source(), base, 1); break;
    case 2: w.program << lr(free(), other); break;
    case 3: w.program << ecall(); break;
    default: break;
  }
  const Reg result = free();
  w.test(sc(result, w.source(), w.chance(80) ? base : other));
  w.record(loaded);
  w.record(result);
  const Reg seen = w.named();
  w.program << lw(seen, base, 0);
  w.record(seen);
}

}  // namespace cmx::rv32conformance
