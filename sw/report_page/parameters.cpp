// SPDX-License-Identifier: Apache-2.0
#include "sw/report_page/parameters.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "hw/units/bad_input.h"

namespace cmx::sw::report_page {
namespace {

constexpr std::string_view kPlanFollows = "\n# --- plan\n";

std::string printed(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

void add(Parameters& parameters, const std::string& path, std::string value) {
  auto& values = parameters[path];
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
}

/// A table with a value is a parameter; its source and note are none.
void walk(Parameters& parameters, const std::string& path, const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return add(parameters, path, printed(node));
  if (const toml::node* value = table->get("value")) {
    const std::string unit = (*table)["unit"].value_or<std::string>("");
    return add(parameters, path, printed(*value) + (unit.empty() ? "" : " " + unit));
  }
  for (const auto& [key, below] : *table) walk(parameters, path + "." + std::string(key.str()), below);
}

}  // namespace

void add_parameters(Parameters& parameters, const std::string& toml, const std::string& file) {
  // Of a sweep: the machine's file, then the plan's. Of a run: one file with a table of each.
  const std::size_t plan = toml.find(kPlanFollows);
  try {
    if (plan != std::string::npos) {
      walk(parameters, "machine", toml::parse(toml.substr(0, plan), file));
      walk(parameters, "plan", toml::parse(toml.substr(plan), file));
      return;
    }
    const toml::table root = toml::parse(toml, file);
    for (const char* part : {"machine", "plan"}) {
      if (const toml::node* node = root.get(part)) walk(parameters, part, *node);
    }
  } catch (const toml::parse_error& error) {
    throw hw::BadInput(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
}

std::string text_at_top(const std::string& toml, const std::string& key) {
  try {
    return toml::parse(toml)[key].value_or<std::string>("");
  } catch (const toml::parse_error&) {
    return "";
  }
}

}  // namespace cmx::sw::report_page
