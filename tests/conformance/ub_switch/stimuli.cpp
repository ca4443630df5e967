// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/ub_switch/stimuli.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace cmx::conformance {

namespace {

/// std::mt19937 gives the same numbers everywhere, the library's distributions need not.
class Random {
 public:
  explicit Random(unsigned seed) : generator_(seed) {}
  int below(int n) { return static_cast<int>(generator_() % static_cast<unsigned>(n)); }
  double exponential() { return -std::log((static_cast<double>(generator_()) + 1.0) / 4294967297.0); }

 private:
  std::mt19937 generator_;
};

std::int64_t mixed_size(Random& random) {
  const int draw = random.below(4);
  return draw < 2 ? 512 : draw == 2 ? 64 : 4096;
}

int other(Random& random, int ports, int self) { return (self + 1 + random.below(ports - 1)) % ports; }

}  // namespace

Stimulus every_size(const SwitchCase& setup, unsigned seed) {
  Random random(seed);
  Stimulus stimulus;
  std::int64_t now = 0;
  for (int flits = 2; flits <= 207; ++flits) {
    for (const auto operation : {model::Operation::kWriteNotify, model::Operation::kRead}) {
      const int source = random.below(setup.ports);
      const std::int64_t bytes = std::min(flits * 20 - 32, 4096);
      const auto level = static_cast<std::uint8_t>(random.below(setup.service_levels()));
      stimulus.push_back({now, {source, other(random, setup.ports, source), bytes, operation, 0, level}});
      now += 600;
    }
  }
  return stimulus;
}

Stimulus back_to_back(const SwitchCase& setup, unsigned seed) {
  Random random(seed);
  Stimulus stimulus;
  for (int i = 0; i < 1000; ++i) {
    const auto level = static_cast<std::uint8_t>(random.below(setup.service_levels()));
    stimulus.push_back({0, {1, 2, mixed_size(random), model::Operation::kWriteNotify, 0, level}});
  }
  return stimulus;
}

Stimulus random_traffic(const SwitchCase& setup, Pattern pattern, double load, std::int64_t cycles, unsigned seed,
                        std::int64_t bytes) {
  const double mean =
      bytes > 0 ? data_flits(bytes) : 0.5 * data_flits(512) + 0.25 * data_flits(64) + 0.25 * data_flits(4096);
  Stimulus stimulus;
  for (int source = 0; source < setup.ports; ++source) {
    Random random(seed * 1000 + static_cast<unsigned>(source));
    double time = random.exponential() * mean / load;
    for (; time < static_cast<double>(cycles); time += random.exponential() * mean / load) {
      int target = other(random, setup.ports, source);
      if (pattern == Pattern::kPermutation) target = (source + 1) % setup.ports;
      if (pattern == Pattern::kHotspot && source != 0 && random.below(4) == 0) target = 0;
      const bool read = pattern == Pattern::kUniform && random.below(2) == 0;
      const auto level = static_cast<std::uint8_t>(random.below(setup.service_levels()));
      stimulus.push_back({static_cast<std::int64_t>(time),
                          {source, target, bytes > 0 ? bytes : mixed_size(random),
                           read ? model::Operation::kRead : model::Operation::kWriteNotify, 0, level}});
    }
  }
  std::stable_sort(stimulus.begin(), stimulus.end(),
                   [](const Injection& a, const Injection& b) { return a.cycle < b.cycle; });
  return stimulus;
}

double throughput(const SwitchCase& setup, const Stimulus& stimulus, const Seen& seen, std::int64_t from,
                  std::int64_t to) {
  std::int64_t flits = 0;
  for (std::size_t i = 0; i < stimulus.size(); ++i) {
    if (seen.arrived[i] >= from && seen.arrived[i] < to) flits += data_flits(stimulus[i].message.bytes);
  }
  return static_cast<double>(flits) / static_cast<double>(to - from) / setup.ports;
}

double mean_latency(const Stimulus& stimulus, const Seen& seen, bool reads, std::int64_t from, std::int64_t to) {
  double sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < stimulus.size(); ++i) {
    if (stimulus[i].cycle < from || stimulus[i].cycle >= to ||
        (stimulus[i].message.operation == model::Operation::kRead) != reads)
      continue;
    sum += static_cast<double>(seen.arrived[i] - stimulus[i].cycle);
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

}  // namespace cmx::conformance
