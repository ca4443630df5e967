// SPDX-License-Identifier: Apache-2.0
// Ranges in decimal arithmetic: from 0.1 in steps of 0.1 the third value is 0.3, as one writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmx::sw::sweep {

__extension__ typedef __int128 WideInt;  // NOLINT(modernize-use-using): `using` takes no __extension__

/// A whole number of 10^-scale.
struct Decimal {
  WideInt digits{0};
  int scale{0};

  static Decimal of(std::int64_t value) { return {value, 0}; }
  /// The shortest decimal number that reads as `value`: what was written. Nothing below 1e-18.
  static std::optional<Decimal> of(double value);

  /// The nearest double.
  double number() const;
  /// Half away from zero.
  std::int64_t rounded() const;
};

/// from, from + step, .. up to `to`, `most` at most. Nothing where the numbers have too many digits between them.
std::optional<std::vector<Decimal>> steps(Decimal from, Decimal to, Decimal step, std::int64_t most);

/// `count` values evenly from `from` to `to`, each to 17 significant digits or more. Nothing as above.
std::optional<std::vector<Decimal>> evenly(Decimal from, Decimal to, std::int64_t count);

/// `count` values from `from` to `to` whose ratios are equal; those between are rounded to 15 significant digits, which
/// is what a double keeps of a decimal number.
std::vector<double> by_ratio(double from, double to, std::int64_t count);

}  // namespace cmx::sw::sweep
