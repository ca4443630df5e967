// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "hw/register_map/check.h"
#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

constexpr std::array<std::string_view, 4> kAccessNames{"rw", "ro", "w1c", "wo"};
constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();

/// A table of the file that is strict about its keys.
class Item {
 public:
  Item(const toml::table& table, const std::string& file, std::string what, const std::vector<std::string>& keys)
      : table_(table), file_(file), what_(std::move(what)) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
      reject(static_cast<int>(key.source().begin.line),
             fmt::format("{} has no key '{}'; did you mean '{}'?", what_, name, nearest(name, keys)));
    }
  }

  int line() const { return static_cast<int>(table_.source().begin.line); }
  bool has(std::string_view key) const { return table_.contains(key); }
  [[noreturn]] void reject(int line, const std::string& why) const {
    throw BadInput(fmt::format("{}:{}: {}", file_, line, why));
  }

  std::string text(std::string_view key) const {
    const auto value = find(key).value_exact<std::string>();
    if (!value || value->empty()) reject(line_of(key), fmt::format("{} of {} must be a text in quotes", key, what_));
    if (value->find_first_of("\n\r|\\") != std::string::npos || value->find("*/") != std::string::npos) {
      reject(line_of(key), fmt::format("{} of {} must be one line without '|', '\\' and '*/'", key, what_));
    }
    return *value;
  }
  std::uint64_t number(std::string_view key, std::uint64_t most = kLargest) const {
    return number(find(key), key, most);
  }
  std::uint32_t number32(std::string_view key) const { return static_cast<std::uint32_t>(number(key, 0xffffffff)); }

  MapEntry entry() const {
    MapEntry entry{.name = text("name"), .doc = text("doc"), .origin = {}, .is_public = has("public"), .line = line()};
    if (has("public") == has("assumed")) {
      reject(line(), fmt::format("{} '{}' must say where it comes from: public = \"source\" or assumed = \"why\"",
                                 what_, entry.name));
    }
    entry.origin = text(entry.is_public ? "public" : "assumed");
    return entry;
  }
  Access access() const {
    const std::string word = text("access");
    const auto* const found = std::find(kAccessNames.begin(), kAccessNames.end(), word);
    if (found == kAccessNames.end())
      reject(line_of("access"), fmt::format("access of {} must be rw, ro, w1c or wo, not '{}'", what_, word));
    return static_cast<Access>(found - kAccessNames.begin());
  }
  /// bits = 3 or bits = [7, 4]
  void bits(BitRange& field, unsigned register_width) const {
    const toml::node& node = find("bits");
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    if (const toml::array* pair = node.as_array()) {
      if (pair->size() != 2) reject(line_of("bits"), fmt::format("bits of {} must be a bit or [high, low]", what_));
      high = number((*pair)[0], "bits", register_width - 1);
      low = number((*pair)[1], "bits", register_width - 1);
    } else {
      high = low = number(node, "bits", register_width - 1);
    }
    if (high < low) reject(line_of("bits"), fmt::format("bits of {} must be [high, low]", what_));
    field.low = static_cast<unsigned>(low);
    field.width = static_cast<unsigned>(high - low + 1);
  }
  template <class Visit>
  void each(std::string_view key, Visit visit) const {
    if (!has(key)) return;
    const toml::array* array = find(key).as_array();
    if (array == nullptr) reject(line_of(key), fmt::format("{} of {} must be a list of tables", key, what_));
    for (const auto& node : *array) {
      if (!node.is_table())
        reject(static_cast<int>(node.source().begin.line),
               fmt::format("{} of {} must be a list of tables", key, what_));
      visit(*node.as_table());
    }
  }

 private:
  const toml::node& find(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) reject(line(), fmt::format("{} has no {}", what_, key));
    return *node;
  }
  int line_of(std::string_view key) const { return static_cast<int>(find(key).source().begin.line); }
  std::uint64_t number(const toml::node& node, std::string_view key, std::uint64_t most) const {
    const auto* whole = node.as_integer();
    if (whole == nullptr || whole->get() < 0 || static_cast<std::uint64_t>(whole->get()) > most) {
      reject(static_cast<int>(node.source().begin.line),
             fmt::format("{} of {} must be a whole number from 0 to {:#x}", key, what_, most));
    }
    return static_cast<std::uint64_t>(whole->get());
  }

  const toml::table& table_;
  const std::string& file_;
  std::string what_;
};

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  RegisterMap read(const toml::table& root) {
    const Item item(root, file_, "the map", {"name", "title", "doc", "base", "constant", "enum", "block", "layout"});
    RegisterMap map;
    map.file = file_;
    map.name = item.text("name");
    map.title = item.text("title");
    map.doc = item.text("doc");
    map.base = item.number32("base");
    item.each("constant", [&](const toml::table& table) { map.constants.push_back(read_value(table, "constant")); });
    item.each("enum", [&](const toml::table& table) { map.enumerations.push_back(read_enumeration(table)); });
    item.each("block", [&](const toml::table& table) { map.blocks.push_back(read_block(table)); });
    item.each("layout", [&](const toml::table& table) { map.layouts.push_back(read_layout(table)); });
    return map;
  }

 private:
  NamedValue read_value(const toml::table& table, const std::string& what) const {
    const Item item(table, file_, what, {"name", "doc", "public", "assumed", "value"});
    return {item.entry(), item.number("value")};
  }

  Enumeration read_enumeration(const toml::table& table) const {
    const Item item(table, file_, "enum", {"name", "doc", "public", "assumed", "values"});
    Enumeration enumeration{item.entry(), {}};
    item.each("values", [&](const toml::table& value) { enumeration.values.push_back(read_value(value, "value")); });
    return enumeration;
  }

  BitRange read_field(const toml::table& table, unsigned width, std::optional<Access> access) const {
    std::vector<std::string> keys{"name", "doc", "public", "assumed", "bits", "enum"};
    if (access) keys.insert(keys.end(), {"access", "reset"});
    const Item item(table, file_, "field", keys);
    BitRange field;
    static_cast<MapEntry&>(field) = item.entry();
    item.bits(field, width);
    if (item.has("access")) {
      field.access = item.access();
    } else if (access) {
      field.access = *access;
    }
    if (item.has("reset")) field.reset = item.number("reset", ~std::uint64_t{0} >> (64 - field.width));
    if (item.has("enum")) field.enumeration = item.text("enum");
    return field;
  }

  void read_register(const toml::table& table, std::vector<RegisterEntry>& into) const {
    const Item item(table, file_, "register",
                    {"name", "doc", "public", "assumed", "offset", "access", "reset", "width", "enum", "fields"});
    RegisterEntry entry;
    static_cast<MapEntry&>(entry) = item.entry();
    entry.offset = item.number32("offset");
    entry.access = item.access();
    if (item.has("enum")) entry.enumeration = item.text("enum");
    item.each("fields", [&](const toml::table& field) { entry.fields.push_back(read_field(field, 32, entry.access)); });
    if (item.has("reset") && !entry.fields.empty())
      item.reject(item.line(), fmt::format("the reset value of '{}' is that of its fields", entry.name));
    const std::uint64_t width = item.has("width") ? item.number("width") : 32;
    if (width != 32 && width != 64)
      item.reject(item.line(), fmt::format("width of register '{}' must be 32 or 64", entry.name));
    if (width == 32) {
      entry.reset = item.has("reset") ? item.number32("reset") : 0;
      for (const BitRange& field : entry.fields) entry.reset |= static_cast<std::uint32_t>(field.reset << field.low);
      into.push_back(std::move(entry));
      return;
    }
    if (!entry.fields.empty() || item.has("enum"))
      item.reject(item.line(), fmt::format("'{}' of 64 bits is a number without fields", entry.name));
    if (entry.offset % 8 != 0)
      item.reject(item.line(), fmt::format("'{}' of 64 bits must be at a multiple of 8", entry.name));
    const std::uint64_t reset = item.has("reset") ? item.number("reset") : 0;
    for (const bool high : {false, true}) {
      RegisterEntry half = entry;
      half.name += high ? "_hi" : "_lo";
      half.doc += high ? " Bits 63 to 32." : " Bits 31 to 0.";
      half.offset += high ? 4 : 0;
      half.reset = static_cast<std::uint32_t>(high ? reset >> 32 : reset);
      into.push_back(std::move(half));
    }
  }

  RegisterBlock read_block(const toml::table& table) const {
    const Item item(table, file_, "block",
                    {"name", "doc", "public", "assumed", "offset", "stride", "count", "registers"});
    RegisterBlock block;
    static_cast<MapEntry&>(block) = item.entry();
    block.offset = item.number32("offset");
    block.stride = item.number32("stride");
    if (item.has("count")) block.count = item.number32("count");
    item.each("registers", [&](const toml::table& entry) { read_register(entry, block.registers); });
    return block;
  }

  Layout read_layout(const toml::table& table) const {
    const Item item(table, file_, "layout", {"name", "doc", "public", "assumed", "size", "members"});
    Layout layout;
    static_cast<MapEntry&>(layout) = item.entry();
    layout.size = item.number32("size");
    item.each("members", [&](const toml::table& member) { layout.members.push_back(read_member(member)); });
    return layout;
  }

  LayoutMember read_member(const toml::table& table) const {
    const Item item(table, file_, "member", {"name", "doc", "public", "assumed", "offset", "width", "enum", "fields"});
    LayoutMember member;
    static_cast<MapEntry&>(member) = item.entry();
    member.offset = item.number32("offset");
    member.width = static_cast<unsigned>(item.number("width"));
    if (member.width != 8 && member.width != 16 && member.width != 32 && member.width != 64) {
      item.reject(item.line(), fmt::format("width of member '{}' must be 8, 16, 32 or 64", member.name));
    }
    if (item.has("enum")) member.enumeration = item.text("enum");
    item.each("fields", [&](const toml::table& field) {
      member.fields.push_back(read_field(field, member.width, std::nullopt));
    });
    return member;
  }

  const std::string& file_;
};

}  // namespace

RegisterMap read_register_map(std::string_view toml, const std::string& file) {
  try {
    RegisterMap map = Reader(file).read(toml::parse(toml, file));
    check_register_map(map);
    return map;
  } catch (const toml::parse_error& error) {
    throw BadInput(fmt::format("{}:{}: not valid TOML: {}", file, error.source().begin.line, error.description()));
  }
}

std::string_view access_name(Access access) { return kAccessNames[static_cast<std::size_t>(access)]; }

}  // namespace cmx::hw
