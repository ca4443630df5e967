// SPDX-License-Identifier: Apache-2.0
// Strong types for the quantities of the machine. GB = 1e9 bytes, KiB = 1024 bytes; simulated time is integer
// picoseconds.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace cmx::hw {

/// An amount of one kind; amounts of different kinds do not mix.
template <class Tag, class Rep>
struct Quantity {
  Rep value{};

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep v) : value(v) {}
  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator+(Quantity o) const { return Quantity(value + o.value); }
  constexpr Quantity operator-(Quantity o) const { return Quantity(value - o.value); }
  constexpr Quantity& operator+=(Quantity o) {
    value += o.value;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity o) {
    value -= o.value;
    return *this;
  }
  constexpr Quantity operator*(Rep n) const { return Quantity(value * n); }
};

using Cycles = Quantity<struct CyclesTag, std::int64_t>;
using Picoseconds = Quantity<struct PicosecondsTag, std::int64_t>;
using Bytes = Quantity<struct BytesTag, std::int64_t>;
/// Bytes per second, real-valued: rates are divided and shared.
using BytesPerSecond = Quantity<struct BytesPerSecondTag, double>;
using Hertz = Quantity<struct HertzTag, double>;

constexpr Picoseconds from_ns(double ns) { return Picoseconds(static_cast<std::int64_t>(ns * 1e3 + 0.5)); }
constexpr Picoseconds from_us(double us) { return Picoseconds(static_cast<std::int64_t>(us * 1e6 + 0.5)); }
constexpr double to_ns(Picoseconds t) { return static_cast<double>(t.value) * 1e-3; }
constexpr double to_us(Picoseconds t) { return static_cast<double>(t.value) * 1e-6; }
constexpr double to_ms(Picoseconds t) { return static_cast<double>(t.value) * 1e-9; }
constexpr double to_seconds(Picoseconds t) { return static_cast<double>(t.value) * 1e-12; }
constexpr double to_gb_per_s(BytesPerSecond r) { return r.value * 1e-9; }

/// Time to move `bytes` at `rate`, rounded up to a picosecond.
constexpr Picoseconds transfer_time(Bytes bytes, BytesPerSecond rate) {
  const double ps = static_cast<double>(bytes.value) * 1e12 / rate.value;
  const auto whole = static_cast<std::int64_t>(ps);
  return Picoseconds(static_cast<double>(whole) < ps ? whole + 1 : whole);
}
/// Duration of `cycles` of `clock`, rounded up to a picosecond.
constexpr Picoseconds duration(double cycles, Hertz clock) {
  const double ps = cycles * 1e12 / clock.value;
  const auto whole = static_cast<std::int64_t>(ps);
  return Picoseconds(static_cast<double>(whole) < ps ? whole + 1 : whole);
}

/// What a unit measures; the base units are byte, byte/s, ps, Hz, cycle, metre and a plain count.
enum class Dimension { kCount, kBytes, kRate, kTime, kFrequency, kCycles, kLength };

/// A unit of the machine files ("GB/s", "KiB", "ns", "GHz", "cycles", "m", ""): its dimension and how many base units
/// it is.
struct Unit {
  std::string name;
  Dimension dimension{Dimension::kCount};
  double scale{1};
};
/// The unit of that name. Throws BadInput naming the nearest known unit.
const Unit& unit_named(std::string_view name);

/// "56 GB/s" -> 56e9 when the parameter's own unit is a rate; a bare number is in `own`. Throws BadInput on another
/// dimension.
double parse_quantity(std::string_view text, const Unit& own);
/// "4096", "4KiB", "1MB" -> bytes. Throws BadInput.
Bytes parse_bytes(std::string_view text);

}  // namespace cmx::hw
