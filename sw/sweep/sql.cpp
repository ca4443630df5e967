// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/sql.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"

namespace cmx::sw::sweep {
namespace {

std::string quoted(const std::string& text, char quote) {
  std::string made(1, quote);
  for (const char c : text) made += c == quote ? std::string(2, c) : std::string(1, c);
  return made + quote;
}

}  // namespace

std::string quoted_name(const std::string& name) { return quoted(name, '"'); }
std::string quoted_text(const std::string& text) { return quoted(text, '\''); }

void bind(SQLite::Statement& statement, int at, const Value& value) {
  std::visit([&](const auto& known) { statement.bind(at, known); }, value);
}

std::string explained(const std::string& error, const std::vector<std::string>& names) {
  constexpr std::string_view kUnknown = "no such column: ";
  if (error.rfind(kUnknown, 0) != 0 || names.empty()) return error;
  const std::string name = error.substr(kUnknown.size());
  if (std::find(names.begin(), names.end(), name) != names.end())
    return fmt::format("{}; the view 'results' has one", error);
  return fmt::format("{}; the nearest is '{}'", error, hw::nearest(name, names));
}

}  // namespace cmx::sw::sweep
