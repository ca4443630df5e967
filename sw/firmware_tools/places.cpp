// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/places.h"

#include <fmt/format.h>

#include "tlm/rv32/isa/disassemble.h"

namespace cmx::sw::firmware_tools {

const Place& Places::at(std::uint32_t pc, const model::rv32::Instruction& instruction) {
  const auto [entry, added] = known_.try_emplace(pc);
  Known& known = entry->second;
  if (!added && known.bits == instruction.bits) return known.place;
  known.bits = instruction.bits;
  Place& place = known.place;
  place = {};
  place.function = image_.function_at(pc);
  if (place.function != nullptr)
    place.where = fmt::format("{}+{:#x}", place.function->name, pc - place.function->address);
  if (const auto line = image_.line_at(pc)) place.source = fmt::format("{}:{}", line->file, line->line);
  place.text = model::rv32::disassemble(pc, instruction.bits);
  return place;
}

}  // namespace cmx::sw::firmware_tools
