// SPDX-License-Identifier: Apache-2.0
#include "tests/system/report/browser.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <filesystem>

namespace cmx::browser {
namespace {

using sw::report::Node;

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 65536> part{};
  while (const std::size_t size = fread(part.data(), 1, part.size(), pipe)) text.append(part.data(), size);
  EXPECT_EQ(pclose(pipe), 0) << command << "\n" << text << "\n(Node.js and Chromium: `./dev test` installs both)";
  return text;
}

std::vector<std::string> texts(const Node& found, const char* key) {
  std::vector<std::string> list;
  for (const auto& item : found.find(key)->members()) list.push_back(item.value.text());
  return list;
}

}  // namespace

std::vector<std::string> Visit::titles() const {
  std::vector<std::string> list;
  for (const Chart& chart : charts) list.push_back(chart.title);
  return list;
}

std::string Visit::text(const char* key) const {
  const Node* node = found.find(key);
  return node != nullptr ? node->text() : "";
}

double Visit::number(const char* key) const {
  const Node* node = found.find(key);
  EXPECT_NE(node, nullptr) << key;
  return node != nullptr ? node->number() : 0;
}

Visit visit(const std::string& page, const std::string& name) {
  std::filesystem::create_directories(CMX_SCREENSHOTS);
  Visit visit;
  visit.found = Node::from_json(output_of(fmt::format("node {}/tests/system/report/visit.mjs {} '{}' {}/{}.png",
                                                      CMX_SOURCE_DIR, CMX_PLAYWRIGHT, page, CMX_SCREENSHOTS, name)));
  for (const auto& item : visit.found.find("charts")->members()) {
    const Node& chart = item.value;
    visit.charts.push_back({chart.find("title")->text(), chart.find("query")->text(), chart.find("rows")->integer(),
                            chart.find("drawn")->integer()});
  }
  EXPECT_THAT(texts(visit.found, "errors"), testing::IsEmpty());
  EXPECT_THAT(texts(visit.found, "requests"), testing::IsEmpty());
  EXPECT_THAT(texts(visit.found, "wide"), testing::IsEmpty());
  EXPECT_THAT(texts(visit.found, "unsorted"), testing::IsEmpty());
  EXPECT_LE(visit.number("width"), 1280);
  EXPECT_LE(visit.number("print_width"), 1280);
  EXPECT_GT(visit.number("tables"), 0);
  EXPECT_EQ(visit.number("dialogs"), 0);
  EXPECT_FALSE(visit.found.find("hacked")->boolean());
  EXPECT_EQ(visit.number("foreign"), 0) << "markup of the data became markup of the page";
  for (const Chart& chart : visit.charts) {
    EXPECT_GT(chart.rows, 0) << chart.title;
    EXPECT_GT(chart.drawn, 5) << chart.title;
    EXPECT_NE(chart.query, "") << chart.title;
    EXPECT_NE(chart.title, "");
  }
  return visit;
}

}  // namespace cmx::browser
