// SPDX-License-Identifier: Apache-2.0
#include "sw/elf/image.h"

#include <fmt/format.h>

#include <algorithm>

namespace sw::elf {

const Function* Image::function_at(std::uint32_t address) const {
  auto after = std::upper_bound(functions_.begin(), functions_.end(), address, [](std::uint32_t a, const Function& f) { return a < f.address; });
  if (after == functions_.begin()) return nullptr;
  const Function& function = *--after;
  return address - function.address < function.size ? &function : nullptr;
}

std::optional<SourceLine> Image::line_at(std::uint32_t address) const {
  auto after = std::upper_bound(rows_.begin(), rows_.end(), address, [](std::uint32_t a, const Row& row) { return a < row.address; });
  if (after == rows_.begin() || (--after)->line == 0) return std::nullopt;
  return SourceLine{files_[after->file], after->line};
}

std::vector<LineStart> Image::line_starts() const {
  std::vector<LineStart> starts;
  for (const Row& row : rows_) {
    if (row.line != 0) starts.push_back({row.address, {files_[row.file], row.line}});
  }
  return starts;
}

std::string Image::describe(std::uint32_t address) const {
  std::string text = fmt::format("{:#010x}", address);
  if (const Function* function = function_at(address)) text += " in " + function->name;
  if (const auto line = line_at(address)) text += fmt::format(" ({}:{})", line->file, line->line);
  return text;
}

}  // namespace sw::elf
