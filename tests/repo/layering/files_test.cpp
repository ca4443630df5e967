// SPDX-License-Identifier: Apache-2.0
// What every file of the project has in common.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

constexpr std::size_t kMaxLines = 400;
constexpr std::size_t kMaxColumns = 120;

TEST(Files, SayTheirLicenceFirst) {
  const auto files = repo::files({".h", ".hpp", ".cpp", ".c", ".sv", ".cmake", "CMakeLists.txt", "/dev", ".ci/run"});
  ASSERT_GT(files.size(), 30u);
  for (const auto& file : files) {
    const std::size_t at = !file.lines.empty() && file.lines[0].starts_with("#!") ? 1 : 0;
    ASSERT_GT(file.lines.size(), at) << file.path << " is empty";
    EXPECT_NE(file.lines[at].find("SPDX-License-Identifier: Apache-2.0"), std::string::npos) << file.path;
  }
}

TEST(Files, AreShortEnoughToRead) {
  for (const auto& file :
       repo::files({".h", ".cpp", ".c", ".sv", ".cmake", "CMakeLists.txt", ".toml", "/dev", ".md"})) {
    if (file.path.starts_with("hw/generated/")) continue;  // as long as the map
    EXPECT_LE(file.lines.size(), kMaxLines) << file.path << ": split it";
  }
}

/// Bytes of UTF-8 that begin a character.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

TEST(Files, LinesOfCodeFitBesideEachOther) {
  for (const auto& file : repo::files({".h", ".cpp", ".c", ".cmake", "CMakeLists.txt"})) {
    if (file.path.starts_with("hw/generated/")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      const bool one_word = line.find(' ', line.find_first_not_of(' ')) == std::string::npos;  // a checksum
      if (one_word) continue;
      EXPECT_LE(columns(line), kMaxColumns) << file.path << ':' << i + 1;
    }
  }
}

TEST(Files, TheIndexListsEveryPage) {
  const auto pages = repo::files({".md"});
  const auto index = std::find_if(pages.begin(), pages.end(), [](const auto& p) { return p.path == "docs/index.md"; });
  ASSERT_NE(index, pages.end());
  std::string text;
  for (const auto& line : index->lines) text += line + "\n";
  int listed = 0;
  for (const auto& page : pages) {
    const std::string folder = "docs/";
    if (!page.path.starts_with(folder) || page.path == index->path) continue;
    EXPECT_NE(text.find("](" + page.path.substr(folder.size()) + ")"), std::string::npos)
        << page.path << " is not in " << index->path;
    ++listed;
  }
  EXPECT_GT(listed, 50);
}

TEST(Files, HeadersAreIncludedOnce) {
  for (const auto& file : repo::files({".h", ".hpp"})) {
    if (file.path.starts_with("hw/generated/") || file.path.starts_with("firmware/")) continue;
    EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end()) << file.path;
  }
}

TEST(Files, LinksBetweenPagesLeadSomewhere) {
  const std::regex link(R"(\]\(([^)#:\s]+)(#[^)]*)?\))");
  int seen = 0;
  for (const auto& page : repo::files({".md"})) {
    for (const auto& line : page.lines) {
      for (std::sregex_iterator it(line.begin(), line.end(), link), end; it != end; ++it, ++seen) {
        EXPECT_TRUE(std::filesystem::exists(repo::top() / page.folder() / (*it)[1].str()))
            << page.path << ": " << (*it)[1];
      }
    }
  }
  EXPECT_GT(seen, 5);
}

}  // namespace
}  // namespace cmx
