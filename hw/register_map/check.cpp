// SPDX-License-Identifier: Apache-2.0
#include "hw/register_map/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "hw/register_map/names.h"
#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

// Names of members and fields become identifiers of C, C++ and SystemVerilog as they are. `interrupt` is one that
// Verilator dislikes.
const std::set<std::string_view>& keywords() {
  static const std::set<std::string_view> words{
      // clang-format off
      "alias", "always", "and", "asm", "assert", "assign", "assume", "auto", "automatic", "before", "begin", "bind",
      "bit", "bool", "break", "buf", "byte", "case", "catch", "char", "class", "config", "const", "constraint",
      "context", "continue", "cover", "cross", "deassign", "default", "delete", "disable", "do", "double", "edge",
      "else", "end", "enum", "event", "explicit", "export", "extends", "extern", "false", "final", "float", "for",
      "force", "forever", "fork", "friend", "function", "generate", "global", "goto", "if", "import", "initial",
      "inline", "inout", "input", "inside", "int", "integer", "interface", "interrupt", "join", "large", "let",
      "library", "local", "logic", "long", "matches", "medium", "module", "mutable", "namespace", "new", "nor", "not",
      "null", "operator", "or", "output", "package", "packed", "parameter", "priority", "private", "program",
      "property", "protected", "public", "pure", "rand", "real", "ref", "reg", "register", "release", "repeat",
      "return", "sequence", "short", "signed", "sizeof", "small", "solve", "static", "string", "strong", "struct",
      "super", "switch", "table", "tagged", "task", "template", "this", "throw", "time", "tran", "tri", "true", "try",
      "type", "typedef", "union", "unique", "unsigned", "until", "using", "var", "vectored", "virtual", "void",
      "volatile", "wait", "weak", "while", "wildcard", "wire", "with", "within", "wor", "xnor", "xor"};
  // clang-format on
  return words;
}

class Checker {
 public:
  explicit Checker(RegisterMap& map) : map_(map) {}

  void check() {
    check_name({.name = map_.name, .doc = {}, .origin = {}, .line = 1}, "map");
    if (map_.base % 4 != 0) reject(1, fmt::format("base {:#x} must be a multiple of 4", map_.base));
    names_["base"] = 1;
    for (const NamedValue& constant : map_.constants) claim(constant, "constant", constant.name);
    for (const Enumeration& enumeration : map_.enumerations) check_enumeration(enumeration);
    for (RegisterBlock& block : map_.blocks) check_block(block);
    std::sort(map_.blocks.begin(), map_.blocks.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    check_block_places();
    for (Layout& layout : map_.layouts) check_layout(layout);
  }

 private:
  [[noreturn]] void reject(int line, const std::string& why) const {
    throw BadInput(fmt::format("{}:{}: {}", map_.file, line, why));
  }

  void check_name(const MapEntry& entry, std::string_view what) const {
    if (!is_snake_case(entry.name) || keywords().contains(entry.name)) {
      reject(
          entry.line,
          fmt::format(
              "{} '{}' must be a name of words in lower case joined by '_', and no keyword of C, C++ or SystemVerilog",
              what, entry.name));
    }
  }

  /// A name that the emitted files will have once.
  void claim(const MapEntry& entry, std::string_view what, const std::string& whole) {
    // A block may be called `global`: it is only ever part of a name.
    if (what == "block" ? !is_snake_case(entry.name) : !is_snake_case(entry.name) || keywords().contains(entry.name))
      check_name(entry, what);
    const auto [before, fresh] = names_.try_emplace(whole, entry.line);
    if (!fresh) reject(entry.line, fmt::format("{} '{}' has the name of line {}", what, whole, before->second));
  }

  /// What the emitted files add to a name.
  void reserve(const MapEntry& entry, const std::string& whole, const std::vector<std::string_view>& endings) {
    for (const std::string_view ending : endings) {
      const std::string name = whole + "_" + std::string(ending);
      const auto [before, fresh] = names_.try_emplace(name, entry.line);
      if (!fresh)
        reject(std::max(entry.line, before->second),
               fmt::format("'{}' is a name that '{}' of line {} needs", name, whole, entry.line));
    }
  }

  void check_enumeration(const Enumeration& enumeration) {
    claim(enumeration, "enum", enumeration.name);
    if (enumeration.values.empty()) reject(enumeration.line, fmt::format("enum '{}' has no values", enumeration.name));
    std::map<std::uint64_t, std::string> seen;
    for (const NamedValue& value : enumeration.values) {
      const std::string whole = enumeration.name + "_" + value.name;
      if (!is_snake_case(value.name)) check_name(value, "value");
      if (const auto [before, fresh] = names_.try_emplace(whole, value.line); !fresh) {
        reject(value.line, fmt::format("value '{}' has the name of line {}", whole, before->second));
      }
      const auto [before, fresh] = seen.try_emplace(value.value, value.name);
      if (!fresh)
        reject(value.line, fmt::format("'{}' of enum '{}' is {}, which is '{}'", value.name, enumeration.name,
                                       value.value, before->second));
      if (value.value > 0x7fffffff) reject(value.line, fmt::format("'{}' does not fit an enum of C", whole));
    }
    enumerations_[enumeration.name] = enumeration.values;
  }

  void check_use(const MapEntry& user, const std::string& enumeration, unsigned width) const {
    if (enumeration.empty()) return;
    const auto found = enumerations_.find(enumeration);
    if (found == enumerations_.end()) {
      std::vector<std::string> known;
      for (const auto& [name, values] : enumerations_) known.push_back(name);
      reject(user.line, fmt::format("'{}' names the enum '{}', which the map does not have; did you mean '{}'?",
                                    user.name, enumeration, nearest(enumeration, known)));
    }
    for (const NamedValue& value : found->second) {
      if (width < 64 && value.value >> width != 0) {
        reject(user.line, fmt::format("'{}' has {} bits, too few for '{}' = {} of enum '{}'", user.name, width,
                                      value.name, value.value, enumeration));
      }
    }
  }

  void check_fields(std::vector<BitRange>& fields, const std::string& owner) {
    std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    const BitRange* last = nullptr;
    for (const BitRange& field : fields) {
      claim(field, "field", owner + "_" + field.name);
      reserve(field, owner + "_" + field.name, {"mask", "shift", "reset_value"});
      check_use(field, field.enumeration, field.width);
      if (last != nullptr && field.low < last->low + last->width) {
        reject(std::max(field.line, last->line),
               fmt::format("fields '{}' and '{}' of '{}' overlap at bit {}", last->name, field.name, owner, field.low));
      }
      last = &field;
    }
  }

  void check_block(RegisterBlock& block) {
    claim(block, "block", block.name);
    reserve(block, block.name, {"offset", "stride", "count", "registers"});
    if (block.offset % 4 != 0 || block.stride % 4 != 0)
      reject(block.line, fmt::format("offset and stride of block '{}' must be multiples of 4", block.name));
    if (block.count == 0 || block.stride == 0)
      reject(block.line, fmt::format("block '{}' must have a count and a stride of at least 1", block.name));
    const std::uint64_t end = std::uint64_t{map_.base} + block.offset + std::uint64_t{block.stride} * block.count;
    if (end > std::uint64_t{1} << 32)
      reject(block.line, fmt::format("block '{}' ends at {:#x}, beyond the 32-bit address space", block.name, end));
    std::sort(block.registers.begin(), block.registers.end(),
              [](const auto& a, const auto& b) { return a.offset < b.offset; });
    const RegisterEntry* last = nullptr;
    for (RegisterEntry& entry : block.registers) {
      const std::string whole = block.name + "_" + entry.name;
      claim(entry, "register", whole);
      reserve(entry, whole, {"reset_value", "offset", "fields"});
      if (entry.offset % 4 != 0)
        reject(entry.line,
               fmt::format("offset {:#x} of register '{}' must be a multiple of 4", entry.offset, entry.name));
      if (entry.offset > block.stride - 4) {
        reject(entry.line, fmt::format("register '{}' at {:#x} is outside its block of {:#x} bytes", entry.name,
                                       entry.offset, block.stride));
      }
      if (last != nullptr && entry.offset == last->offset) {
        reject(std::max(entry.line, last->line),
               fmt::format("registers '{}' and '{}' overlap at {:#x}", last->name, entry.name, entry.offset));
      }
      check_use(entry, entry.enumeration, 32);
      check_fields(entry.fields, whole);
      last = &entry;
    }
  }

  void check_block_places() const {
    for (std::size_t i = 1; i < map_.blocks.size(); ++i) {
      const RegisterBlock& before = map_.blocks[i - 1];
      const RegisterBlock& after = map_.blocks[i];
      if (after.offset < before.offset + std::uint64_t{before.stride} * before.count) {
        reject(std::max(before.line, after.line),
               fmt::format("blocks '{}' and '{}' overlap at {:#x}", before.name, after.name, after.offset));
      }
    }
  }

  void check_layout(Layout& layout) {
    claim(layout, "layout", layout.name);
    reserve(layout, layout.name, {"size", "raw_bytes", "result"});
    std::sort(layout.members.begin(), layout.members.end(),
              [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::uint64_t next = 0;
    for (LayoutMember& member : layout.members) {
      const std::string whole = layout.name + "_" + member.name;
      claim(member, "member", whole);
      const unsigned bytes = member.width / 8;
      if (member.offset % bytes != 0) {
        reject(member.line, fmt::format("offset {} of member '{}' must be a multiple of its {} bytes", member.offset,
                                        member.name, bytes));
      }
      if (member.offset < next)
        reject(member.line,
               fmt::format("member '{}' overlaps the one before it at byte {}", member.name, member.offset));
      if (member.offset > next) {
        reject(member.line, fmt::format("bytes {} to {} of layout '{}' belong to no member; name them reserved", next,
                                        member.offset - 1, layout.name));
      }
      next = member.offset + std::uint64_t{bytes};
      check_use(member, member.enumeration, member.width);
      check_fields(member.fields, whole);
      widest_[layout.name] = std::max(widest_[layout.name], bytes);
    }
    if (next != layout.size)
      reject(layout.line,
             fmt::format("layout '{}' has a size of {} bytes, its members have {}", layout.name, layout.size, next));
    if (layout.size == 0 || layout.size % widest_[layout.name] != 0) {
      reject(layout.line,
             fmt::format("size {} of layout '{}' must be a multiple of its widest member", layout.size, layout.name));
    }
  }

  RegisterMap& map_;
  std::map<std::string, int> names_;  // to the line
  std::map<std::string, std::vector<NamedValue>> enumerations_;
  std::map<std::string, unsigned> widest_;  // bytes
};

}  // namespace

void check_register_map(RegisterMap& map) { Checker(map).check(); }

}  // namespace cmx::hw
