// SPDX-License-Identifier: Apache-2.0
// Fields of Verilator's pin types: integers up to 64 bits, arrays of 32-bit words above.
#pragma once

#include <cstdint>
#include <type_traits>

namespace cmx::rtl {

/// `width` bits, at most 32, from bit `lsb` on; in wide pins a field must not cross a word.
template <class Pins>
std::uint32_t get_bits(const Pins& pins, int lsb, int width) {
  if constexpr (std::is_integral_v<Pins>) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(pins) >> lsb & ((std::uint64_t{1} << width) - 1));
  } else {
    return static_cast<std::uint32_t>(pins[static_cast<std::size_t>(lsb) / 32] >> (lsb % 32) &
                                      ((std::uint64_t{1} << width) - 1));
  }
}

template <class Pins>
void set_bits(Pins& pins, int lsb, int width, std::uint32_t value) {
  if constexpr (std::is_integral_v<Pins>) {
    const std::uint64_t mask = ((std::uint64_t{1} << width) - 1) << lsb;
    pins = static_cast<Pins>((static_cast<std::uint64_t>(pins) & ~mask) | static_cast<std::uint64_t>(value) << lsb);
  } else {
    auto& word = pins[static_cast<std::size_t>(lsb) / 32];
    const std::uint32_t mask = static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1) << (lsb % 32);
    word = (word & ~mask) | value << (lsb % 32);
  }
}

}  // namespace cmx::rtl
