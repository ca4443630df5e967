// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "hw/register_map/emit.h"
#include "hw/register_map/names.h"

namespace cmx::hw {
namespace {

class CppHeader {
 public:
  explicit CppHeader(const RegisterMap& map) : map_(map) {}

  std::string write() {
    add("// SPDX-License-Identifier: Apache-2.0\n// {}\n// clang-format off\n// {}: {}\n// A register's name is its "
        "offset from kBase, in a block of "
        "several from the "
        "start of one.\n#pragma once\n\n",
        banner(map_), map_.title, map_.doc);
    add("#include <array>\n#include <cstddef>\n#include <cstdint>\n#include <span>\n#include <string_view>\n\n");
    add("#include \"hw/register_map/register_table.h\"\n\nnamespace cmx::hw::{}_registers {{\n\n", map_.name);
    add("inline constexpr std::uint32_t kBase = {:#x};\n", map_.base);
    for (const NamedValue& constant : map_.constants) {
      add("inline constexpr std::uint64_t k{} = {:#x};  // {}\n", camel_case(constant.name), constant.value,
          constant.doc);
    }
    for (const Enumeration& enumeration : map_.enumerations) write_enumeration(enumeration);
    for (const RegisterBlock& block : map_.blocks) write_block(block);
    for (const Layout& layout : map_.layouts) write_layout(layout);
    add("\n/// For a log of accesses.\ninline constexpr std::array<BlockInfo, {}> kBlocks{{{{\n", map_.blocks.size());
    for (const RegisterBlock& block : map_.blocks) {
      add("    {{\"{0}\", {0}::kOffset, {0}::kStride, {0}::kCount, {0}::kRegisters}},\n", block.name);
    }
    add("}}}};\n\n}}  // namespace cmx::hw::{}_registers\n", map_.name);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void write_enumeration(const Enumeration& enumeration) {
    const std::string name = camel_case(enumeration.name);
    add("\n/// {}\nenum class {} : std::uint{}_t {{\n", enumeration.doc, name, 8 * enumeration_bytes(enumeration));
    for (const NamedValue& value : enumeration.values)
      add("  k{} = {},  // {}\n", camel_case(value.name), value.value, value.doc);
    add("}};\ninline constexpr std::array<ValueName, {}> k{}Names{{{{\n", enumeration.values.size(), name);
    for (const NamedValue& value : enumeration.values) add("    {{{}, \"{}\"}},\n", value.value, value.name);
    add("}}}};\n");
  }

  /// The table of an enum, or an empty one.
  static std::string values(const std::string& enumeration) {
    return enumeration.empty() ? "{}" : fmt::format("k{}Names", camel_case(enumeration));
  }

  void write_block(const RegisterBlock& block) {
    add("\n/// {}\nnamespace {} {{\n", block.doc, block.name);
    add("inline constexpr std::uint32_t kOffset = {:#x};\ninline constexpr std::uint32_t kStride = {:#x};\n",
        block.offset, block.stride);
    add("inline constexpr std::uint32_t kCount = {};\n", block.count);
    for (const RegisterEntry& entry : block.registers) {
      const std::string name = camel_case(entry.name);
      add("inline constexpr std::uint32_t k{} = {:#x};  // {}: {}\n", name, named_offset(block, entry),
          access_name(entry.access), entry.doc);
      for (const BitRange& field : entry.fields) {
        add("inline constexpr BitField<std::uint32_t> k{}{}{{{}, {}}};  // {}\n", name, camel_case(field.name),
            field.low, field.width, field.doc);
      }
      if (entry.fields.empty()) continue;
      add("inline constexpr std::array<FieldInfo, {}> k{}Fields{{{{\n", entry.fields.size(), name);
      for (const BitRange& field : entry.fields)
        add("    {{\"{}\", {}, {}, {}}},\n", field.name, field.low, field.width, values(field.enumeration));
      add("}}}};\n");
    }
    add("inline constexpr std::array<RegisterInfo, {}> kRegisters{{{{\n", block.registers.size());
    for (const RegisterEntry& entry : block.registers) {
      const Masks masks = masks_of(entry);
      add("    {{\"{}\", {:#x}, {:#x}, {:#x}, {:#x}, {:#x}, {}, {}}},\n", entry.name, entry.offset, entry.reset,
          masks.readable, masks.writable, masks.clearable,
          entry.fields.empty() ? "{}" : fmt::format("k{}Fields", camel_case(entry.name)), values(entry.enumeration));
    }
    add("}}}};\n}}  // namespace {}\n", block.name);
  }

  struct Masks {
    std::uint32_t readable{0};
    std::uint32_t writable{0};
    std::uint32_t clearable{0};
  };
  static Masks masks_of(const RegisterEntry& entry) {
    Masks masks;
    const auto take = [&](Access access, std::uint32_t bits) {
      if (access != Access::kWriteOnly) masks.readable |= bits;
      if (access == Access::kReadWrite || access == Access::kWriteOnly) masks.writable |= bits;
      if (access == Access::kWriteOneToClear) masks.clearable |= bits;
    };
    if (entry.fields.empty()) take(entry.access, 0xffffffff);
    for (const BitRange& field : entry.fields)
      take(field.access, static_cast<std::uint32_t>((~std::uint64_t{0} >> (64 - field.width)) << field.low));
    return masks;
  }

  void write_layout(const Layout& layout) {
    const std::string type = camel_case(layout.name);
    add("\n/// {}\nstruct {} {{\n  static constexpr std::size_t kBytes = {};\n\n", layout.doc, type, layout.size);
    for (const LayoutMember& member : layout.members)
      add("  std::uint{}_t {}{{}};  // {}\n", member.width, member.name, member.doc);
    add("\n");
    for (const LayoutMember& member : layout.members) {
      for (const BitRange& field : member.fields) {
        add("  static constexpr BitField<std::uint{}_t> k{}{}{{{}, {}}};  // {}\n", member.width,
            camel_case(member.name), camel_case(field.name), field.low, field.width, field.doc);
      }
    }
    add("\n  constexpr void encode(std::span<std::uint8_t, kBytes> raw_bytes) const {{\n");
    for (const LayoutMember& member : layout.members)
      add("    put_little_endian({}, raw_bytes.subspan<{}, {}>());\n", member.name, member.offset, member.width / 8);
    add("  }}\n  static constexpr {0} decode(std::span<const std::uint8_t, kBytes> raw_bytes) {{\n    {0} result;\n",
        type);
    for (const LayoutMember& member : layout.members) {
      add("    result.{} = get_little_endian<std::uint{}_t>(raw_bytes.subspan<{}, {}>());\n", member.name, member.width,
          member.offset, member.width / 8);
    }
    add("    return result;\n  }}\n  constexpr bool operator==(const {}&) const = default;\n}};\n", type);
  }

  const RegisterMap& map_;
  std::string out_;
};

}  // namespace

std::string cpp_header(const RegisterMap& map) { return CppHeader(map).write(); }

}  // namespace cmx::hw
