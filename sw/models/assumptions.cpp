// SPDX-License-Identifier: Apache-2.0
#include "sw/models/assumptions.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hw/units/bad_input.h"

namespace cmx::sw::models {
namespace {

/// What commas outside of brackets and quotes separate.
std::vector<std::string> pieces(const std::string& text) {
  std::vector<std::string> found(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == ',' && !quoted && depth == 0) {
      found.emplace_back();
    } else {
      found.back() += c;
    }
  }
  return found;
}

/// JSON as it is, in one spelling; anything else as a string.
std::string value_of(const std::string& text) {
  const auto value = nlohmann::json::parse(text, nullptr, false);
  return (value.is_discarded() ? nlohmann::json(text) : value)
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::vector<Assumption> parse_assumptions(const std::vector<std::string>& texts) {
  std::vector<Assumption> assumptions;
  for (const std::string& text : texts) {
    for (const std::string& piece : pieces(text)) {
      const std::size_t equals = piece.find('=');
      const std::string field = piece.substr(0, equals);
      if (field.empty() || equals + 1 == piece.size())
        throw hw::BadInput(fmt::format(
            "--assume {}: must be FIELD=VALUE of the model's configuration, or FIELD as if it were not there", text));
      assumptions.push_back({field, equals == piece.npos ? "null" : value_of(piece.substr(equals + 1))});
    }
  }
  return assumptions;
}

}  // namespace cmx::sw::models
