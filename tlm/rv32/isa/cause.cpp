// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32/isa/cause.h"

#include "tlm/rv32/isa/csr.h"

namespace cmx::model::rv32 {

std::string_view cause_name(std::uint32_t mcause) {
  switch (mcause) {
    case kInterruptBit | 3: return "software interrupt";
    case kInterruptBit | 7: return "timer interrupt";
    case kInterruptBit | 11: return "external interrupt";
    default: break;
  }
  switch (static_cast<Cause>(mcause)) {
    case Cause::kFetchFault: return "instruction access fault";
    case Cause::kIllegalInstruction: return "illegal instruction";
    case Cause::kBreakpoint: return "breakpoint";
    case Cause::kLoadMisaligned: return "misaligned load";
    case Cause::kLoadFault: return "load access fault";
    case Cause::kStoreMisaligned: return "misaligned store";
    case Cause::kStoreFault: return "store access fault";
    case Cause::kEcall: return "environment call";
  }
  return "unknown cause";
}

}  // namespace cmx::model::rv32
