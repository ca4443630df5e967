// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <utility>

#include "hw/units/bad_input.h"
#include "tlm/random/random.h"
#include "tlm/ub_traffic/traffic.h"

namespace model {
namespace {

constexpr int kHotspotOneIn = 5;

const std::vector<std::pair<std::string, Pattern>>& patterns() {
  static const std::vector<std::pair<std::string, Pattern>> table{{"uniform", Pattern::kUniform},     {"permutation", Pattern::kPermutation},
                                                                  {"transpose", Pattern::kTranspose}, {"incast", Pattern::kIncast},
                                                                  {"hotspot", Pattern::kHotspot},     {"alltoall", Pattern::kAllToAll}};
  return table;
}

int other_than(Random& random, int self, int count) {
  const int pick = random.below(count - 1);
  return pick < self ? pick : pick + 1;
}

std::vector<int> shuffled(Random& random, int count) {
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (int i = count - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  return order;
}

/// A seeded cycle through all end points: everyone writes to one other and is written to by one other.
std::vector<int> permutation(Random& random, int count) {
  const std::vector<int> order = shuffled(random, count);
  std::vector<int> to(order.size());
  for (int i = 0; i < count; ++i) to[order[i]] = order[(i + 1) % count];
  return to;
}

/// Rows x columns as square as the count divides.
int transposed(int endpoint, int count) {
  int rows = static_cast<int>(std::sqrt(static_cast<double>(count)));
  while (count % rows != 0) --rows;
  const int columns = count / rows;
  return endpoint % columns * rows + endpoint / columns;
}

std::vector<std::int32_t> distinct_peers(Random& random, int self, int count, int wanted) {
  std::vector<std::int32_t> peers;
  for (const int peer : shuffled(random, count)) {
    if (peer != self && static_cast<int>(peers.size()) < wanted) peers.push_back(peer);
  }
  return peers;
}

}  // namespace

Pattern pattern_named(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [known, pattern] : patterns()) {
    if (known == name) return pattern;
    names.push_back(known);
  }
  throw hw::BadInput(
      fmt::format("--pattern {}: no such pattern; did you mean {}? There are {}", name, hw::nearest(name, names), fmt::join(names, ", ")));
}

std::vector<std::vector<std::int32_t>> destinations(const Traffic& traffic) {
  const int count = traffic.endpoints;
  std::vector<std::vector<std::int32_t>> all(static_cast<std::size_t>(count));
  Random order(traffic.seed * 0x9e3779b97f4a7c15ULL + 1);
  const std::vector<int> fixed = traffic.pattern == Pattern::kPermutation ? permutation(order, count) : std::vector<int>{};
  for (int e = 0; e < count; ++e) {
    Random random(traffic.seed * 0x100000001b3ULL + static_cast<std::uint64_t>(e));
    auto& list = all[e];
    if (traffic.pattern == Pattern::kAllToAll) {
      list = distinct_peers(random, e, count, traffic.messages);
      continue;
    }
    for (int m = 0; m < traffic.messages; ++m) {
      int to = e;
      switch (traffic.pattern) {
        case Pattern::kPermutation: to = fixed[e]; break;
        case Pattern::kTranspose: to = transposed(e, count); break;
        case Pattern::kIncast: to = 0; break;
        case Pattern::kHotspot: to = random.below(kHotspotOneIn) == 0 ? 0 : other_than(random, e, count); break;
        default: to = other_than(random, e, count); break;
      }
      if (to != e) list.push_back(to);  // a place on the diagonal, or the hot spot itself, has nothing to send
    }
  }
  return all;
}

}  // namespace model
