// SPDX-License-Identifier: Apache-2.0
// Units whose instructions change the flow of the program or the state of the hart.
#include "tests/conformance/rv32/writer.h"

namespace cmx::rv32conformance {

using namespace rv32asm;

namespace {

/// One to three instructions that count in a register: who jumps over them leaves it as it is.
struct Filler {
  Reg counter;
  std::vector<bool> is_short;
  std::int32_t bytes{0};

  explicit Filler(Writer& w, Reg avoid = 0) : counter(w.other_than(avoid)) {
    for (int i = w.random.below(3); i >= 0; --i) {
      is_short.push_back(w.chance(50));
      bytes += is_short.back() ? 2 : 4;
    }
  }
  void write(Writer& w) const {
    for (const bool half : is_short) {
      if (half) {
        w.program << c_addi(counter, 3);
      } else {
        w.program << addi(counter, counter, 5);
      }
    }
  }
};

constexpr Word kMscratch = 0x340;
constexpr Word kMepc = 0x341;
constexpr Word kMcause = 0x342;
constexpr Word kMtval = 0x343;

}  // namespace

void branch_unit(Writer& w) {
  const Filler filler(w);
  const Reg rs1 = w.source();
  const Reg rs2 = w.chance(25) ? rs1 : w.source();
  constexpr std::array<Word, 6> kConditions{0, 1, 4, 5, 6, 7};
  const Word condition =
      w.chance(3) ? static_cast<Word>(w.random.below(8)) : kConditions[static_cast<std::size_t>(w.random.below(6))];
  if (w.chance(20)) {  // backwards: over the filler, then back to it or not
    w.program << jal(0, 4 + filler.bytes + 4);
    filler.write(w);
    w.program << jal(0, 8);
    w.mark();
    w.test(branch(condition, rs1, rs2, -4 - filler.bytes));
  } else if (w.chance(40)) {
    const Reg rs1_c = w.short_reg();
    w.test(w.chance(50) ? c_beqz(rs1_c, 2 + filler.bytes) : c_bnez(rs1_c, 2 + filler.bytes));
    filler.write(w);
  } else {
    w.test(branch(condition, rs1, rs2, 4 + filler.bytes));
    filler.write(w);
  }
  w.record(filler.counter);
}

void jump_unit(Writer& w) {
  const Reg base = w.other_than(1);
  const Filler filler(w, base);
  const Reg drawn = w.target();
  const Reg rd = drawn == filler.counter ? 0 : drawn;
  Reg link = rd;
  switch (w.random.below(6)) {
    case 0: w.test(jal(rd, 4 + filler.bytes)); break;
    case 1: w.test(c_j(2 + filler.bytes)); break;
    case 2: w.test(c_jal(2 + filler.bytes)); break;
    case 3:
      w.program.li(base,
                   w.program.here() + 8 + 2 + static_cast<Word>(filler.bytes) + static_cast<Word>(w.random.below(2)));
      w.mark();
      if (w.chance(50)) {
        w.test(c_jr(base));
      } else {
        w.test(c_jalr(base));
        link = 1;
      }
      break;
    default: {
      const std::int32_t offset = w.immediate12();
      const Word odd = w.chance(50) ? 1 : 0;  // jalr clears it
      w.program.li(base, w.program.here() + 8 + 4 + static_cast<Word>(filler.bytes - (offset & ~1)) +
                             (odd & ~static_cast<Word>(offset)));
      w.mark();
      w.test(jalr(rd, base, offset));
      break;
    }
  }
  filler.write(w);
  w.record(filler.counter);
  w.record(link);
}

void csr_unit(Writer& w) {
  const Reg rd = w.target();
  const Reg rs1 = w.named();
  const auto which = static_cast<Word>(w.random.below(3));
  const auto imm = static_cast<Word>(w.random.below(32));
  switch (w.random.below(8)) {
    case 0: {
      constexpr std::array<Word, 3> kReadable{0x301, 0x344, 0xf14};  // misa, mip, mhartid
      w.test(csrr(rd, kReadable[static_cast<std::size_t>(w.random.below(3))]));
      break;
    }
    case 1:  // mstatus without MPP, which a hart without user mode may show as it likes
      w.test(csr(6 + which % 2, rd, 0x300, 8));
      w.program << andi(rd, rd, 0xff);
      break;
    case 2:
      w.program.li(rs1, w.word() & 0x888);
      w.mark();
      w.test(csr(1 + which, rd, 0x304, rs1));  // mie, with nothing pending
      break;
    case 3:
      w.program << andi(rs1, rs1, -2);
      w.mark();
      w.test(csr(1 + which, rd, kMepc, rs1));
      break;
    case 4: {
      constexpr std::array<Word, 7> kAbsent{0x7c0, 0x180, 0x100, 0x003, 0x5c0, 0x9c0, 0x200};
      w.test(csr(1 + which, rd, kAbsent[static_cast<std::size_t>(w.random.below(7))], rs1));
      break;
    }
    case 5: w.test(csrrw(rd, 0xf11 + static_cast<Word>(w.random.below(4)), rs1)); break;  // read-only
    default: {
      constexpr std::array<Word, 3> kPlain{kMscratch, kMcause, kMtval};
      const Word number = kPlain[static_cast<std::size_t>(w.random.below(3))];
      const Word funct3 = 1 + which + (w.chance(50) ? 4 : 0);
      w.test(csr(funct3, rd, number, funct3 > 4 ? imm : w.source()));
      w.record(rd);
      const Reg seen = w.named();
      w.program << csrr(seen, number);
      return w.record(seen);
    }
  }
  w.record(rd);
}

void trap_unit(Writer& w) {
  const Reg rd = w.target();
  const Word random = (w.word() & ~(Word{31} << 7)) | rd << 7;
  const Reg rd_c = w.short_reg();
  switch (w.random.below(9)) {
    case 0: w.test(ecall()); break;
    case 1: w.test(ebreak()); break;
    case 2: w.test(c_ebreak()); break;
    case 3: {  // majors that nothing of RV32IMAC has: loads and stores of F, F itself, V, RV64, custom, reserved,
               // longer instructions
      constexpr std::array<Word, 20> kMajors{0x07, 0x27, 0x43, 0x47, 0x4b, 0x4f, 0x53, 0x57, 0x1b, 0x3b,
                                             0x0b, 0x2b, 0x5b, 0x7b, 0x6b, 0x77, 0x1f, 0x3f, 0x5f, 0x7f};
      w.test((random & ~Word{0x7f}) | kMajors[static_cast<std::size_t>(w.random.below(20))]);
      break;
    }
    case 4: {
      constexpr std::array<Word, 5> kSystem{0x10200073, 0x00200073, 0x7b200073, 0x302000f3,
                                            0x00108073};  // sret, uret, dret, mret and ebreak with registers
      w.test(kSystem[static_cast<std::size_t>(w.random.below(5))]);
      break;
    }
    case 5: w.test((random & ~Word{0x707f}) | 0x4073); break;  // hypervisor loads
    case 6:
      w.test((random & ~Word{0x707f}) | static_cast<Word>(w.random.below(6) + 2) << 12 | 0x0f);
      break;  // cache operations
    case 7: {
      constexpr std::array<Word, 9> kReserved{0x2000, 0x6000, 0x8000, 0xa000, 0xe000,
                                              0x2002, 0x6002, 0xa002, 0xe002};  // of the compressed: F, D, reserved
      w.test(static_cast<Half>((w.word() & 0x1ffc) | kReserved[static_cast<std::size_t>(w.random.below(9))]));
      break;
    }
    default:  // c.subw, c.addw and what is reserved beside them
      w.test(static_cast<Half>(0x9c01 | (rd_c - 8) << 7 | (w.word() & 0x7c)));
      return w.record(rd_c);
  }
  w.record(rd);
}

void self_modifying_unit(Writer& w) {
  const Reg rd = w.target();
  const Reg base = w.named();
  const Reg now = w.other_than(base);
  Reg change = w.other_than(base);
  while (change == now) change = w.other_than(base);
  const Reg rs1 = w.source();
  const Word first = addi(rd, rs1, w.immediate12());
  const Word second = w.chance(50) ? xori(rd, rs1, w.immediate12()) : muldiv(0, rd, rs1, w.source());
  const Word slot = w.program.here() + 8 + 8 + 16;
  w.program.li(base, slot).li(change, first ^ second);
  w.program << lw(now, base, 0) << xor_(now, now, change) << sw(now, base, 0) << fence_i();
  w.mark();
  w.test(first);  // in odd rounds the second
  w.record(rd);
}

}  // namespace cmx::rv32conformance
