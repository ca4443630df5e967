// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "hw/register_map/emit.h"

namespace cmx::hw {
namespace {

class Page {
 public:
  explicit Page(const RegisterMap& map) : map_(map) {}

  std::string write() {
    add("# {}: registers\n\n{}\n\n{}\n\nBase address: `{:#010x}`. Registers have 32 bits, structures in memory are "
        "little-endian.\n",
        map_.title, banner(map_), map_.doc, map_.base);
    if (!map_.constants.empty()) write_values("Constants", "", map_.constants);
    for (const RegisterBlock& block : map_.blocks) write_block(block);
    for (const Layout& layout : map_.layouts) write_layout(layout);
    for (const Enumeration& enumeration : map_.enumerations) {
      write_values("`" + enumeration.name + "`", enumeration.doc + " " + origin(enumeration), enumeration.values);
    }
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  static std::string origin(const MapEntry& entry) {
    return (entry.is_public ? "public: " : "assumed: ") + entry.origin;
  }
  static std::string numbers(const std::string& enumeration) {
    return enumeration.empty() ? "" : " (`" + enumeration + "`)";
  }
  static std::string bits(const BitRange& field) {
    return field.width == 1 ? fmt::format("{}", field.low)
                            : fmt::format("{}:{}", field.low + field.width - 1, field.low);
  }

  void write_values(const std::string& title, const std::string& doc, const std::vector<NamedValue>& values) {
    add("\n## {}\n\n{}{}| value | name | meaning | origin |\n|---|---|---|---|\n", title, doc,
        doc.empty() ? "" : "\n\n");
    for (const NamedValue& value : values) {
      add("| {} | `{}` | {} | {} |\n",
          value.value < 1024 ? fmt::format("{}", value.value) : fmt::format("{:#x}", value.value), value.name,
          value.doc, origin(value));
    }
  }

  void write_block(const RegisterBlock& block) {
    add("\n## Block `{}`\n\n{} {}\n\nAt `{:#x}`", block.name, block.doc, origin(block), block.offset);
    if (block.count > 1) {
      add(", {} times, `{:#x}` apart.\n\n", block.count, block.stride);
    } else {
      add(", `{:#x}` bytes.\n\n", block.stride);
    }
    add("| offset | register | bits | access | reset | meaning | origin |\n|---|---|---|---|---|---|---|\n");
    for (const RegisterEntry& entry : block.registers) {
      add("| `{:#05x}` | `{}`{} | 31:0 | {} | {:#x} | {} | {} |\n", entry.offset, entry.name,
          numbers(entry.enumeration), access_name(entry.access), entry.reset, entry.doc, origin(entry));
      for (const BitRange& field : entry.fields) {
        add("| | `.{}`{} | {} | {} | {:#x} | {} | {} |\n", field.name, numbers(field.enumeration), bits(field),
            access_name(field.access), field.reset, field.doc, origin(field));
      }
    }
  }

  void write_layout(const Layout& layout) {
    add("\n## Structure `{}`, {} bytes\n\n{} {}\n\n| byte | member | bits | meaning | origin "
        "|\n|---|---|---|---|---|\n",
        layout.name, layout.size, layout.doc, origin(layout));
    for (const LayoutMember& member : layout.members) {
      add("| {} | `{}`{} | {}:0 | {} | {} |\n", member.offset, member.name, numbers(member.enumeration),
          member.width - 1, member.doc, origin(member));
      for (const BitRange& field : member.fields) {
        add("| | `.{}`{} | {} | {} | {} |\n", field.name, numbers(field.enumeration), bits(field), field.doc,
            origin(field));
      }
    }
  }

  const RegisterMap& map_;
  std::string out_;
};

}  // namespace

std::string markdown_page(const RegisterMap& map) { return Page(map).write(); }

}  // namespace cmx::hw
