// SPDX-License-Identifier: Apache-2.0
// A TOML table that a person wrote, read strictly: every complaint names file and line of the key, or of the table
// where the key is missing; an unknown key gets the nearest one.
//
// Contract: the text that was parsed outlives it. Errors: BadInput.
// Includes toml++: only for .cpp files of readers.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <vector>

namespace cmx::sw::strict_toml {

using Keys = std::vector<std::string>;

/// Throws BadInput "file:line: ..." for what is not TOML.
toml::table parse(const std::string& text, const std::string& file);

class Table {
 public:
  /// Only `keys`, and "about", may be in it.
  Table(const toml::table& table, const std::string& file, const Keys& keys);
  /// Any key may.
  Table(const toml::table& table, const std::string& file) : table_(table), file_(file) {}

  [[noreturn]] void bad(const std::string& key, const std::string& what) const { bad_line(line_of(key), what); }
  bool has(const std::string& key) const { return table_.contains(key); }
  /// Keys in the order of the file.
  Keys keys() const;
  /// "F.toml:12".
  std::string where() const;
  std::string where(const std::string& key) const;

  std::string text(const std::string& key) const;
  std::vector<std::string> texts(const std::string& key) const;
  /// As an index into the choices.
  std::size_t choice(const std::string& key, const Keys& choices) const;
  double number(const std::string& key, double min, double max) const;
  std::int64_t whole(const std::string& key, std::int64_t min, std::int64_t max) const {
    return whole(key, need(key), min, max);
  }
  std::vector<std::int64_t> wholes(const std::string& key, std::int64_t min, std::int64_t max) const;
  /// A number of bytes, or "64KiB".
  std::int64_t bytes(const std::string& key, std::int64_t max) const;
  /// The tables of [[key]]; none where it is absent.
  std::vector<Table> rows(const std::string& key, const Keys& keys) const;
  /// The table of [key].
  const toml::table& table(const std::string& key) const;

  const toml::node& need(const std::string& key) const;

 protected:
  [[noreturn]] void bad_line(std::uint32_t line, const std::string& what) const;
  std::uint32_t line_of(const std::string& key) const;
  const toml::array& list(const std::string& key) const;
  std::int64_t whole(const std::string& key, const toml::node& node, std::int64_t min, std::int64_t max) const;

  const toml::table& table_;
  const std::string& file_;
};

}  // namespace cmx::sw::strict_toml
