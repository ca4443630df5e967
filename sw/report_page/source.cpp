// SPDX-License-Identifier: Apache-2.0
#include "sw/report_page/source.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "hw/units/bad_input.h"
#include "sw/report/command_line.h"
#include "sw/report_page/parameters.h"
#include "sw/report_page/tables.h"

namespace cmx::sw::report_page {
namespace {

namespace fs = std::filesystem;
using report::Node;

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw hw::BadInput(fmt::format("{}: cannot be read", path));
  return text.str();
}

std::string text_of(const sweep::Results& results, const char* name) {
  const auto rows = results.query(fmt::format("SELECT value FROM sweep WHERE name = '{}'", name)).rows;
  const auto* text = rows.empty() ? nullptr : std::get_if<std::string>(&rows.front().front());
  return text != nullptr ? *text : "";
}

std::vector<std::string> command_line_of(const std::string& config, const std::string& file) {
  std::vector<std::string> words;
  try {
    const toml::table root = toml::parse(config, file);
    if (const toml::array* line = root["command_line"].as_array()) {
      for (const auto& word : *line) words.push_back(word.value_or<std::string>(""));
    }
  } catch (const toml::parse_error& error) {
    throw hw::BadInput(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  return words;
}

}  // namespace

Source source_of_sweep(const std::string& name, const sweep::Results& results) {
  Source source;
  source.name = name;
  source.spec = text_of(results, "spec");
  source.title = text_at_top(source.spec, "about");
  if (source.title.empty()) source.title = text_at_top(source.spec, "command");
  if (source.title.empty()) source.title = name;
  source.machine = text_at_top(source.spec, "machine");
  source.tables = tables_of(results);
  for (const auto& row : results.query("SELECT name, toml FROM configs ORDER BY name").rows)
    add_parameters(source.parameters, std::get<std::string>(row[1]),
                   fmt::format("{}: configuration {}", name, std::get<std::string>(row[0])));
  return source;
}

Source source_of_run(const std::string& directory) {
  const std::string result_file = directory + "/result.json";
  const std::string config_file = directory + "/config.toml";
  const std::string config = read_file(config_file);
  Node result;
  try {
    result = Node::from_json(read_file(result_file));
  } catch (const hw::BadInput&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw hw::BadInput(fmt::format("{}: {}", result_file, error.what()));
  }
  if (result.find("command") == nullptr)
    throw hw::BadInput(fmt::format("{}: not the result of a command", result_file));
  const auto words = command_line_of(config, config_file);

  Source source;
  source.name = directory;
  source.run = true;
  source.title = report::command_line(words);
  if (const Node* machine = result.find("machine")) source.machine = machine->text();
  source.tables = tables_of(sweep::Results(words, result, config));
  add_parameters(source.parameters, config, config_file);
  std::error_code ignored;
  if (const std::string trace = directory + "/trace.json"; fs::exists(trace, ignored)) {
    try {
      source.timelines.push(timeline_of(source.title, read_file(trace)));
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("{}: {}", trace, error.what()));
    }
  }
  return source;
}

}  // namespace cmx::sw::report_page
