// SPDX-License-Identifier: Apache-2.0
#include "hw/units/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "hw/units/bad_input.h"

namespace cmx::hw {
namespace {

const std::vector<Unit>& units() {
  static const std::vector<Unit> table{
      {"", Dimension::kCount, 1},
      // Counts that are clearer with a label; they do not convert into each other.
      {"B/cycle", Dimension::kCount, 1},
      {"MAC/cycle", Dimension::kCount, 1},
      {"elements/cycle", Dimension::kCount, 1},
      {"B", Dimension::kBytes, 1},
      {"KB", Dimension::kBytes, 1e3},
      {"MB", Dimension::kBytes, 1e6},
      {"GB", Dimension::kBytes, 1e9},
      {"TB", Dimension::kBytes, 1e12},
      {"KiB", Dimension::kBytes, 1024.0},
      {"MiB", Dimension::kBytes, 1024.0 * 1024},
      {"GiB", Dimension::kBytes, 1024.0 * 1024 * 1024},
      {"TiB", Dimension::kBytes, 1024.0 * 1024 * 1024 * 1024},
      {"B/s", Dimension::kRate, 1},
      {"KB/s", Dimension::kRate, 1e3},
      {"MB/s", Dimension::kRate, 1e6},
      {"GB/s", Dimension::kRate, 1e9},
      {"TB/s", Dimension::kRate, 1e12},
      {"GiB/s", Dimension::kRate, 1024.0 * 1024 * 1024},
      {"Gbit/s", Dimension::kRate, 1.25e8},
      {"Tbit/s", Dimension::kRate, 1.25e11},
      {"ps", Dimension::kTime, 1},
      {"ns", Dimension::kTime, 1e3},
      {"us", Dimension::kTime, 1e6},
      {"ms", Dimension::kTime, 1e9},
      {"s", Dimension::kTime, 1e12},
      {"Hz", Dimension::kFrequency, 1},
      {"kHz", Dimension::kFrequency, 1e3},
      {"MHz", Dimension::kFrequency, 1e6},
      {"GHz", Dimension::kFrequency, 1e9},
      {"cycles", Dimension::kCycles, 1},
      {"mm", Dimension::kLength, 1e-3},
      {"cm", Dimension::kLength, 1e-2},
      {"m", Dimension::kLength, 1},
      {"km", Dimension::kLength, 1e3},
  };
  return table;
}

const char* describe(Dimension dimension) {
  static constexpr std::array<const char*, 7> kNames{"a plain number",     "a size",  "a rate", "a time", "a frequency",
                                                     "a number of cycles", "a length"};
  return kNames[static_cast<std::size_t>(dimension)];
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The number at the front of `text`, which is left with what follows it.
double take_number(std::string_view& text) {
  const std::string_view whole = text;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) throw BadInput(fmt::format("'{}' is not a number", whole));
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text = trim(text);
  return value;
}

}  // namespace

const Unit& unit_named(std::string_view name) {
  std::vector<std::string> names;
  for (const Unit& unit : units()) {
    if (unit.name == name) return unit;
    if (!unit.name.empty()) names.push_back(unit.name);
  }
  throw BadInput(fmt::format("no unit '{}'; did you mean {}?", name, nearest(name, names)));
}

double parse_quantity(std::string_view text, const Unit& own) {
  std::string_view rest = trim(text);
  const double value = take_number(rest);
  if (rest.empty()) return value * own.scale;
  const Unit& unit = unit_named(rest);
  // Labelled counts (B/cycle) share a dimension but not a meaning.
  if (unit.dimension != own.dimension || (own.dimension == Dimension::kCount && unit.name != own.name)) {
    throw BadInput(fmt::format("'{}' is {}, expected {}{}", text, describe(unit.dimension), describe(own.dimension),
                               own.name.empty() ? "" : fmt::format(" such as {} {}", 1, own.name)));
  }
  return value * unit.scale;
}

Bytes parse_bytes(std::string_view text) {
  const double value = parse_quantity(text, unit_named("B"));
  if (value <= 0) throw BadInput(fmt::format("size '{}' must be greater than zero", text));
  // Beyond 2^53 a double no longer counts single bytes.
  if (value != std::floor(value) || value > 9007199254740992.0)
    throw BadInput(fmt::format("size '{}' must be a whole number of bytes below 8 PiB", text));
  return Bytes(static_cast<std::int64_t>(value));
}

}  // namespace cmx::hw
