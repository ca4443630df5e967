// SPDX-License-Identifier: Apache-2.0
#include "sw/elf/image.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::sw::elf {

std::optional<std::uint32_t> Image::symbol(const std::string& name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? std::nullopt : std::optional(found->second);
}

const Function* Image::function_at(std::uint32_t address) const {
  auto after = std::upper_bound(functions_.begin(), functions_.end(), address,
                                [](std::uint32_t a, const Function& f) { return a < f.address; });
  if (after == functions_.begin()) return nullptr;
  const Function& function = *--after;
  return address - function.address < function.size ? &function : nullptr;
}

std::optional<SourceLine> Image::line_at(std::uint32_t address) const {
  auto after = std::upper_bound(rows_.begin(), rows_.end(), address,
                                [](std::uint32_t a, const Row& row) { return a < row.address; });
  if (after == rows_.begin() || (--after)->line == 0) return std::nullopt;
  return SourceLine{files_[after->file], after->line};
}

std::vector<SourceLine> Image::inlined_from(std::uint32_t address) const {
  std::vector<const Inlined*> around;
  for (const Inlined& call : inlined_) {
    if (address >= call.begin && address < call.end) around.push_back(&call);
  }
  std::sort(around.begin(), around.end(), [](const Inlined* a, const Inlined* b) { return a->depth > b->depth; });
  std::vector<SourceLine> lines;
  for (const Inlined* call : around) lines.push_back({files_[call->file], call->line});
  return lines;
}

std::optional<SourceLine> Image::own_line_at(std::uint32_t address) const {
  const auto calls = inlined_from(address);
  return calls.empty() ? line_at(address) : std::optional(calls.back());
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
  if (const auto line = own_line_at(address)) text += fmt::format(" ({}:{})", line->file, line->line);
  return text;
}

}  // namespace cmx::sw::elf
