// SPDX-License-Identifier: Apache-2.0
#include "hw/register_map/names.h"

namespace cmx::hw {
namespace {

// Not <cctype>: its answers follow the locale.
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

bool is_snake_case(std::string_view name) {
  bool starts = true;
  for (const char c : name) {
    if (starts ? !is_lower(c) : !is_lower(c) && !is_digit(c) && c != '_') return false;
    starts = c == '_';
  }
  return !starts;
}

std::string camel_case(std::string_view name) {
  std::string result;
  bool starts = true;
  for (const char c : name) {
    if (c != '_') result += starts ? to_upper(c) : c;
    starts = c == '_';
  }
  return result;
}

std::string upper_case(std::string_view name) {
  std::string result;
  for (const char c : name) result += to_upper(c);
  return result;
}

}  // namespace cmx::hw
