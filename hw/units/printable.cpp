// SPDX-License-Identifier: Apache-2.0
#include "hw/units/printable.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace cmx::hw {
namespace {

/// Bytes of the character at the start of `text`; 0: it is none (RFC 3629: no surrogates, no longer form than needed,
/// nothing beyond U+10FFFF).
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xc2 ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (size == 0 || size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  if (size == 1) return 1;
  const unsigned second = byte(1);
  const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return wrong ? 0 : size;
}

/// C0, delete, and C1, which is two bytes.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

std::string printable(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    std::size_t size = character(name);
    const bool as_it_is = size != 0 && !is_control(name.substr(0, size));
    if (size == 0) size = 1;
    for (const char c : name.substr(0, size))
      text += as_it_is ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    name.remove_prefix(size);
  }
  return text;
}

}  // namespace cmx::hw
