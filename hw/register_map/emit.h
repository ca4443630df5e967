// SPDX-License-Identifier: Apache-2.0
// The files that are made of a register map. All of them are functions of the map alone.
#pragma once

#include <string>
#include <vector>

#include "hw/register_map/register_map.h"

namespace cmx::hw {

/// For freestanding C99: addresses, masks, shifts, reset values, enums, structures with checks of their sizes and
/// places.
std::string c_header(const RegisterMap& map);
/// The same as constexpr values, structures with encode() and decode(), and tables of names
/// (hw/register_map/register_table.h).
std::string cpp_header(const RegisterMap& map);
/// Offsets and reset values as localparams, enums, packed structures of registers with fields and of layouts.
std::string sv_package(const RegisterMap& map);
/// The page: every register, field and member with where it comes from.
std::string markdown_page(const RegisterMap& map);

struct GeneratedFile {
  std::string path;  // below the folder that stands for the repository's top
  std::string text;
};

/// hw/generated/<name>_registers.h, .hpp, _pkg.sv and docs/blocks/<name>_registers.md
std::vector<GeneratedFile> generate_files(const RegisterMap& map);

/// "Generated from <file> by cmx_register_map; do not edit."
std::string banner(const RegisterMap& map);
/// Bytes of the narrowest of 8, 16 and 32 bits that holds every value.
unsigned enumeration_bytes(const Enumeration& enumeration);
/// What a register's name stands for: its offset from the base, or in a block that occurs several times from the start
/// of one.
std::uint32_t named_offset(const RegisterBlock& block, const RegisterEntry& entry);

}  // namespace cmx::hw
