// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

namespace cmx::sw::firmware_tools {
namespace {

struct OfFile {
  struct Function {
    std::string name;
    int line{0};
    std::uint64_t calls{0};
  };
  std::vector<Function> functions;
  std::map<int, std::uint64_t> lines;
};

template <class Items, class Count>
auto covered(const Items& items, Count&& count) {
  return std::count_if(items.begin(), items.end(), [&](const auto& item) { return count(item) > 0; });
}

}  // namespace

std::uint64_t Coverage::count(std::uint32_t pc) const {
  const auto found = executed_.find(pc);
  return found == executed_.end() ? 0 : found->second;
}

std::string Coverage::lcov(const std::string& test) const {
  std::map<std::string, OfFile> files;
  for (const elf::LineStart& start : image_.line_starts()) {
    std::uint64_t& lines = files[start.at.file].lines[start.at.line];
    lines = std::max(lines, count(start.address));
  }
  for (const elf::Function& function : image_.functions()) {
    if (const auto line = image_.line_at(function.address))
      files[line->file].functions.push_back({function.name, line->line, count(function.address)});
  }
  std::string text;
  const auto out = std::back_inserter(text);
  for (const auto& [file, of_file] : files) {
    fmt::format_to(out, "TN:{}\nSF:{}\n", test, file);
    for (const auto& function : of_file.functions) fmt::format_to(out, "FN:{},{}\n", function.line, function.name);
    for (const auto& function : of_file.functions) fmt::format_to(out, "FNDA:{},{}\n", function.calls, function.name);
    fmt::format_to(out, "FNF:{}\nFNH:{}\n", of_file.functions.size(),
                   covered(of_file.functions, [](const auto& f) { return f.calls; }));
    for (const auto& [line, times] : of_file.lines) fmt::format_to(out, "DA:{},{}\n", line, times);
    fmt::format_to(out, "LF:{}\nLH:{}\nend_of_record\n", of_file.lines.size(),
                   covered(of_file.lines, [](const auto& l) { return l.second; }));
  }
  return text;
}

}  // namespace cmx::sw::firmware_tools
