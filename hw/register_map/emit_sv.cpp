// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "hw/register_map/emit.h"
#include "hw/register_map/names.h"

namespace cmx::hw {
namespace {

class SvPackage {
 public:
  explicit SvPackage(const RegisterMap& map) : map_(map) {}

  std::string write() {
    add("// SPDX-License-Identifier: Apache-2.0\n// {}\n// {}: {}\npackage {}_registers_pkg;\n\n  // Who imports the "
        "package needs a part of it.\n  "
        "/* verilator lint_off UNUSEDPARAM */\n\n",
        banner(map_), map_.title, map_.doc, map_.name);
    number("Base", map_.base);
    for (const NamedValue& constant : map_.constants) {
      add("  localparam logic [63:0] {} = 64'h{:x};  // {}\n", camel_case(constant.name), constant.value, constant.doc);
    }
    for (const Enumeration& enumeration : map_.enumerations) write_enumeration(enumeration);
    for (const RegisterBlock& block : map_.blocks) write_block(block);
    for (const Layout& layout : map_.layouts) write_layout(layout);
    add("\n  /* verilator lint_on UNUSEDPARAM */\n\nendpackage\n");
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  void number(const std::string& name, std::uint32_t value, const std::string& doc = {}) {
    add("  localparam logic [31:0] {} = 32'h{:x};{}\n", name, value, doc.empty() ? "" : "  // " + doc);
  }
  static std::string bits(unsigned width) { return width == 1 ? "logic" : fmt::format("logic [{}:0]", width - 1); }

  void write_enumeration(const Enumeration& enumeration) {
    const unsigned width = 8 * enumeration_bytes(enumeration);
    add("\n  // {}\n  typedef enum logic [{}:0] {{\n", enumeration.doc, width - 1);
    for (const NamedValue& value : enumeration.values) {
      add("    {}{} = {}'d{}{}  // {}\n", camel_case(enumeration.name), camel_case(value.name), width, value.value,
          &value == &enumeration.values.back() ? "" : ",", value.doc);
    }
    add("  }} {}_e;\n", enumeration.name);
  }

  /// A packed structure of `width` bits, the highest first; bits of no field are called after their place.
  void write_fields(const std::vector<BitRange>& fields, unsigned width, const std::string& type) {
    add("  typedef struct packed {{\n");
    unsigned next = width;
    const auto fill = [&](unsigned down_to) {
      if (next > down_to) add("    {} unused_{}_{};\n", bits(next - down_to), next - 1, down_to);
    };
    const std::vector<BitRange> falling(fields.rbegin(), fields.rend());
    for (const BitRange& field : falling) {
      fill(field.low + field.width);
      add("    {} {};  // {}\n", bits(field.width), field.name, field.doc);
      next = field.low;
    }
    fill(0);
    add("  }} {}_t;\n", type);
  }

  void write_block(const RegisterBlock& block) {
    const std::string name = camel_case(block.name);
    add("\n  // {}\n", block.doc);
    number(name + "Offset", block.offset);
    number(name + "Stride", block.stride);
    number(name + "Count", block.count);
    for (const RegisterEntry& entry : block.registers) {
      const std::string whole = name + camel_case(entry.name);
      number(whole + "Offset", named_offset(block, entry), fmt::format("{}: {}", access_name(entry.access), entry.doc));
      if (entry.reset != 0) number(whole + "ResetValue", entry.reset);
    }
    for (const RegisterEntry& entry : block.registers) {
      if (!entry.fields.empty()) write_fields(entry.fields, 32, block.name + "_" + entry.name);
    }
  }

  void write_layout(const Layout& layout) {
    add("\n  // {}\n", layout.doc);
    for (const LayoutMember& member : layout.members) {
      if (!member.fields.empty()) write_fields(member.fields, member.width, layout.name + "_" + member.name);
    }
    add("  typedef struct packed {{\n");
    const std::vector<LayoutMember> falling(layout.members.rbegin(), layout.members.rend());
    for (const LayoutMember& member : falling) {
      const std::string type =
          member.fields.empty() ? bits(member.width) : fmt::format("{}_{}_t", layout.name, member.name);
      add("    {} {};  // byte {}: {}\n", type, member.name, member.offset, member.doc);
    }
    add("  }} {}_t;\n", layout.name);
    number(camel_case(layout.name) + "Size", layout.size);
  }

  const RegisterMap& map_;
  std::string out_;
};

}  // namespace

std::string sv_package(const RegisterMap& map) { return SvPackage(map).write(); }

}  // namespace cmx::hw
