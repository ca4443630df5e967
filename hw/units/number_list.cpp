// SPDX-License-Identifier: Apache-2.0
#include "hw/units/number_list.h"

#include <charconv>

namespace cmx::hw {

std::optional<std::vector<int>> number_list(std::string_view text) {
  std::vector<int> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    while (at != end && *at == ' ') ++at;
    int number = 0;
    const auto [after, error] = std::from_chars(at, end, number);
    if (error != std::errc{}) return std::nullopt;
    numbers.push_back(number);
    at = after;
    while (at != end && *at == ' ') ++at;
    if (at == end) return numbers;
    if (*at++ != ',') return std::nullopt;
  }
}

}  // namespace cmx::hw
