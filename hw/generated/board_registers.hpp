// SPDX-License-Identifier: Apache-2.0
// Generated from hw/board/registers.toml by cmx_register_map; do not edit.
// clang-format off
// Firmware board: Console, end of the run, identification, window onto HBM, mailbox. All take accesses of 32 bits only.
// A register's name is its offset from kBase, in a block of several from the start of one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hw/register_map/register_table.h"

namespace cmx::hw::board_registers {

inline constexpr std::uint32_t kBase = 0x10100000;

/// Characters out.
namespace console {
inline constexpr std::uint32_t kOffset = 0x0;
inline constexpr std::uint32_t kStride = 0x10;
inline constexpr std::uint32_t kCount = 1;
inline constexpr std::uint32_t kTx = 0x0;  // wo: Prints a byte.
inline constexpr BitField<std::uint32_t> kTxCharacter{0, 8};  // UTF-8, byte by byte.
inline constexpr std::array<FieldInfo, 1> kTxFields{{
    {"character", 0, 8, {}},
}};
inline constexpr std::uint32_t kStatus = 0x4;  // ro: Before printing.
inline constexpr BitField<std::uint32_t> kStatusReady{0, 1};  // tx takes a byte; always.
inline constexpr std::array<FieldInfo, 1> kStatusFields{{
    {"ready", 0, 1, {}},
}};
inline constexpr std::array<RegisterInfo, 2> kRegisters{{
    {"tx", 0x0, 0x0, 0x0, 0xff, 0x0, kTxFields, {}},
    {"status", 0x4, 0x1, 0x1, 0x0, 0x0, kStatusFields, {}},
}};
}  // namespace console

/// The die's run.
namespace system {
inline constexpr std::uint32_t kOffset = 0x10;
inline constexpr std::uint32_t kStride = 0x20;
inline constexpr std::uint32_t kCount = 1;
inline constexpr std::uint32_t kExit = 0x10;  // wo: Ends the die's run.
inline constexpr BitField<std::uint32_t> kExitCode{0, 30};  // 0: success. After a trap: mcause.
inline constexpr BitField<std::uint32_t> kExitTrapInterrupt{30, 1};  // With `trap`: the interrupt bit of mcause.
inline constexpr BitField<std::uint32_t> kExitTrap{31, 1};  // The die died of a trap that nobody handled.
inline constexpr std::array<FieldInfo, 3> kExitFields{{
    {"code", 0, 30, {}},
    {"trap_interrupt", 30, 1, {}},
    {"trap", 31, 1, {}},
}};
inline constexpr std::uint32_t kDieId = 0x20;  // ro: Number of this die, from 0.
inline constexpr std::uint32_t kDies = 0x24;  // ro: Dies in this run.
inline constexpr std::array<RegisterInfo, 3> kRegisters{{
    {"exit", 0x0, 0x0, 0x0, 0xffffffff, 0x0, kExitFields, {}},
    {"die_id", 0x10, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"dies", 0x14, 0x2, 0xffffffff, 0x0, 0x0, {}, {}},
}};
}  // namespace system

/// Window of the microcontroller's addresses onto the die's HBM.
namespace window {
inline constexpr std::uint32_t kOffset = 0x30;
inline constexpr std::uint32_t kStride = 0x10;
inline constexpr std::uint32_t kCount = 1;
inline constexpr std::uint32_t kBaseLo = 0x30;  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 31 to 0.
inline constexpr std::uint32_t kBaseHi = 0x34;  // rw: Byte of HBM at which the window starts, a multiple of 4. Bits 63 to 32.
inline constexpr std::array<RegisterInfo, 2> kRegisters{{
    {"base_lo", 0x0, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"base_hi", 0x4, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
}};
}  // namespace window

/// Work from host, AIC or AIV to firmware and answers back, four words each.
namespace mailbox {
inline constexpr std::uint32_t kOffset = 0x100;
inline constexpr std::uint32_t kStride = 0x100;
inline constexpr std::uint32_t kCount = 1;
inline constexpr std::uint32_t kStatus = 0x100;  // ro: Who may write.
inline constexpr BitField<std::uint32_t> kStatusInFull{0, 1};  // in0 to in3 hold a message for firmware.
inline constexpr BitField<std::uint32_t> kStatusOutFull{1, 1};  // The answer was not taken yet.
inline constexpr std::array<FieldInfo, 2> kStatusFields{{
    {"in_full", 0, 1, {}},
    {"out_full", 1, 1, {}},
}};
inline constexpr std::uint32_t kControl = 0x104;  // rw: Of both ways.
inline constexpr BitField<std::uint32_t> kControlLoopback{0, 1};  // out_send delivers to in0 to in3 as soon as they are free.
inline constexpr BitField<std::uint32_t> kControlRaiseInterrupt{1, 1};  // in_full raises the external interrupt.
inline constexpr std::array<FieldInfo, 2> kControlFields{{
    {"loopback", 0, 1, {}},
    {"raise_interrupt", 1, 1, {}},
}};
inline constexpr std::uint32_t kInAck = 0x108;  // wo: Any write: the message was taken.
inline constexpr std::uint32_t kOutSend = 0x10c;  // wo: Any write: sends out0 to out3.
inline constexpr std::uint32_t kIn0 = 0x110;  // ro: Word 0 of the message.
inline constexpr std::uint32_t kIn1 = 0x114;  // ro: Word 1.
inline constexpr std::uint32_t kIn2 = 0x118;  // ro: Word 2.
inline constexpr std::uint32_t kIn3 = 0x11c;  // ro: Word 3.
inline constexpr std::uint32_t kOut0 = 0x120;  // rw: Word 0 of the answer.
inline constexpr std::uint32_t kOut1 = 0x124;  // rw: Word 1.
inline constexpr std::uint32_t kOut2 = 0x128;  // rw: Word 2.
inline constexpr std::uint32_t kOut3 = 0x12c;  // rw: Word 3.
inline constexpr std::array<RegisterInfo, 12> kRegisters{{
    {"status", 0x0, 0x0, 0x3, 0x0, 0x0, kStatusFields, {}},
    {"control", 0x4, 0x0, 0x3, 0x3, 0x0, kControlFields, {}},
    {"in_ack", 0x8, 0x0, 0x0, 0xffffffff, 0x0, {}, {}},
    {"out_send", 0xc, 0x0, 0x0, 0xffffffff, 0x0, {}, {}},
    {"in0", 0x10, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"in1", 0x14, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"in2", 0x18, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"in3", 0x1c, 0x0, 0xffffffff, 0x0, 0x0, {}, {}},
    {"out0", 0x20, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"out1", 0x24, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"out2", 0x28, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
    {"out3", 0x2c, 0x0, 0xffffffff, 0xffffffff, 0x0, {}, {}},
}};
}  // namespace mailbox

/// For a log of accesses.
inline constexpr std::array<BlockInfo, 4> kBlocks{{
    {"console", console::kOffset, console::kStride, console::kCount, console::kRegisters},
    {"system", system::kOffset, system::kStride, system::kCount, system::kRegisters},
    {"window", window::kOffset, window::kStride, window::kCount, window::kRegisters},
    {"mailbox", mailbox::kOffset, mailbox::kStride, mailbox::kCount, mailbox::kRegisters},
}};

}  // namespace cmx::hw::board_registers
