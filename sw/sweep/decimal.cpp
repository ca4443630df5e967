// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace cmx::sw::sweep {
namespace {

using Int = WideInt;

constexpr int kMostScale = 35;
constexpr Int kMost = static_cast<Int>(1'000'000'000'000'000'000) * 1'000'000'000'000'000'000;  // 10^36, of 1.7 * 10^38

Int magnitude(Int value) { return value < 0 ? -value : value; }

/// Nothing where it is above kMost.
std::optional<Int> times(Int value, Int factor) {
  if (value != 0 && magnitude(factor) > kMost / magnitude(value)) return std::nullopt;
  return value * factor;
}

std::optional<Int> at_scale(Decimal value, int scale) {
  std::optional<Int> digits = value.digits;
  for (int i = value.scale; i < scale && digits; ++i) digits = times(*digits, 10);
  return digits;
}

std::string text_of(Int value) {
  std::string text;
  for (Int rest = magnitude(value); rest > 0; rest /= 10)
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  return (value < 0 ? "-" : "") + (text.empty() ? "0" : text);
}

/// Half away from zero.
Int divided(Int value, Int by) {
  const Int rounded = (magnitude(value) + by / 2) / by;
  return value < 0 ? -rounded : rounded;
}

}  // namespace

std::optional<Decimal> Decimal::of(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size() - 1, value, std::chars_format::scientific).ptr;
  const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t exponent_at = written.find('e');
  Decimal made;
  made.scale = -std::atoi(written.data() + exponent_at + 1);
  bool behind_point = false;
  for (const char c : written.substr(0, exponent_at)) {
    if (c == '.') behind_point = true;
    if (c < '0' || c > '9') continue;
    made.digits = 10 * made.digits + (c - '0');
    made.scale += behind_point ? 1 : 0;
  }
  if (value < 0) made.digits = -made.digits;
  const auto whole = at_scale(made, 0);
  if (made.scale < 0 && whole) made = {*whole, 0};
  if (made.scale < 0 || made.scale > kMostScale) return std::nullopt;
  return made;
}

double Decimal::number() const {
  const std::string text = fmt::format("{}e-{}", text_of(digits), scale);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::int64_t Decimal::rounded() const {
  Int one = 1;
  for (int i = 0; i < scale; ++i) one *= 10;
  return static_cast<std::int64_t>(divided(digits, one));
}

std::optional<std::vector<Decimal>> steps(Decimal from, Decimal to, Decimal step, std::int64_t most) {
  const int scale = std::max({from.scale, to.scale, step.scale});
  const auto first = at_scale(from, scale);
  const auto last = at_scale(to, scale);
  const auto each = at_scale(step, scale);
  if (!first || !last || !each || *each <= 0) return std::nullopt;
  std::vector<Decimal> values;
  for (Int value = *first; value <= *last && static_cast<std::int64_t>(values.size()) < most; value += *each)
    values.push_back({value, scale});
  return values;
}

std::optional<std::vector<Decimal>> evenly(Decimal from, Decimal to, std::int64_t count) {
  if (count == 1) return std::vector<Decimal>{from};
  const int scale = std::max(from.scale, to.scale);
  const auto first = at_scale(from, scale);
  const auto last = at_scale(to, scale);
  const Int parts = count - 1;
  if (!first || !last || !times(std::max(magnitude(*first), magnitude(*last)), 2 * parts)) return std::nullopt;
  std::vector<Decimal> values;
  for (Int i = 0; i < parts; ++i) {
    Decimal sum{*first * (parts - i) + *last * i, scale};
    // As many digits more as there is room for, until it divides.
    while (sum.digits % parts != 0 && sum.scale < kMostScale && magnitude(sum.digits) < kMost / 10)
      sum = {sum.digits * 10, sum.scale + 1};
    values.push_back({divided(sum.digits, parts), sum.scale});
  }
  values.push_back(to);
  return values;
}

std::vector<double> by_ratio(double from, double to, std::int64_t count) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) {
    if (i == 0 || i + 1 == count) {
      values.push_back(i == 0 ? from : to);
      continue;
    }
    const long double share = static_cast<long double>(i) / static_cast<long double>(count - 1);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.14Le", from * std::pow(static_cast<long double>(to) / from, share));
    values.push_back(std::strtod(text.data(), nullptr));
  }
  return values;
}

}  // namespace cmx::sw::sweep
