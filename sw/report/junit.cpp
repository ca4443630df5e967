// SPDX-License-Identifier: Apache-2.0
#include "sw/report/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace cmx::sw::report {
namespace {

using Verdict = JunitCase::Verdict;

std::string escaped(std::string_view text) {
  std::string xml;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\n':
      case '\t': xml += c; break;
      default:
        if (byte >= 0x20 && byte < 0x7f) {
          xml += c;
        } else {
          xml += fmt::format("\\x{:02x}", byte);
        }
    }
  }
  return xml;
}

/// The first two lines as one.
std::string headline(const std::string& details) {
  const std::size_t first = details.find('\n');
  if (first == std::string::npos) return details;
  const std::size_t second = std::min(details.find_first_not_of(" \n", first), details.size());
  return fmt::format("{}: {}", details.substr(0, first), details.substr(second, details.find('\n', second) - second));
}

std::string complaint(const JunitCase& one) {
  if (one.verdict == Verdict::kPass) return "";
  const char* element = one.verdict == Verdict::kFailure ? "failure" : "error";
  const std::string message = headline(one.details);
  return fmt::format("      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n", element, escaped(message),
                     escaped(one.type), escaped(one.details));
}

}  // namespace

std::string to_junit(const std::string& suite, const std::vector<JunitCase>& cases) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(cases.begin(), cases.end(), [&](const JunitCase& one) { return one.verdict == verdict; });
  };
  double seconds = 0;
  for (const JunitCase& one : cases) seconds += one.seconds;
  const std::string totals = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"", cases.size(),
                                         count(Verdict::kFailure), count(Verdict::kError), seconds);
  std::string xml =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {}>\n  <testsuite name=\"{}\" {}>\n", totals,
                  escaped(suite), totals);
  for (const JunitCase& one : cases) {
    xml += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n", escaped(suite),
                       escaped(one.name), one.seconds);
    if (!one.properties.empty()) xml += "      <properties>\n";
    for (const auto& [name, value] : one.properties)
      xml += fmt::format("        <property name=\"{}\" value=\"{}\"/>\n", escaped(name), escaped(value));
    if (!one.properties.empty()) xml += "      </properties>\n";
    xml += complaint(one);
    if (!one.out.empty()) xml += fmt::format("      <system-out>{}</system-out>\n", escaped(one.out));
    xml += "    </testcase>\n";
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace cmx::sw::report
