// SPDX-License-Identifier: Apache-2.0
// Names and bits of the control and status registers, and the causes of traps, as the privileged architecture numbers
// them.
#pragma once

#include <cstdint>

namespace cmx::model::rv32 {

namespace csr {
inline constexpr std::uint32_t kMstatus = 0x300;
inline constexpr std::uint32_t kMisa = 0x301;
inline constexpr std::uint32_t kMie = 0x304;
inline constexpr std::uint32_t kMtvec = 0x305;
inline constexpr std::uint32_t kMstatush = 0x310;
inline constexpr std::uint32_t kMcountinhibit = 0x320;
inline constexpr std::uint32_t kMhpmevent3 = 0x323;
inline constexpr std::uint32_t kMhpmevent31 = 0x33f;
inline constexpr std::uint32_t kMscratch = 0x340;
inline constexpr std::uint32_t kMepc = 0x341;
inline constexpr std::uint32_t kMcause = 0x342;
inline constexpr std::uint32_t kMtval = 0x343;
inline constexpr std::uint32_t kMip = 0x344;
inline constexpr std::uint32_t kMcycle = 0xb00;
inline constexpr std::uint32_t kMinstret = 0xb02;
inline constexpr std::uint32_t kMhpmcounter3 = 0xb03;
inline constexpr std::uint32_t kMhpmcounter31 = 0xb1f;
inline constexpr std::uint32_t kMcycleh = 0xb80;
inline constexpr std::uint32_t kMinstreth = 0xb82;
inline constexpr std::uint32_t kMhpmcounter3h = 0xb83;
inline constexpr std::uint32_t kMhpmcounter31h = 0xb9f;
inline constexpr std::uint32_t kCycle = 0xc00;
inline constexpr std::uint32_t kTime = 0xc01;
inline constexpr std::uint32_t kInstret = 0xc02;
inline constexpr std::uint32_t kCycleh = 0xc80;
inline constexpr std::uint32_t kTimeh = 0xc81;
inline constexpr std::uint32_t kInstreth = 0xc82;
inline constexpr std::uint32_t kMvendorid = 0xf11;
inline constexpr std::uint32_t kMarchid = 0xf12;
inline constexpr std::uint32_t kMimpid = 0xf13;
inline constexpr std::uint32_t kMhartid = 0xf14;
inline constexpr std::uint32_t kMconfigptr = 0xf15;
}  // namespace csr

inline constexpr std::uint32_t kMstatusMie = 1U << 3;
inline constexpr std::uint32_t kMstatusMpie = 1U << 7;
inline constexpr std::uint32_t kMstatusMpp = 3U << 11;  // always machine mode
inline constexpr std::uint32_t kMisaRv32imac = 1U << 30 | 1U << 12 | 1U << 8 | 1U << 2 | 1U;
inline constexpr std::uint32_t kSoftwareInterrupt = 1U << 3;
inline constexpr std::uint32_t kTimerInterrupt = 1U << 7;
inline constexpr std::uint32_t kExternalInterrupt = 1U << 11;
inline constexpr std::uint32_t kInterrupts = kSoftwareInterrupt | kTimerInterrupt | kExternalInterrupt;
inline constexpr std::uint32_t kInterruptBit = 1U << 31;  // of mcause

enum class Cause : std::uint32_t {
  kFetchFault = 1,
  kIllegalInstruction = 2,
  kBreakpoint = 3,
  kLoadMisaligned = 4,
  kLoadFault = 5,
  kStoreMisaligned = 6,
  kStoreFault = 7,
  kEcall = 11,
};

}  // namespace cmx::model::rv32
