// SPDX-License-Identifier: Apache-2.0
// The project's own files as text, for tests about the project itself.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::repo {

struct TextFile {
  std::string path;  // from the top of the repository, "hw/units/units.h"
  std::vector<std::string> lines;

  /// "hw/units"
  std::string folder() const;
  bool is_header() const;
};

/// The top of the repository.
std::filesystem::path top();

/// Files of the project with one of these endings (or names), sorted by path. Build trees, run directories and dot
/// folders other than .ci are left out.
std::vector<TextFile> files(const std::vector<std::string_view>& endings);

/// A line `./dev ...` of a ```sh block of a page.
struct Command {
  std::string page;  // "README.md"
  int line{0};
  std::string text;  // "./dev run decode --batch 8"

  friend std::ostream& operator<<(std::ostream& out, const Command& c) { return out << c.text; }
};

/// Every line of every ```sh block, continuation lines joined, comments and blank lines left out.
std::vector<Command> commands(const TextFile& page);

}  // namespace cmx::repo
