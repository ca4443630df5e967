// SPDX-License-Identifier: Apache-2.0
// What DWARF says of variables: which instructions make the address of one in the frame of their function, and which
// with an address of their own have no parts.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "sw/elf/image.h"

struct Dwarf;  // elfutils/libdw.h

namespace cmx::sw::elf {

struct FoundVariables {
  std::map<std::uint32_t, FrameVariable> frames;  // by the instruction
  std::set<std::uint32_t> scalars;                // addresses
  std::map<std::uint32_t, std::uint32_t>
      code;  // functions, begin to end, that make the address of each variable by itself
};

/// Left out: variables in a frame that others lie around, and whatever is not at a fixed distance from its frame.
FoundVariables read_variables(Dwarf* dwarf, const std::vector<Segment>& segments);

}  // namespace cmx::sw::elf
