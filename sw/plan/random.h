// SPDX-License-Identifier: Apache-2.0
// A counter-based generator (splitmix64) and what is drawn from it, in plain IEEE arithmetic: the same numbers from any
// compiler and C library.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace cmx::sw::plan {

class Random {
 public:
  /// A stream of its own for every list of keys.
  explicit Random(std::initializer_list<std::uint64_t> keys) {
    for (const std::uint64_t key : keys) state_ = mix(state_ + kStep * (key + 1));
  }

  std::uint64_t next() { return mix(state_ += kStep); }
  /// Uniform in 0..n-1; the bias of n / 2^32 is far below any count here.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next() >> 32) * n) >> 32);
  }
  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// Mean 0, deviation 1: the sum of twelve uniforms, within +-6.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::uint64_t state_{0};
};

/// e^x for |x| < 50 without the C library, whose last bit depends on the processor.
constexpr double exponential(double x) {
  const double y = x / 1024;
  double e = 1 + y * (1 + y * (0.5 + y * (1.0 / 6 + y * (1.0 / 24 + y / 120))));
  for (int i = 0; i < 10; ++i) e *= e;
  return e;
}

}  // namespace cmx::sw::plan
