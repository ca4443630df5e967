// SPDX-License-Identifier: Apache-2.0
// Which instructions make the address of a variable in the frame of their function, by DWARF: the places of variables, and where the frame is.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <map>
#include <vector>

#include "sw/elf/image.h"

namespace sw::elf {

/// Adds what it finds to `variables`. Left out: variables that others lie around, and whatever is not at a fixed distance from its frame.
void read_frames(Dwarf* dwarf, const std::vector<Segment>& segments, std::map<std::uint32_t, FrameVariable>& variables);

}  // namespace sw::elf
