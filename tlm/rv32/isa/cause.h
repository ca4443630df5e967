// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace cmx::model::rv32 {

/// A value of mcause in words: "load access fault", "timer interrupt".
std::string_view cause_name(std::uint32_t mcause);

}  // namespace cmx::model::rv32
