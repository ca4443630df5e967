// SPDX-License-Identifier: Apache-2.0
// Rates, times and sizes as ns-3 writes them: with or without a sign, as in "400Gbps", "+20ns", "+2e-08s", "4096".
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/ns3ub/table.h"

namespace cmx::sw::ns3ub {
namespace {

struct Number {
  double value;
  std::string_view unit;
};

struct Named {
  std::string_view unit;
  double scale;
};
constexpr Named kTimes[]{{"ps", 1.0}, {"ns", 1e3}, {"us", 1e6},  {"\xC2\xB5s", 1e6}, {"\xCE\xBCs", 1e6},
                         {"ms", 1e9}, {"s", 1e12}, {"fs", 1e-3}, {"min", 60 * 1e12}, {"h", 3600 * 1e12}};
constexpr Named kPrefixes[]{{"", 1.0},      {"k", 1e3},     {"K", 1e3},     {"m", 1e6},    {"M", 1e6},
                            {"g", 1e9},     {"G", 1e9},     {"t", 1e12},    {"T", 1e12},   {"Ki", 0x1p10},
                            {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"ki", 0x1p10}};

template <std::size_t N>
std::optional<double> scale_of(std::string_view unit, const Named (&names)[N]) {
  const auto found =
      std::find_if(std::begin(names), std::end(names), [&](const Named& named) { return named.unit == unit; });
  return found == std::end(names) ? std::nullopt : std::optional(found->scale);
}

/// Nothing for what begins with no number, and for one below zero.
std::optional<Number> number_of(std::string_view text) {
  std::string_view digits = text;
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || !std::isfinite(value) || value < 0) return std::nullopt;
  std::string_view unit = digits.substr(static_cast<std::size_t>(end - digits.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  return Number{value, unit};
}

/// Takes away the first of `ends` that `text` has.
bool take_end(std::string_view& text, std::initializer_list<std::string_view> ends) {
  for (const std::string_view end : ends) {
    if (!text.ends_with(end)) continue;
    text.remove_suffix(end.size());
    return true;
  }
  return false;
}

/// Bytes a second: b is a bit, B a byte.
std::optional<double> rate_scale(std::string_view unit) {
  const bool per_second = take_end(unit, {"ps", "/s"});
  double bytes = 0;
  if (per_second && take_end(unit, {"bit", "b"})) bytes = 0.125;
  if (bytes == 0 && per_second && take_end(unit, {"Byte", "B"})) bytes = 1;
  const auto prefix = scale_of(unit, kPrefixes);
  return bytes > 0 && prefix ? std::optional(bytes * *prefix) : std::nullopt;
}

std::optional<double> byte_scale(std::string_view unit) {
  if (unit.empty() || unit == "byte" || unit == "bytes" || unit == "Byte" || unit == "Bytes" || unit == "b") return 1;
  if (!take_end(unit, {"Bytes", "Byte", "B", "b"})) return std::nullopt;
  return scale_of(unit, kPrefixes);
}

}  // namespace

double rate_of(std::string_view text) {
  const auto number = number_of(text);
  const auto scale = number ? rate_scale(number->unit) : std::nullopt;
  if (!scale) throw hw::BadInput(fmt::format("'{}' is not a rate such as 400Gbps", text));
  if (number->value <= 0) throw hw::BadInput(fmt::format("'{}' must be above zero", text));
  return number->value * *scale;
}

/// ns-3 takes a number without a unit as seconds; nobody who writes 20 means that.
std::int64_t time_of(std::string_view text) {
  const auto number = number_of(text);
  const auto scale = number ? scale_of(number->unit, kTimes) : std::nullopt;
  if (number && number->unit.empty() && number->value == 0) return 0;
  if (!scale) throw hw::BadInput(fmt::format("'{}' is not a time such as 20ns", text));
  const double ps = number->value * *scale;
  if (ps > 9e15) throw hw::BadInput(fmt::format("'{}' is longer than the model runs", text));
  return static_cast<std::int64_t>(std::llround(ps));
}

std::int64_t bytes_of(std::string_view text) {
  constexpr double kMost = 0x1p53;  // beyond, a double no longer counts single bytes
  const auto number = number_of(text);
  const auto scale = number ? byte_scale(number->unit) : std::nullopt;
  if (!scale) throw hw::BadInput(fmt::format("'{}' is not a number of bytes such as 4096 or 4KiB", text));
  const double bytes = number->value * *scale;
  if (bytes != std::floor(bytes) || bytes > kMost)
    throw hw::BadInput(fmt::format("'{}' must be a whole number of bytes", text));
  return static_cast<std::int64_t>(bytes);
}

}  // namespace cmx::sw::ns3ub
