// SPDX-License-Identifier: Apache-2.0
// Whether a text is well-formed XML, as far as drawings use it: nesting, attributes in quotes, entities. No DTD, CDATA
// or processing instructions but the first.
#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace cmx::drawing_test {

/// Empty when it is; otherwise what is wrong.
inline std::string xml_fault(const std::string& xml) {
  static const std::regex kTag(
      R"(<(/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z_][\w:-]*="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(/?)>)");
  static const std::regex kText(R"((?:[^<&]|&(?:amp|lt|gt|quot);)*)");
  if (xml.rfind("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", 0) != 0) return "no XML declaration";
  std::vector<std::string> open;
  auto at = xml.cbegin() + static_cast<long>(xml.find("?>") + 2);
  int roots = 0;
  while (at != xml.cend()) {
    const auto next = std::find(at, xml.cend(), '<');
    if (!std::regex_match(at, next, kText)) return "bad text: " + std::string(at, next);
    at = next;
    if (at == xml.cend()) break;
    std::smatch tag;
    if (!std::regex_search(at, xml.cend(), tag, kTag, std::regex_constants::match_continuous))
      return "bad tag: " + std::string(at, std::min(at + 80, xml.cend()));
    if (tag[1].length() > 0) {
      if (open.empty() || open.back() != tag[2]) return "</" + tag[2].str() + "> closes nothing";
      open.pop_back();
    } else if (tag[4].length() == 0) {
      if (open.empty() && ++roots > 1) return "two roots";
      open.push_back(tag[2]);
    }
    at = tag[0].second;
  }
  if (roots != 1) return "no root";
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}

}  // namespace cmx::drawing_test
