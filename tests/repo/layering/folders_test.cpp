// SPDX-License-Identifier: Apache-2.0
// A folder is what a newcomer reads in one go.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

struct Size {
  std::size_t files{0};
  std::size_t lines{0};
};

/// Of a folder itself; subfolders count for themselves.
const std::map<std::string, Size>& sizes() {
  static const auto found = [] {
    std::map<std::string, Size> all;
    for (const auto& file : repo::files({".h", ".cpp", ".in", ".def", ".toml", ".txt"})) {
      if (!file.path.starts_with("sw/") && !file.path.starts_with("tlm/")) continue;
      Size& size = all[file.folder()];
      ++size.files;
      size.lines += file.lines.size();
    }
    return all;
  }();
  return found;
}

TEST(Folders, CanBeReadInOneGo) {
  ASSERT_GT(sizes().size(), 40u);
  for (const auto& [folder, size] : sizes()) {
    EXPECT_LE(size.files, 40u) << folder << ": make a subfolder of what belongs together";
    EXPECT_LE(size.lines, 2500u) << folder << ": make a subfolder of what belongs together";
  }
}

TEST(Folders, OfTheProgramHoldsTheListOfCommandsAndNoMore) {
  ASSERT_TRUE(sizes().contains("sw/apps"));
  EXPECT_LE(sizes().at("sw/apps").files, 5u) << "a command is a file in sw/commands/, what it computes a library";
}

}  // namespace
}  // namespace cmx
