// SPDX-License-Identifier: Apache-2.0
#include "hw/register_map/register_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::hw {
namespace {

std::string value_in_words(std::uint64_t value, std::span<const ValueName> names) {
  for (const ValueName& known : names) {
    if (known.value == value) return std::string(known.name);
  }
  return value < 10 ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

}  // namespace

std::optional<RegisterPlace> find_register(std::span<const BlockInfo> blocks, std::uint32_t offset) {
  for (const BlockInfo& block : blocks) {
    if (offset < block.offset) continue;
    const std::uint32_t index = (offset - block.offset) / block.stride;
    if (index >= block.count) continue;
    const std::uint32_t inside = (offset - block.offset) % block.stride;
    for (const RegisterInfo& info : block.registers) {
      if (info.offset == inside) return RegisterPlace{&block, index, &info};
    }
  }
  return std::nullopt;
}

std::string describe_access(std::span<const BlockInfo> blocks, std::uint32_t offset, std::uint32_t value) {
  const auto place = find_register(blocks, offset);
  if (!place) return fmt::format("{:#06x} = {:#010x} (no register)", offset, value);
  const std::string index = place->block->count > 1 ? fmt::format("[{}]", place->index) : "";
  std::string text = fmt::format("{}{}.{} = {:#010x}", place->block->name, index, place->info->name, value);
  if (!place->info->values.empty()) text += fmt::format(" ({})", value_in_words(value, place->info->values));
  std::string fields;
  for (const FieldInfo& field : place->info->fields) {
    const std::uint64_t bits = BitField<std::uint32_t>{field.low, field.width}.get(value);
    fields += fmt::format("{}{} = {}", fields.empty() ? "" : ", ", field.name, value_in_words(bits, field.values));
  }
  return fields.empty() ? text : fmt::format("{} {{{}}}", text, fields);
}

}  // namespace cmx::hw
