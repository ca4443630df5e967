// SPDX-License-Identifier: Apache-2.0
#include "hw/config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hw/config/overlay.h"

namespace cmx::hw {
namespace {

std::string with_unit(double value, const std::string& unit) {
  return fmt::format("{}{}{}", value, unit.empty() ? "" : " ", unit);
}

const char* expected(Dimension dimension) {
  switch (dimension) {
    case Dimension::kCount: return "a plain number";
    case Dimension::kBytes: return "a size such as \"KiB\"";
    case Dimension::kRate: return "a rate such as \"GB/s\"";
    case Dimension::kTime: return "a time such as \"ns\"";
    case Dimension::kFrequency: return "a frequency such as \"GHz\"";
    case Dimension::kCycles: return "\"cycles\"";
    case Dimension::kLength: return "a length such as \"m\"";
  }
  return "?";
}

/// The value in base units, of the right dimension and within bounds.
double checked(const Parameter& parameter, const std::string& where, Dimension dimension, Config::Bounds bounds) {
  const std::string& path = parameter.path;
  if (!parameter.numeric) throw BadInput(fmt::format("{}{} = \"{}\" must be a number", where, path, parameter.text));
  const Unit& unit = unit_named(parameter.unit);
  if (unit.dimension != dimension) {
    throw BadInput(fmt::format("{}{} = {}: its unit must be {}", where, path, with_unit(parameter.value, unit.name),
                               expected(dimension)));
  }
  const double value = parameter.value * unit.scale;
  const std::string shown = with_unit(parameter.value, unit.name);
  if (value < bounds.min) {
    if (bounds.min == Config::kPositive.min)
      throw BadInput(fmt::format("{}{} = {} must be greater than zero", where, path, shown));
    throw BadInput(fmt::format("{}{} = {} must be at least {}", where, path, shown,
                               with_unit(bounds.min / unit.scale, unit.name)));
  }
  if (value > bounds.max)
    throw BadInput(
        fmt::format("{}{} = {} must be at most {}", where, path, shown, with_unit(bounds.max / unit.scale, unit.name)));
  return value;
}

/// The value as a whole number of base units; `what` they are.
double checked_whole(double value, const Parameter& parameter, const std::string& where, const char* what) {
  const double whole = std::round(value);
  // 7.5 KiB is whole although 7.5 is not; a tiny remainder comes from the decimal text.
  if (std::abs(value - whole) > 1e-9 * std::abs(whole)) {
    throw BadInput(fmt::format("{}{} = {} must be a whole number of {}", where, parameter.path,
                               with_unit(parameter.value, parameter.unit), what));
  }
  return whole;
}

}  // namespace

const Parameter& Config::find(std::string_view path) const {
  const auto found = parameters_.find(std::string(path));
  if (found != parameters_.end()) {
    read_[found->first] = true;
    return found->second;
  }
  std::vector<std::string> unread;
  for (const auto& [name, parameter] : parameters_) {
    if (!read_.contains(name)) unread.push_back(name);
  }
  const std::string near = nearest_path(path, unread);
  const std::string hint = near.empty() ? ""
                                        : fmt::format("; the nearest is {} ({}:{})", near, parameters_.at(near).file,
                                                      parameters_.at(near).line);
  throw BadInput(fmt::format("{} '{}': parameter {} is missing{}", root_, name_, path, hint));
}

double Config::number(std::string_view path, Bounds bounds) const {
  return checked(find(path), where(path), Dimension::kCount, bounds);
}

int Config::count(std::string_view path, Bounds bounds) const {
  const Parameter& parameter = find(path);
  const double value = checked(parameter, where(path), Dimension::kCount, bounds);
  return static_cast<int>(checked_whole(value, parameter, where(path), "things"));
}

Bytes Config::bytes(std::string_view path, Bounds bounds) const {
  const Parameter& parameter = find(path);
  const double value =
      checked(parameter, where(path), Dimension::kBytes, {bounds.min, std::min(bounds.max, 9007199254740992.0)});
  return Bytes(static_cast<std::int64_t>(checked_whole(value, parameter, where(path), "bytes")));
}

BytesPerSecond Config::rate(std::string_view path, Bounds bounds) const {
  return BytesPerSecond(checked(find(path), where(path), Dimension::kRate, bounds));
}

Picoseconds Config::time(std::string_view path, Bounds bounds) const {
  const double value = checked(find(path), where(path), Dimension::kTime, {bounds.min, std::min(bounds.max, 9e18)});
  return Picoseconds(static_cast<std::int64_t>(std::llround(value)));
}

Hertz Config::frequency(std::string_view path, Bounds bounds) const {
  return Hertz(checked(find(path), where(path), Dimension::kFrequency, bounds));
}
double Config::cycles(std::string_view path, Bounds bounds) const {
  return checked(find(path), where(path), Dimension::kCycles, bounds);
}
double Config::metres(std::string_view path, Bounds bounds) const {
  return checked(find(path), where(path), Dimension::kLength, bounds);
}

std::string Config::text(std::string_view path) const {
  const Parameter& parameter = find(path);
  if (parameter.numeric)
    throw BadInput(fmt::format("{}{} = {} must be a name in quotes", where(path), path,
                               with_unit(parameter.value, parameter.unit)));
  return parameter.text;
}

bool Config::flag(std::string_view path) const { return choice(path, {"false", "true"}) == 1; }

std::size_t Config::choice(std::string_view path, const std::vector<std::string>& choices) const {
  const std::string chosen = text(path);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == chosen) return i;
  }
  throw BadInput(fmt::format("{}{} = \"{}\" is none of {}; did you mean {}?", where(path), path, chosen,
                             fmt::join(choices, ", "), nearest(chosen, choices)));
}

std::vector<std::string> Config::bare_numbers() const {
  std::vector<std::string> sentences;
  for (const auto& [path, parameter] : parameters_) {
    if (!parameter.bare) continue;
    sentences.push_back(fmt::format("{}.{}: {} has no unit and is taken as {}; write it as \"{}\"", root_, path,
                                    parameter.value, with_unit(parameter.value, parameter.unit),
                                    with_unit(parameter.value, parameter.unit)));
  }
  return sentences;
}

bool Config::has(std::string_view path) const { return parameters_.contains(std::string(path)); }

bool Config::has_section(std::string_view section) const {
  const std::string prefix = fmt::format("{}.", section);
  const auto first = parameters_.lower_bound(prefix);
  return first != parameters_.end() && first->first.starts_with(prefix);
}

void Config::ignore(std::string_view section) const {
  const std::string prefix = fmt::format("{}.", section);
  for (auto it = parameters_.lower_bound(prefix); it != parameters_.end() && it->first.starts_with(prefix); ++it)
    read_[it->first] = true;
}

void Config::finish() const {
  std::vector<std::string> known;
  for (const auto& [path, is_read] : read_) known.push_back(path);
  for (const auto& [path, parameter] : parameters_) {
    if (read_.contains(path)) continue;
    const std::string near = nearest_path(path, known);
    throw BadInput(fmt::format("{}no such parameter {}{}", where(path), path,
                               near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
}

std::string Config::where(std::string_view path) const {
  const auto found = parameters_.find(std::string(path));
  if (found == parameters_.end()) return fmt::format("{} '{}': ", root_, name_);
  const Parameter& parameter = found->second;
  return parameter.line == 0 ? fmt::format("{} {}.{}: ", parameter.file, root_, path)
                             : fmt::format("{}:{}: ", parameter.file, parameter.line);
}

}  // namespace cmx::hw
