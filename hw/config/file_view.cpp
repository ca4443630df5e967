// SPDX-License-Identifier: Apache-2.0
#include "hw/config/file_view.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>

namespace cmx::hw {
namespace {

const std::vector<std::string> kFields{"value", "unit", "source", "fit", "range", "note", "overlaid", "bare"};

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  FileView read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      if (name == "name") {
        view_.name = string(node, "name");
      } else if (name == "base") {
        view_.base = string(node, "base");
      } else if (name == "blocks") {
        read_blocks(node);
      } else {
        visit(std::string(name), key, node);
      }
    }
    return std::move(view_);
  }

 private:
  [[noreturn]] void reject(int line, const std::string& why) const {
    throw BadInput(fmt::format("{}:{}: {}", file_, line, why));
  }
  static int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  std::string string(const toml::node& node, std::string_view what) const {
    const auto value = node.value_exact<std::string>();
    if (!value) reject(line_of(node), fmt::format("{} must be a text in quotes", what));
    return *value;
  }

  double number(const toml::node& node, std::string_view what) const {
    if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
    const auto* real = node.as_floating_point();
    if (real == nullptr || !std::isfinite(real->get())) reject(line_of(node), fmt::format("{} must be a number", what));
    return real->get();
  }

  void read_blocks(const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr) reject(line_of(node), "blocks must be a list of files such as [\"ub_link/ub_link.toml\"]");
    for (const auto& element : *array) view_.blocks.push_back(string(element, "an entry of blocks"));
  }

  /// A section, a parameter table or a bare value.
  void visit(const std::string& path, const toml::key& key, const toml::node& node) {
    if (const toml::table* table = node.as_table();
        table != nullptr && !table->is_inline() && !table->contains("value")) {
      for (const auto& [inner, child] : *table) visit(fmt::format("{}.{}", path, inner.str()), inner, child);
      return;
    }
    FileView::Entry entry;
    entry.parameter.path = path;
    entry.parameter.file = file_;
    entry.parameter.line = static_cast<int>(key.source().begin.line);
    if (const toml::table* table = node.as_table()) {
      read_fields(*table, entry);
    } else {
      read_value(node, entry.parameter);
    }
    const Parameter& parameter = entry.parameter;
    if (parameter.numeric && parameter.source.empty() && parameter.fit.empty()) {
      reject(
          parameter.line,
          fmt::format("{} is a number without source or fit; write {{ value = {}, unit = \"{}\", source = \"...\" }} "
                      "(source = \"assumed: why\" will do)",
                      path, parameter.value, parameter.unit));
    }
    view_.entries.push_back(std::move(entry));
  }

  void read_value(const toml::node& node, Parameter& parameter) const {
    if (const auto flag = node.value_exact<bool>()) {
      parameter.numeric = false;
      parameter.text = *flag ? "true" : "false";
    } else if (node.is_string()) {
      parameter.numeric = false;
      parameter.text = *node.value_exact<std::string>();
    } else {
      parameter.value = number(node, parameter.path);
    }
  }

  void read_fields(const toml::table& table, FileView::Entry& entry) const {
    Parameter& parameter = entry.parameter;
    for (const auto& [key, node] : table) {
      const std::string_view field = key.str();
      const std::string what = fmt::format("{} of {}", field, parameter.path);
      if (field == "value") {
        read_value(node, parameter);
      } else if (field == "unit") {
        parameter.unit = string(node, what);
        entry.unit_given = true;
        check_unit(parameter, line_of(node));
      } else if (field == "source") {
        parameter.source = string(node, what);
      } else if (field == "fit") {
        parameter.fit = string(node, what);
      } else if (field == "note") {
        parameter.note = string(node, what);
      } else if (field == "range") {
        parameter.range = range(node, what);
      } else if (field == "overlaid" || field == "bare") {
        if (!node.is_boolean()) reject(line_of(node), fmt::format("{} must be true or false", what));
        (field == "bare" ? parameter.bare : parameter.overlaid) = *node.value_exact<bool>();
      } else {
        reject(line_of(node),
               fmt::format("{} has no field '{}'; did you mean '{}'?", parameter.path, field, nearest(field, kFields)));
      }
    }
    if (!table.contains("value")) reject(parameter.line, fmt::format("{} has no value", parameter.path));
  }

  void check_unit(const Parameter& parameter, int line) const {
    try {
      unit_named(parameter.unit);
    } catch (const BadInput& error) {
      reject(line, fmt::format("{}: {}", parameter.path, error.what()));
    }
  }

  std::pair<double, double> range(const toml::node& node, const std::string& what) const {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->size() != 2) reject(line_of(node), fmt::format("{} must be [low, high]", what));
    const std::pair<double, double> bounds{number((*array)[0], what), number((*array)[1], what)};
    if (bounds.first > bounds.second) reject(line_of(node), fmt::format("{} must be [low, high]", what));
    return bounds;
  }

  const std::string& file_;
  FileView view_;
};

}  // namespace

FileView read_toml(std::string_view text, const std::string& file_name) {
  try {
    return Reader(file_name).read(toml::parse(text, file_name));
  } catch (const toml::parse_error& error) {
    throw BadInput(fmt::format("{}:{}: not valid TOML: {}", file_name, error.source().begin.line, error.description()));
  }
}

}  // namespace cmx::hw
