// SPDX-License-Identifier: Apache-2.0
#include "tests/repo/source_tree/source_tree.h"

#include <algorithm>
#include <fstream>

namespace cmx::repo {

namespace {

bool has_ending(std::string_view path, const std::vector<std::string_view>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view e) { return path.ends_with(e); });
}

// Folders of the repository that hold the project; everything else (build trees, results of runs) is a by-product.
constexpr std::string_view kFolders[] = {"hw",    "tlm",   "rtl",  "firmware", "sw",
                                         "tests", "bench", "docs", "cmake",    ".ci"};

TextFile read(const std::filesystem::path& file) {
  TextFile text{std::filesystem::relative(file, top()).generic_string(), {}};
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) text.lines.push_back(line);
  return text;
}

}  // namespace

std::string TextFile::folder() const {
  return path.find('/') == std::string::npos ? "" : path.substr(0, path.rfind('/'));
}

bool TextFile::is_header() const { return path.ends_with(".h"); }

std::filesystem::path top() { return CMX_SOURCE_DIR; }

std::vector<TextFile> files(const std::vector<std::string_view>& endings) {
  std::vector<TextFile> found;
  const auto consider = [&](const std::filesystem::directory_entry& entry) {
    if (entry.is_regular_file() && has_ending(entry.path().generic_string(), endings))
      found.push_back(read(entry.path()));
  };
  for (const auto& entry : std::filesystem::directory_iterator(top())) consider(entry);
  for (const auto folder : kFolders) {
    if (!std::filesystem::exists(top() / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top() / folder)) consider(entry);
  }
  std::sort(found.begin(), found.end(), [](const TextFile& a, const TextFile& b) { return a.path < b.path; });
  return found;
}

std::vector<Command> commands(const TextFile& page) {
  std::vector<Command> found;
  bool in_block = false;
  bool continued = false;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    std::string line = page.lines[i];
    if (line.starts_with("```")) {
      in_block = !in_block && line == "```sh";
      continue;
    }
    if (!in_block || line.empty() || line.starts_with('#')) continue;
    const bool continues = line.ends_with('\\');
    if (continues) line.pop_back();
    if (continued) {
      found.back().text += line;
    } else {
      found.push_back({page.path, static_cast<int>(i) + 1, line});
    }
    continued = continues;
  }
  return found;
}

}  // namespace cmx::repo
