// SPDX-License-Identifier: Apache-2.0
// Fields of a model's configuration that are taken otherwise than its file has them: --assume FIELD=VALUE.
#pragma once

#include <string>
#include <vector>

namespace cmx::sw::models {

struct Assumption {
  std::string field;
  std::string value;  // JSON; "null": as if the file did not have the field
  bool absent() const { return value == "null"; }
  std::string text() const { return field + "=" + value; }
};

/// Each text is FIELD=VALUE, or FIELD for FIELD=null; commas outside of brackets and quotes join several. A value that
/// is no JSON is a string. Throws BadInput naming --assume.
std::vector<Assumption> parse_assumptions(const std::vector<std::string>& texts);

}  // namespace cmx::sw::models
