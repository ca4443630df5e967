// SPDX-License-Identifier: Apache-2.0
// What a buffer of a scenario holds: bytes of a generator, one value again and again, or a file. Everything is
// little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::scenario {

enum class Type : std::uint8_t { kBytes, kInt32, kFp32, kBf16 };

/// "bytes", "int32", "fp32", "bf16", in the order of the enumeration.
const std::vector<std::string>& type_names();
std::size_t element_bytes(Type type);

/// `size` bytes of scenario_seeded_word (hw/board/scenario_memory.h).
std::vector<std::uint8_t> seeded(std::uint32_t seed, std::size_t size);

/// The bytes of one element: bytes and int32 from a whole number, fp32 and bf16 rounded to nearest even. Throws
/// BadInput for a value that the type does not hold.
std::vector<std::uint8_t> element(Type type, double value);

/// The element that starts at `bytes`, as a number; int32 is exact.
double element_value(Type type, std::span<const std::uint8_t> bytes);

/// The data of a .npy file, in C order. Throws BadInput for a file that is none, is cut short or too long, has
/// big-endian, Fortran-ordered or structured data, or, where a type is asked for, another: bytes takes u1, i1 and V1;
/// int32 i4; fp32 f4; bf16 u2 and V2.
std::vector<std::uint8_t> npy_data(std::string_view file, std::optional<Type> type);

}  // namespace cmx::sw::scenario
