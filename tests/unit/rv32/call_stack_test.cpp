// SPDX-License-Identifier: Apache-2.0
// Does the stack follow calls, returns, helpers that link by t0, traps and handlers that come back elsewhere?
#include "tlm/rv32/call_stack.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using model::rv32::CallStack;
using model::rv32::Instruction;
using model::rv32::Opcode;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint8_t kNowhere = 32;  // x0, as the core has it

Instruction instruction(Opcode opcode, std::uint8_t rd = kNowhere) {
  Instruction made;
  made.opcode = opcode;
  made.rd = rd;
  return made;
}
const Instruction kCall = instruction(Opcode::kJal, 1);
const Instruction kHelper = instruction(Opcode::kJal, 5);
const Instruction kReturn = instruction(Opcode::kJalr);
const Instruction kAdd = instruction(Opcode::kAddi, 10);

TEST(CallStack, GrowsWithCallsAndShrinksWithReturns) {
  CallStack stack;
  stack.retired(0x100, kCall);
  stack.retired(0x200, kHelper);
  EXPECT_THAT(stack.sites(), ElementsAre(0x200, 0x100));
  stack.retired(0x300, kReturn);
  stack.arrive(0x204);
  EXPECT_THAT(stack.sites(), ElementsAre(0x100));
  stack.retired(0x204, kReturn);
  stack.retired(0x104, kAdd);
  EXPECT_THAT(stack.sites(), IsEmpty());
}

TEST(CallStack, AJumpElsewhereIsNoReturn) {
  CallStack stack;
  stack.retired(0x100, kCall);
  stack.retired(0x200, kReturn);  // a tail call by pointer
  stack.retired(0x300, kAdd);
  EXPECT_THAT(stack.sites(), ElementsAre(0x100));
}

TEST(CallStack, OneReturnMayEndSeveralCalls) {
  CallStack stack;
  stack.retired(0x100, kCall);
  stack.retired(0x200, kCall);
  stack.retired(0x300, kReturn);  // longjmp
  stack.arrive(0x104);
  EXPECT_EQ(stack.depth(), 0U);
}

TEST(CallStack, ATrapEndsByMretWhereverThatLeads) {
  CallStack stack;
  stack.retired(0x100, kCall);
  stack.trapped(0x200);
  stack.retired(0x800, kCall);
  EXPECT_THAT(stack.sites(), ElementsAre(0x800, 0x200, 0x100));
  stack.retired(0x900, kReturn);
  stack.retired(0x804, instruction(Opcode::kMret));  // the handler has moved mepc on
  stack.retired(0x204, kAdd);
  EXPECT_THAT(stack.sites(), ElementsAre(0x100));
}

TEST(CallStack, EndsSomewhere) {
  CallStack stack;
  for (std::uint32_t i = 0; i < 2000; ++i) stack.retired(4 * i, kCall);
  EXPECT_EQ(stack.depth(), 1024U);
}

}  // namespace
}  // namespace cmx
