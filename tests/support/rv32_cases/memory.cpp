// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rv32_cases/cases.h"

namespace cmx::rv32cases {

using namespace rv32asm;

namespace {
constexpr std::uint32_t kWord = kData + 32;  // for those who write: nobody expects it to hold its first value
constexpr std::uint32_t kNowhere = 0xf0000000;

Case amo_case(const std::string& name, Word funct5, std::uint32_t before, std::uint32_t operand, std::uint32_t after) {
  // The old value must come back, and the new one be in memory.
  return {name,
          kWord,
          operand,
          {lui(kT, before), srai(kT, kT, 12), sw(kT, kA, 0), amo(funct5, kT, kA, kB), sw(kT, kA, 4), lw(kR, kA, 0)},
          after};
}
}  // namespace

const std::vector<Case>& memory() {
  static const std::vector<Case> rows{
      {"lb extends the sign", kData, 0, {lb(kR, kA, 3)}, 0xffffff83},
      {"lbu does not", kData, 0, {lbu(kR, kA, 3)}, 0x83},
      {"lh extends the sign", kData, 0, {lh(kR, kA, 2)}, 0xffff8382},
      {"lhu does not", kData, 0, {lhu(kR, kA, 2)}, 0x8382},
      {"lw at an odd address", kData + 1, 0, {lw(kR, kA, 0)}, 0x84838281},
      {"lw by negative offset, misaligned by 2", kData + 8, 0, {lw(kR, kA, -6)}, 0x85848382},
      {"lh at an odd address", kData + 1, 0, {lh(kR, kA, 0)}, 0xffff8281},
      {"sw at an odd address", kWord + 1, 0x11223344, {sw(0, kA, -1), sw(kB, kA, 0), lw(kR, kA, -1)}, 0x22334400},
      {"sh across a word", kWord + 3, 0xabcd, {sw(0, kA, -3), sw(0, kA, 1), sh(kB, kA, 0), lw(kR, kA, -1)}, 0x00abcd00},
      {"sb stores one byte", kWord, 0x1ff, {sw(0, kA, 0), sb(kB, kA, 1), lw(kR, kA, 0)}, 0xff00},
      {"a load may overwrite its base", kData, 0, {lw(kA, kA, 0), addi(kR, kA, 0)}, 0x83828180},
      {"a load to x0 has no result", kData, 0, {lw(0, kA, 0), addi(kR, 0, 0)}, 0},
      {"lw where nothing is", kNowhere, 0, {lw(kR, kA, 8)}, kBefore, {5, kNowhere + 8}},
      {"a load to x0 where nothing is", kNowhere, 0, {lb(0, kA, 1)}, kBefore, {5, kNowhere + 1}},
      {"sw where nothing is", kNowhere, 0, {sw(kB, kA, -4)}, kBefore, {7, kNowhere - 4}},
      {"sb where nothing is", kNowhere, 0, {sb(kB, kA, 3)}, kBefore, {7, kNowhere + 3}},
      {"code that a store has just written",
       0,
       addi(kR, 0, 77),
       {auipc(kA, 0), sw(kB, kA, 12), fence_i(), addi(kR, 0, 1)},
       77},
      {"the same at an odd halfword",
       0,
       addi(kR, 0, 77),
       {auipc(kA, 0), sw(kB, kA, 14), fence_i(), c_nop(), addi(kR, 0, 1)},
       77},
      {"only its upper half",
       0,
       addi(kR, 0, 77) >> 16,
       {auipc(kA, 0), sh(kB, kA, 16), fence_i(), c_nop(), addi(kR, 0, 1)},
       77},
      {"code that has been executed and is written then",
       1,
       addi(kR, 0, 77),
       {auipc(kT, 0), addi(kR, 0, 1), sw(kB, kT, 4), fence_i(), addi(kA, kA, -1), beq(kA, 0, -16)},
       77},
  };
  return rows;
}

const std::vector<Case>& atomics() {
  static const std::vector<Case> rows{
      amo_case("amoswap.w", kSwap, 0x12345000, 0xffff, 0xffff),
      amo_case("amoadd.w wraps", kAdd, 0x00001000, 0xffffffff, 0),
      amo_case("amoxor.w", kXor, 0x000ff000, 0x0f, 0xf0),
      amo_case("amoand.w", kAnd, 0x000ff000, 0x3c, 0x3c),
      amo_case("amoor.w", kOr, 0x000f0000, 0x0f, 0xff),
      amo_case("amomin.w is signed", kMin, 0xfffff000, 1, 0xffffffff),
      amo_case("amomax.w is signed", kMax, 0xfffff000, 1, 1),
      amo_case("amominu.w is not", kMinu, 0xfffff000, 1, 1),
      amo_case("amomaxu.w is not", kMaxu, 0xfffff000, 1, 0xffffffff),
      {"an AMO returns the old value", kWord, 9, {sw(kB, kA, 0), amo(kAdd, kR, kA, kB)}, 9},
      {"an AMO may overwrite its operand",
       kWord,
       9,
       {sw(kB, kA, 0), c_li(kB, 1), amo(kAdd, kB, kA, kB, 3), lw(kR, kA, 0)},
       10},
      {"lr.w loads", kData, 0, {lr(kR, kA)}, 0x83828180},
      {"sc.w after lr.w succeeds", kWord, 3, {lr(kT, kA), sc(kR, kB, kA)}, 0},
      {"and stores", kWord, 4, {lr(kT, kA), sc(kT, kB, kA), lw(kR, kA, 0)}, 4},
      {"sc.w alone fails", kWord, 5, {sc(kR, kB, kA)}, 1},
      {"and does not store", kWord, 6, {sw(0, kA, 0), sc(kT, kB, kA), lw(kR, kA, 0)}, 0},
      {"a second sc.w fails", kWord, 7, {lr(kT, kA), sc(kT, kB, kA), sc(kR, kB, kA)}, 1},
      {"sc.w elsewhere fails", kWord, 8, {lr(kT, kA), addi(kA, kA, 4), sc(kR, kB, kA)}, 1},
      {"and ends the reservation", kWord, 8, {lr(kT, kA), addi(kT, kA, 4), sc(kT, kB, kT), sc(kR, kB, kA)}, 1},
      {"a store of another value in between fails sc.w",
       kWord,
       9,
       {sw(0, kA, 0), lr(kT, kA), sw(kB, kA, 0), sc(kR, 0, kA)},
       1},
      {"a store elsewhere does not", kWord, 9, {lr(kT, kA), sw(kB, kA, 4), sc(kR, kB, kA)}, 0},
      {"a second lr.w moves the reservation", kWord, 9, {lr(kT, kA), addi(kT, kA, 4), lr(kT, kT), sc(kR, kB, kA)}, 1},
      {"lr.w misaligned", kData + 2, 0, {lr(kR, kA)}, kBefore, {4, kData + 2}},
      {"an AMO misaligned", kData + 1, 0, {amo(kAdd, kR, kA, kB)}, kBefore, {6, kData + 1}},
      {"lr.w where nothing is", kNowhere, 0, {lr(kR, kA)}, kBefore, {5, kNowhere}},
  };
  return rows;
}

const std::vector<Case>& traps() {
  static const std::vector<Case> rows{
      {"ecall", 0, 0, {ecall()}, kBefore, {11, 0}},
      {"ebreak", 0, 0, {ebreak()}, kBefore, {3, 0}},
      {"all ones is illegal", 0, 0, {Word{0xffffffff}}, kBefore, {2, 0xffffffff}},
      {"a reserved opcode", 0, 0, {Word{0x0000006b}}, kBefore, {2, 0x0000006b}},
      {"a reserved funct7 of op", 0, 0, {op(0x10, 0, kR, kA, kB)}, kBefore, {2, op(0x10, 0, kR, kA, kB)}},
      {"slli by 32", 0, 0, {Word{0x02051613}}, kBefore, {2, 0x02051613}},
      {"ld is not of RV32", kData, 0, {load(3, kR, kA, 0)}, kBefore, {2, load(3, kR, kA, 0)}},
      {"lwu is not of RV32", kData, 0, {load(6, kR, kA, 0)}, kBefore, {2, load(6, kR, kA, 0)}},
      {"sd is not of RV32", kData, 0, {store(3, kR, kA, 0)}, kBefore, {2, store(3, kR, kA, 0)}},
      {"branch funct3 2", 0, 0, {branch(2, kA, kB, 8)}, kBefore, {2, branch(2, kA, kB, 8)}},
      {"jalr funct3 1", 0, 0, {i_type(0, kA, 1, kR, 0x67)}, kBefore, {2, i_type(0, kA, 1, kR, 0x67)}},
      {"lr.w with rs2", kData, 0, {amo(kLr, kR, kA, kB)}, kBefore, {2, amo(kLr, kR, kA, kB)}},
      {"amoadd.d", kData, 0, {r_type(0, kB, kA, 3, kR, 0x2f)}, kBefore, {2, r_type(0, kB, kA, 3, kR, 0x2f)}},
      {"fadd.s needs F", 0, 0, {r_type(0, 1, 2, 0, 3, 0x53)}, kBefore, {2, r_type(0, 1, 2, 0, 3, 0x53)}},
      {"sret needs S", 0, 0, {Word{0x10200073}}, kBefore, {2, 0x10200073}},
      {"system funct3 4", 0, 0, {csr(4, kR, 0x340, kA)}, kBefore, {2, csr(4, kR, 0x340, kA)}},
      {"a jump to where nothing is", kNowhere, 0, {jalr(0, kA, 4)}, kBefore, {1, kNowhere + 4}},
      {"ebreak does not retire what follows", 0, 0, {ebreak(), addi(kR, 0, 1)}, kBefore, {3, 0}},
  };
  return rows;
}

const std::vector<Case>& csrs() {
  static const std::vector<Case> rows{
      {"csrrw returns the old value", 1, 2, {csrrw(0, 0x340, kA), csrrw(kR, 0x340, kB)}, 1},
      {"and leaves the new one", 1, 2, {csrrw(0, 0x340, kA), csrrw(kT, 0x340, kB), csrr(kR, 0x340)}, 2},
      {"csrrs sets bits", 0x50, 0x0f, {csrw(0x340, kA), csrrs(kT, 0x340, kB), csrr(kR, 0x340)}, 0x5f},
      {"csrrc clears bits", 0x5f, 0x0f, {csrw(0x340, kA), csrrc(kT, 0x340, kB), csrr(kR, 0x340)}, 0x50},
      {"csrrwi", 0, 0, {csrrwi(kT, 0x340, 31), csrr(kR, 0x340)}, 31},
      {"csrrsi and csrrci",
       0x100,
       0,
       {csrw(0x340, kA), csrrsi(kT, 0x340, 3), csrrci(kT, 0x340, 1), csrr(kR, 0x340)},
       0x102},
      {"csrrw with one register for both",
       5,
       6,
       {csrw(0x340, kA), csrrw(kB, 0x340, kB), csrrs(kT, 0x340, 0), slli(kT, kT, 4), add(kR, kT, kB)},
       0x65},
      {"misa is RV32IMAC", 0, 0, {csrr(kR, 0x301)}, 0x40001105},
      {"misa keeps it", 0, 0, {csrw(0x301, 0), csrr(kR, 0x301)}, 0x40001105},
      {"mhartid", 0, 0, {csrr(kR, 0xf14)}, 0},
      {"mvendorid", 0, 0, {csrr(kR, 0xf11)}, 0},
      {"csrrs from x0 reads a read-only register", 0, 0, {csrrs(kR, 0xf14, 0)}, 0},
      {"csrrs from a register writes, which a read-only register refuses",
       4,
       0,
       {csrrs(kR, 0xf14, kA)},
       kBefore,
       {2, csrrs(kR, 0xf14, kA)}},
      {"csrrsi of 0 does not write", 0, 0, {csrrsi(kR, 0xf14, 0)}, 0},
      {"csrrw to a read-only register", 0, 0, {csrrw(0, 0xc00, 0)}, kBefore, {2, csrrw(0, 0xc00, 0)}},
      {"a register that does not exist", 0, 0, {csrr(kR, 0x7c0)}, kBefore, {2, csrr(kR, 0x7c0)}},
      {"satp needs S", 0, 0, {csrr(kR, 0x180)}, kBefore, {2, csrr(kR, 0x180)}},
      {"fcsr needs F", 0, 0, {csrr(kR, 0x003)}, kBefore, {2, csrr(kR, 0x003)}},
      {"mtvec keeps its base and mode",
       0x80000101,
       0,
       {csrr(kT, 0x305), csrw(0x305, kA), csrr(kR, 0x305), csrw(0x305, kT)},
       0x80000101},
      {"mtvec takes no reserved mode",
       0x80000102,
       0,
       {csrr(kT, 0x305), csrw(0x305, kA), csrr(kR, 0x305), csrw(0x305, kT), sub(kR, kR, kT)},
       0},
      {"mcause holds what is written", 0x80000007, 0, {csrw(0x342, kA), csrr(kR, 0x342)}, 0x80000007},
      {"mtval holds what is written", 0x12345678, 0, {csrw(0x343, kA), csrr(kR, 0x343)}, 0x12345678},
      {"mepc holds an even address", 0x12345676, 0, {csrw(0x341, kA), csrr(kR, 0x341)}, 0x12345676},
      {"mie holds the three interrupts", 0x888, 0, {csrw(0x304, kA), csrr(kR, 0x304), csrw(0x304, 0)}, 0x888},
      {"mip: nothing pending", 0, 0, {csrr(kR, 0x344)}, 0},
      {"mret restores MIE",
       0x1880,
       0,
       {csrw(0x300, kA), auipc(kT, 0), addi(kT, kT, 16), csrw(0x341, kT), mret(), csrr(kR, 0x300), andi(kR, kR, 0xff),
        csrrci(0, 0x300, 8)},
       0x88},
      {"mret clears MIE if MPIE is 0",
       0x1808,
       0,
       {csrw(0x300, kA), auipc(kT, 0), addi(kT, kT, 16), csrw(0x341, kT), mret(), csrr(kR, 0x300), andi(kR, kR, 0xff)},
       0x80},
      {"mret ends a reservation",
       kWord,
       0,
       {auipc(kT, 0), addi(kT, kT, 20), csrw(0x341, kT), lr(kT, kA), mret(), sc(kR, kB, kA)},
       1},
  };
  return rows;
}

}  // namespace cmx::rv32cases
