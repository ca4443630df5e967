// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/record.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <fstream>
#include <sstream>

#include "hw/units/bad_input.h"
#include "sw/cli/version.h"

namespace cmx::sw::apps {
namespace {

std::string printed(const toml::table& table) {
  std::ostringstream text;
  text << toml::toml_formatter(table, toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings);
  return text.str();
}

std::string sub_table(const toml::table& root, const char* key) {
  const toml::table* table = root[key].as_table();
  return table != nullptr ? printed(*table) + "\n" : "";
}

/// A TOML string holds everything but that.
bool is_text(const std::string& contents) { return contents.find('\0') == std::string::npos; }

std::string to_hex(const std::string& contents) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * contents.size());
  for (const char c : contents) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string from_hex(const std::string& hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string contents;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    contents += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return contents;
}

}  // namespace

std::string to_toml(const Record& record) {
  toml::array command_line;
  for (const std::string& word : record.command_line) command_line.push_back(word);
  toml::array files;
  for (const auto& [path, contents] : record.files) {
    if (is_text(contents)) {
      files.push_back(toml::table{{"path", path}, {"contents", contents}});
    } else {
      files.push_back(toml::table{{"path", path}, {"hex", to_hex(contents)}});
    }
  }

  toml::table root{{"version", record.version}, {"command_line", command_line}};
  if (!files.empty()) root.insert("file", files);
  root.insert("machine", toml::parse(record.machine));
  if (!record.plan.empty()) root.insert("plan", toml::parse(record.plan));
  return "# Everything that `cmx rerun` needs to repeat this run: the command line, and the machine and the plan as "
         "they were resolved.\n" +
         printed(root) + "\n";
}

Record read_record(const std::string& directory) {
  const std::string path = directory + "/config.toml";
  std::ifstream stream(path);
  if (!stream)
    throw hw::BadInput(fmt::format("rerun {}: there is no {}; give a directory that --out wrote", directory, path));
  std::ostringstream text;
  text << stream.rdbuf();
  try {
    const toml::table root = toml::parse(text.str(), path);
    Record record;
    record.version = root["version"].value_or<std::string>("");
    if (record.version != kVersion)
      throw hw::BadInput(fmt::format("rerun {}: version {} wrote it, this is {}", path, record.version, kVersion));
    if (const toml::array* words = root["command_line"].as_array()) {
      for (const auto& word : *words) record.command_line.push_back(word.value_or<std::string>(""));
    }
    if (const toml::array* files = root["file"].as_array()) {
      for (const auto& file : *files) {
        const toml::table& entry = *file.as_table();
        const auto hex = entry["hex"].value<std::string>();
        record.files[entry["path"].value_or<std::string>("")] =
            hex ? from_hex(*hex) : entry["contents"].value_or<std::string>("");
      }
    }
    record.machine = sub_table(root, "machine");
    record.plan = sub_table(root, "plan");
    if (record.command_line.empty() || record.machine.empty())
      throw hw::BadInput(fmt::format("rerun {}: command_line or machine is missing", path));
    return record;
  } catch (const toml::parse_error& error) {
    throw hw::BadInput(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
}

}  // namespace cmx::sw::apps
