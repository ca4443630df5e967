// SPDX-License-Identifier: Apache-2.0
// Which uses of bits that nobody set, and which accesses beyond what a pointer belongs to, does the shadow tell of, and
// which not?
#include <gmock/gmock.h>

#include <map>
#include <vector>

#include "tests/support/rv32_board/board.h"
#include "tlm/rv32/shadow/shadow.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::rv32::LocalFinding;
using model::rv32::LocalMistake;
using model::rv32::Shadow;
using model::rv32::ShadowSpec;
using rv32board::Board;
using rv32board::kConsole;
using rv32board::kRam;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kData = kRam + 0x4000;   // nobody has set it
constexpr std::uint32_t kTable = kRam + 0x5000;  // a variable of 16 bytes
constexpr std::uint32_t kStackEnd = kRam + 0x8000;
constexpr std::uint32_t kStackTop = kRam + 0x9000;
constexpr Reg kSp = 2;
constexpr Reg kA0 = 10;

class Listener final : public model::rv32::ShadowListener {
 public:
  std::optional<std::uint32_t> variable_at(std::uint32_t pc, std::uint32_t address, bool in_frame) override {
    if (in_frame) return frames.contains(pc) ? std::optional(frames[pc]) : std::nullopt;
    return address == kTable ? std::optional(16U) : std::nullopt;
  }
  void found(const LocalFinding& finding) override { mistakes.push_back(finding.mistake); }

  std::map<std::uint32_t, std::uint32_t> frames;
  std::vector<LocalMistake> mistakes;
};

/// Runs what `write` puts, to the finisher, and says what was found, but for stores of what nobody set.
template <class Write>
std::vector<LocalMistake> mistakes_of(Write write, Listener listener = {}, const ShadowSpec& more = {}) {
  Program program(kRam);
  write(program, listener);
  rv32board::finish(program);
  Board board(program);
  ShadowSpec spec = more;
  spec.memory = {kRam, kRam + 0x10000};
  spec.stack = {kStackEnd, kStackTop};
  spec.loaded.push_back({kRam, program.here()});
  Shadow shadow(spec, listener);
  board.core.shadow(&shadow);
  EXPECT_TRUE(board.run());
  std::erase(listener.mistakes, LocalMistake::kKept);
  return listener.mistakes;
}
template <class... Words>
std::vector<LocalMistake> mistakes_with_data(Words... words) {
  return mistakes_of([&](Program& program, Listener&) { (program.li(8, kData) << ... << words); });
}

TEST(Undefined, CopiesAreNoMistake) {
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), sw(6, 8, 4), lb(7, 8, 4), sb(7, 8, 9)), IsEmpty());
}
TEST(Undefined, ABranchIs) {
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), beq(6, 0, 4)), ElementsAre(LocalMistake::kBranch));
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), sw(6, 8, 4), lw(7, 8, 4), branch(4, 7, 0, 4)),
              ElementsAre(LocalMistake::kBranch));
}
TEST(Undefined, AnAddressIs) {
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), andi(6, 6, 12), add(6, 6, 8), lw(7, 6, 0)),
              ElementsAre(LocalMistake::kAddress));
}
TEST(Undefined, WhatLeavesTheCoreIs) {
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), lui(9, kConsole), sb(6, 9, 0)), ElementsAre(LocalMistake::kSent));
}
TEST(Undefined, WhatIsWrittenIsSet) {
  EXPECT_THAT(mistakes_with_data(sw(0, 8, 0), lw(6, 8, 0), beq(6, 0, 4)), IsEmpty());
  EXPECT_THAT(mistakes_with_data(sb(0, 8, 0), lb(6, 8, 0), beq(6, 0, 4)), IsEmpty());
  EXPECT_THAT(mistakes_with_data(sb(0, 8, 0), lh(6, 8, 0), beq(6, 0, 4)), ElementsAre(LocalMistake::kBranch));
}
TEST(Undefined, AWordAcrossPagesIsLookedAtWhole) {
  EXPECT_THAT(mistakes_with_data(sw(0, 8, 1020), lw(6, 8, 1022), beq(6, 0, 4)), ElementsAre(LocalMistake::kBranch));
  EXPECT_THAT(mistakes_with_data(sw(0, 8, 1022), lw(6, 8, 1022), beq(6, 0, 4)), IsEmpty());
}

/// A word whose lowest byte is 5 and whose others nobody set.
template <class... Words>
std::vector<LocalMistake> with_five(Words... words) {
  return mistakes_with_data(addi(7, 0, 5), sb(7, 8, 0), lw(6, 8, 0), words...);
}
TEST(Bits, OnesThatAreSetDecide) {
  EXPECT_THAT(with_five(addi(7, 0, 4), bne(6, 7, 4)), IsEmpty()) << "they differ in a bit that is set";
  EXPECT_THAT(with_five(addi(7, 0, 5), bne(6, 7, 4)), ElementsAre(LocalMistake::kBranch));
}
TEST(Bits, GoThroughArithmeticExactly) {
  EXPECT_THAT(with_five(andi(6, 6, 0xff), bne(6, 0, 4)), IsEmpty());
  EXPECT_THAT(with_five(addi(6, 6, 7), andi(6, 6, 0xff), bne(6, 0, 4)), IsEmpty()) << "carries go upwards";
  EXPECT_THAT(with_five(slli(6, 6, 24), bne(6, 0, 4)), IsEmpty());
  EXPECT_THAT(with_five(srli(6, 6, 8), bne(6, 0, 4)), ElementsAre(LocalMistake::kBranch));
  EXPECT_THAT(with_five(sub(6, 0, 6), andi(6, 6, 0xff), bne(6, 0, 4)), IsEmpty());
  EXPECT_THAT(with_five(addi(7, 0, -1), muldiv(0, 6, 6, 7), andi(6, 6, 0xff), bne(6, 0, 4)), IsEmpty());
  EXPECT_THAT(with_five(addi(7, 0, 3), muldiv(5, 6, 6, 7), andi(6, 6, 0xff), bne(6, 0, 4)),
              ElementsAre(LocalMistake::kBranch))
      << "a quotient";
  EXPECT_THAT(with_five(xor_(6, 6, 6), bne(6, 0, 4)), ElementsAre(LocalMistake::kBranch))
      << "x ^ x is not known to be 0";
}
TEST(Bits, AreForgottenOnceTold) {
  EXPECT_THAT(mistakes_with_data(lw(6, 8, 0), beq(6, 0, 4), beq(6, 0, 4)), ElementsAre(LocalMistake::kBranch));
}
TEST(Bits, OfStringFunctionsCountByWholeBytes) {
  const auto run = [](Word instruction) {
    Listener listener;
    return mistakes_of([&](Program& program, Listener&) { program.li(8, kData) << instruction << beq(6, 0, 4); },
                       listener,
                       {.memory = {}, .stack = {}, .loaded = {}, .word_wise = {{kRam, kRam + 64}}, .heap = {}});
  };
  EXPECT_THAT(run(lw(6, 8, 0)), IsEmpty());
  EXPECT_THAT(run(lbu(6, 8, 0)), ElementsAre(LocalMistake::kBranch));
}

template <class... Words>
std::vector<LocalMistake> with_table(Words... words) {
  return mistakes_of(
      [&](Program& program, Listener&) { (program << lui(8, kTable) << addi(8, 8, 0) << ... << words); });
}
TEST(Pointers, ReachTheirVariable) {
  EXPECT_THAT(with_table(sw(0, 8, 12)), IsEmpty());
  EXPECT_THAT(with_table(sw(0, 8, 16)), ElementsAre(LocalMistake::kBeyond));
  EXPECT_THAT(with_table(sw(0, 8, 14)), ElementsAre(LocalMistake::kBeyond)) << "in part";
  EXPECT_THAT(with_table(sw(0, 8, 0), lb(6, 8, 16)), ElementsAre(LocalMistake::kBeyond)) << "a load, too";
}
TEST(Pointers, AreMadeInAnyRegister) {
  EXPECT_THAT(
      mistakes_of([&](Program& program, Listener&) { program << lui(9, kTable) << addi(7, 9, 0) << sb(0, 7, 16); }),
      ElementsAre(LocalMistake::kBeyond));
}
TEST(Pointers, KeepItThroughAdditionsCopiesAndMemory) {
  EXPECT_THAT(with_table(addi(6, 0, 16), add(6, 8, 6), sb(0, 6, 0)), ElementsAre(LocalMistake::kBeyond)) << "an index";
  EXPECT_THAT(with_table(addi(8, 8, 8), addi(8, 8, 8), sb(0, 8, 0)), ElementsAre(LocalMistake::kBeyond));
  EXPECT_THAT(with_table(addi(8, 8, 16), sb(0, 8, -1)), IsEmpty()) << "one past the end, and back";
  EXPECT_THAT(with_table(lui(7, kData), sw(8, 7, 4), lw(6, 7, 4), sb(0, 6, 16)), ElementsAre(LocalMistake::kBeyond));
}
TEST(Pointers, AreNotJudgedWhenTheyMayBeToSomethingElse) {
  EXPECT_THAT(with_table(sb(0, 8, -4)), IsEmpty()) << "the end of what is before";
  EXPECT_THAT(with_table(lui(7, kData), sub(7, 7, 8), add(6, 8, 7), sb(0, 6, 0)), IsEmpty())
      << "from one to another by their distance";
  EXPECT_THAT(with_table(lui(7, kTable), addi(7, 7, 4), sb(0, 7, 16)), IsEmpty()) << "not its first byte";
}
TEST(Frames, AreNewEachTime) {
  const auto frame = [](auto... words) {
    return mistakes_of(
        [&](Program& program, Listener&) { (program.li(kSp, kStackTop) << addi(kSp, kSp, -16) << ... << words); });
  };
  EXPECT_THAT(frame(sw(0, kSp, 4), lw(6, kSp, 4), beq(6, 0, 4)), IsEmpty());
  EXPECT_THAT(frame(sw(0, kSp, 4), addi(kSp, kSp, 16), addi(kSp, kSp, -16), lw(6, kSp, 4), beq(6, 0, 4)),
              ElementsAre(LocalMistake::kBranch));
}
TEST(Frames, HaveVariablesWithBounds) {
  const auto frame = [](std::int32_t place) {
    return mistakes_of([&](Program& program, Listener& listener) {
      program.li(kSp, kStackTop) << addi(kSp, kSp, -32);
      listener.frames[program.here()] = 8;
      program << addi(6, kSp, 8) << sw(0, 6, place);
    });
  };
  EXPECT_THAT(frame(4), IsEmpty());
  EXPECT_THAT(frame(8), ElementsAre(LocalMistake::kBeyond));
}
TEST(Frames, AreGoneOnceLeft) {
  const auto left = [](auto... leave) {
    return mistakes_of([&](Program& program, Listener& listener) {
      program.li(kSp, kStackTop).li(9, kData) << addi(kSp, kSp, -32);
      listener.frames[program.here()] = 8;
      (program << addi(6, kSp, 8) << sw(0, 6, 0) << sw(6, 9, 0) << ... << leave) << lw(6, 9, 0) << lw(7, 6, 0);
    });
  };
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_THAT(left(addi(kSp, kSp, 32)), ElementsAre(LocalMistake::kStaleFrame));
  EXPECT_THAT(left(lui(kSp, kData)), IsEmpty()) << "another stack, to come back from";
}
TEST(Heap, HandsOutBlocksWithBounds) {
  const auto block = [](std::int32_t place) {
    ShadowSpec spec;
    spec.heap.emplace_back(kRam, model::rv32::HeapFunction::kMalloc);
    Program program(kRam);
    program << lui(kA0, kData) << jalr(0, 1, 0);
    const std::uint32_t start = program.here();
    program << addi(kA0, 0, 10) << jal(1, program.offset_to(kRam)) << sb(0, kA0, place);
    rv32board::finish(program);
    Board board(program);
    Listener listener;
    spec.memory = {kRam, kRam + 0x10000};
    spec.stack = {kStackEnd, kStackTop};
    spec.loaded.push_back({kRam, program.here()});
    Shadow shadow(spec, listener);
    board.core.shadow(&shadow);
    board.core.set_pc(start);
    EXPECT_TRUE(board.run());
    return listener.mistakes;
  };
  EXPECT_THAT(block(9), IsEmpty());
  EXPECT_THAT(block(10), ElementsAre(LocalMistake::kBeyond));
}

}  // namespace
}  // namespace cmx
