// SPDX-License-Identifier: Apache-2.0
#include "hw/config/overlay.h"

#include <fmt/format.h>

#include <cctype>

namespace cmx::hw {
namespace {

std::string was(const Parameter& parameter) {
  const std::string value =
      parameter.numeric ? fmt::format("{}{}{}", parameter.value, parameter.unit.empty() ? "" : " ", parameter.unit)
                        : parameter.text;
  const std::string origin = parameter.fit.empty() ? parameter.source : "fit: " + parameter.fit;
  return fmt::format("--set; was {}{}{}", value, origin.empty() ? "" : ", ", origin);
}

/// A number and nothing behind it.
bool is_bare(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return !text.empty() && (std::isdigit(static_cast<unsigned char>(text.back())) != 0 || text.back() == '.');
}

/// A number without a unit or in the parameter's own is taken as it stands: the detour over base units would cost its
/// last digit.
double value_in_own_unit(const std::string& text, const Unit& own) {
  const Unit as_it_stands{own.name, own.dimension, 1};
  if (is_bare(text)) return parse_quantity(text, as_it_stands);
  const std::string_view number =
      text.ends_with(own.name) ? std::string_view(text).substr(0, text.size() - own.name.size()) : "";
  return is_bare(number) ? parse_quantity(number, as_it_stands) : parse_quantity(text, own) / own.scale;
}

}  // namespace

std::string nearest_path(std::string_view path, const std::vector<std::string>& paths) {
  if (path.find('.') == std::string_view::npos) {
    for (const std::string& candidate : paths) {
      if (candidate.ends_with(fmt::format(".{}", path))) return candidate;
    }
  }
  return nearest(path, paths);
}

void apply_overlay(std::string_view root, const std::string& overlay, std::map<std::string, Parameter>& parameters) {
  const auto equals = overlay.find('=');
  if (equals == std::string::npos)
    throw BadInput(fmt::format("--set {}.{}: write it as {}.path=value", root, overlay, root));
  const std::string path = overlay.substr(0, equals);
  const std::string value = overlay.substr(equals + 1);
  const auto found = parameters.find(path);
  if (found == parameters.end()) {
    std::vector<std::string> paths;
    for (const auto& [name, parameter] : parameters) paths.push_back(name);
    throw DoesNotFit(fmt::format("--set {}.{}: no such parameter; did you mean {}.{}?", root, path, root,
                                 nearest_path(path, paths)));
  }
  Parameter& parameter = found->second;
  Parameter changed = parameter;
  if (parameter.numeric) {
    try {
      const Unit& own = unit_named(parameter.unit);
      changed.value = value_in_own_unit(value, own);
      parameter.bare = changed.bare = is_bare(value) && own.scale != 1;
    } catch (const BadInput& error) {
      throw BadInput(fmt::format("--set {}.{}={}: {}", root, path, value, error.what()));
    }
  } else {
    changed.text = value;
  }
  if (changed.value == parameter.value && changed.text == parameter.text) return;
  if (!parameter.overlaid) {
    changed.source = was(parameter);
    changed.fit.clear();
  }
  changed.overlaid = true;
  changed.file = "--set";
  changed.line = 0;
  parameter = std::move(changed);
}

}  // namespace cmx::hw
