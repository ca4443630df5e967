// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "hw/register_map/emit.h"
#include "hw/register_map/names.h"

namespace cmx::hw {
namespace {

class CHeader {
 public:
  explicit CHeader(const RegisterMap& map) : map_(map), prefix_(upper_case(map.name)) {}

  std::string write() {
    const std::string guard = "CMX_" + prefix_ + "_REGISTERS_H";
    add("// SPDX-License-Identifier: Apache-2.0\n// {}\n// clang-format off\n// {} {}\n", banner(map_),
        map_.title + ":", map_.doc);
    add("// A register's name is its offset from BASE, in a block of several from the start of one. Structures are "
        "little-endian, as the "
        "microcontroller is.\n");
    add("#ifndef {0}\n#define {0}\n\n#include <stddef.h>\n#include <stdint.h>\n\n", guard);
    define("BASE", hex32(map_.base));
    for (const NamedValue& constant : map_.constants)
      define(upper_case(constant.name), hex64(constant.value), constant.doc);
    for (const Enumeration& enumeration : map_.enumerations) write_enumeration(enumeration);
    for (const RegisterBlock& block : map_.blocks) write_block(block);
    for (const Layout& layout : map_.layouts) write_layout(layout);
    add("\n#endif  // {}\n", guard);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  static std::string hex32(std::uint64_t value) { return fmt::format("UINT32_C({:#x})", value); }
  static std::string hex64(std::uint64_t value) {
    return value > 0xffffffff ? fmt::format("UINT64_C({:#x})", value) : hex32(value);
  }
  void define(const std::string& name, const std::string& value, const std::string& doc = {}) {
    add("#define {}_{} {}{}\n", prefix_, name, value, doc.empty() ? "" : "  // " + doc);
  }

  void write_enumeration(const Enumeration& enumeration) {
    add("\n// {}\ntypedef enum {{\n", enumeration.doc);
    for (const NamedValue& value : enumeration.values) {
      add("  {}_{}_{} = {},  // {}\n", prefix_, upper_case(enumeration.name), upper_case(value.name), value.value,
          value.doc);
    }
    add("}} {}_{}_t;\n", map_.name, enumeration.name);
  }

  void write_fields(const std::vector<BitRange>& fields, const std::string& owner, bool wide, bool with_reset) {
    for (const BitRange& field : fields) {
      const std::string name = owner + "_" + upper_case(field.name);
      const std::uint64_t mask = (~std::uint64_t{0} >> (64 - field.width)) << field.low;
      define(name + "_MASK", wide ? fmt::format("UINT64_C({:#x})", mask) : hex32(mask), field.doc);
      define(name + "_SHIFT", fmt::format("{}", field.low));
      if (with_reset && field.reset != 0) define(name + "_RESET_VALUE", hex32(field.reset));
    }
  }

  void write_block(const RegisterBlock& block) {
    const std::string name = upper_case(block.name);
    add("\n// {}\n", block.doc);
    define(name + "_OFFSET", hex32(block.offset));
    if (block.count > 1) {
      define(name + "_STRIDE", hex32(block.stride));
      define(name + "_COUNT", fmt::format("{}", block.count));
    }
    for (const RegisterEntry& entry : block.registers) {
      const std::string whole = name + "_" + upper_case(entry.name);
      define(whole, hex32(named_offset(block, entry)), fmt::format("{}: {}", access_name(entry.access), entry.doc));
      if (entry.reset != 0) define(whole + "_RESET_VALUE", hex32(entry.reset));
      write_fields(entry.fields, whole, false, true);
    }
  }

  void write_layout(const Layout& layout) {
    const std::string type = fmt::format("{}_{}", map_.name, layout.name);
    const std::string name = upper_case(layout.name);
    add("\n// {}\ntypedef struct {{\n", layout.doc);
    for (const LayoutMember& member : layout.members)
      add("  uint{}_t {};  // {}\n", member.width, member.name, member.doc);
    add("}} {}_t;\n", type);
    define(name + "_SIZE", fmt::format("{}", layout.size));
    add("typedef char {0}_has_its_size[sizeof({0}_t) == {1} ? 1 : -1];\n", type, layout.size);
    for (const LayoutMember& member : layout.members) {
      add("typedef char {0}_{1}_has_its_place[offsetof({0}_t, {1}) == {2} ? 1 : -1];\n", type, member.name,
          member.offset);
    }
    for (const LayoutMember& member : layout.members) {
      write_fields(member.fields, name + "_" + upper_case(member.name), member.width == 64, false);
    }
  }

  const RegisterMap& map_;
  std::string prefix_;
  std::string out_;
};

}  // namespace

std::string c_header(const RegisterMap& map) { return CHeader(map).write(); }

}  // namespace cmx::hw
