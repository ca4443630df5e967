// SPDX-License-Identifier: Apache-2.0
// What a die's program is, for the checker of its local memory. See firmware_checker.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tlm/rv32/shadow/shadow.h"

namespace cmx::model {

struct LocalProgram {
  struct Variable {
    std::uint32_t size{0};
    std::string name;
    bool scalar{false};
  };
  rv32::ShadowSpec shadow;
  std::map<std::uint32_t, Variable> variables;  // by address
  std::map<std::uint32_t, std::uint32_t>
      code;  // functions, begin to end, whose pointers to variables are to the ones that they seem to be
  std::map<std::uint32_t, Variable> frames;  // in the frame, by the instruction that makes the address
};

}  // namespace cmx::model
