// SPDX-License-Identifier: Apache-2.0
// Every number that the project ships says where it comes from.
#include <gtest/gtest.h>

#include <toml++/toml.h>
#include <string>
#include <string_view>
#include <vector>

#include "tests/repo/source_tree/source_tree.h"

namespace cmx {
namespace {

std::string text_of(const toml::table& table, std::string_view key) { return table[key].value_or(std::string()); }

bool holds_number(const toml::node& node) {
  if (node.is_number()) return true;
  if (const auto* array = node.as_array()) {
    for (const auto& element : *array) {
      if (holds_number(element)) return true;
    }
  }
  return false;
}

/// Collects the numbers below `table` that are not the value of a parameter with a source or a fit.
void unsourced(const toml::table& table, const std::string& path, std::vector<std::string>& found) {
  if (table.contains("value")) {
    if (holds_number(*table.get("value")) && text_of(table, "source").empty() && text_of(table, "fit").empty())
      found.push_back(path);
    return;
  }
  for (const auto& [key, node] : table) {
    const std::string name = path.empty() ? std::string(key.str()) : path + "." + std::string(key.str());
    if (const auto* child = node.as_table()) unsourced(*child, name, found);
    if (holds_number(node)) found.push_back(name);
  }
}

TEST(Numbers, TheCheckFindsANumberWithoutSource) {
  const auto table = toml::parse(R"(
    [link]
    good = { value = 28, unit = "GB/s", source = "datasheet" }
    fitted = { value = 3, fit = "row" }
    word = { value = "cut_through" }
    mute = { value = 28, unit = "GB/s" }
    bare = 7
    list = [1, 2]
  )");
  std::vector<std::string> found;
  unsourced(table, "", found);
  EXPECT_EQ(found, (std::vector<std::string>{"link.bare", "link.list", "link.mute"}));
}

TEST(Numbers, EveryShippedParameterHasASourceOrAFit) {
  int files = 0;
  for (const auto& file : repo::files({".toml"})) {
    if (!file.path.starts_with("hw/") && !file.path.starts_with("sw/plan/") && !file.path.starts_with("examples/"))
      continue;
    if (file.path.ends_with("/registers.toml"))
      continue;  // hw/register_map refuses entries that do not say where they come from
    ++files;
    std::vector<std::string> found;
    unsourced(toml::parse_file((repo::top() / file.path).string()), "", found);
    for (const auto& path : found) ADD_FAILURE() << file.path << ": " << path << " has neither source nor fit";
  }
  EXPECT_GT(files, 3);
}

TEST(Numbers, EveryPublishedRowHasASource) {
  for (const auto& file : repo::files({"validate/published.toml", "validate/published_sdma.toml"})) {
    const auto table = toml::parse_file((repo::top() / file.path).string());
    int rows = 0;
    for (const auto& [kind, node] : table) {
      if (!node.is_array_of_tables()) continue;
      for (const auto& row : *node.as_array()) {
        ++rows;
        EXPECT_FALSE(text_of(*row.as_table(), "source").empty())
            << file.path << ": row " << rows << " of " << kind.str();
      }
    }
    EXPECT_GT(rows, 5);
  }
}

}  // namespace
}  // namespace cmx
