// SPDX-License-Identifier: Apache-2.0
// What a core waits for that polls a flag: the comparison that ends the loop around the load.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "tlm/firmware_checker/flag_word.h"
#include "tlm/rv32/core.h"

namespace cmx::model {

class PolledFlags {
 public:
  struct Wait {
    FlagCondition condition;
    bool met{false};  // the loop ends
  };
  /// Of the load at which `core` is, that is to find `value`; nothing: it is no such loop, or what it finds is used
  /// behind it, too.
  std::optional<Wait> wait_at(rv32::Core& core, std::uint32_t value);

 private:
  /// A loop that goes on while the branch is taken.
  struct Loop {
    rv32::Opcode branch;
    bool value_first;  // of the two that are compared
    std::uint8_t other;
  };
  static std::optional<Loop> loop_at(rv32::Core& core, std::uint32_t pc);
  std::map<std::uint32_t, std::optional<Loop>> loops_;  // by the load
};

}  // namespace cmx::model
