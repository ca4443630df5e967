// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cmx::model::rv32 {

/// The instruction at `pc` as text, for traces and messages: the long form of compressed ones, targets as addresses, no
/// pseudo-instructions.
std::string disassemble(std::uint32_t pc, std::uint32_t bits);

/// "a0" of x10; `number` is at most 31.
std::string_view register_name(std::uint32_t number);

}  // namespace cmx::model::rv32
