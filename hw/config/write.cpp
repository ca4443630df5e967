// SPDX-License-Identifier: Apache-2.0
// The resolved file as TOML.
#include <fmt/format.h>

#include "hw/config/config.h"

namespace cmx::hw {
namespace {

/// A TOML basic string. Bytes above 0x7f are UTF-8 and stay.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// Shortest text that reads back to the same double ("1e-07" and "28" are both TOML numbers).
std::string number(double value) { return fmt::format("{}", value); }

std::string value_of(const Parameter& parameter) {
  if (parameter.numeric) return number(parameter.value);
  return parameter.text == "true" || parameter.text == "false" ? parameter.text : quoted(parameter.text);
}

std::string table_of(const Parameter& parameter) {
  std::string out = fmt::format("{{ value = {}", value_of(parameter));
  if (!parameter.unit.empty()) out += fmt::format(", unit = {}", quoted(parameter.unit));
  if (!parameter.source.empty()) out += fmt::format(", source = {}", quoted(parameter.source));
  if (!parameter.fit.empty()) out += fmt::format(", fit = {}", quoted(parameter.fit));
  if (parameter.range)
    out += fmt::format(", range = [{}, {}]", number(parameter.range->first), number(parameter.range->second));
  if (!parameter.note.empty()) out += fmt::format(", note = {}", quoted(parameter.note));
  if (parameter.overlaid) out += ", overlaid = true";
  if (parameter.bare) out += ", bare = true";
  return out + " }";
}

}  // namespace

std::string Config::to_toml() const {
  // The section "" comes first, as TOML wants it. Sections are collected because "a.b.c" sorts between "a.b" and "a.d".
  std::map<std::string, std::string> sections;
  for (const auto& [path, parameter] : parameters_) {
    const auto dot = path.rfind('.');
    const std::string section = dot == std::string::npos ? "" : path.substr(0, dot);
    sections[section] +=
        fmt::format("{} = {}\n", path.substr(dot == std::string::npos ? 0 : dot + 1), table_of(parameter));
  }
  std::string out = fmt::format("name = {}\n", quoted(name_));
  for (const auto& [section, body] : sections) out += section.empty() ? body : fmt::format("\n[{}]\n{}", section, body);
  return out;
}

}  // namespace cmx::hw
