// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <utility>

#include "hw/units/bad_input.h"
#include "tlm/ub_traffic/destinations.h"

namespace cmx::model {
namespace {

constexpr int kHotspotOneIn = 5;

const std::vector<std::pair<std::string, Pattern>>& patterns() {
  static const std::vector<std::pair<std::string, Pattern>> table{
      {"uniform", Pattern::kUniform}, {"permutation", Pattern::kPermutation}, {"transpose", Pattern::kTranspose},
      {"incast", Pattern::kIncast},   {"hotspot", Pattern::kHotspot},         {"alltoall", Pattern::kAllToAll}};
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

std::vector<std::int32_t> shifted_peers(int self, int count, int wanted) {
  std::vector<std::int32_t> peers;
  for (int round = 1; round <= wanted; ++round) peers.push_back((self + round) % count);
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
      fmt::format("--pattern {}: no such pattern; did you mean {}? There are {}; file:F reads messages from F", name,
                  hw::nearest(name, names), fmt::join(names, ", ")));
}

Destinations::Destinations(const Traffic& traffic)
    : traffic_(traffic), drawn_(static_cast<std::size_t>(traffic.endpoints)) {
  Random order(traffic.seed * 0x9e3779b97f4a7c15ULL + 1);
  if (traffic.pattern == Pattern::kPermutation) fixed_ = permutation(order, traffic.endpoints);
  for (int e = 0; e < traffic.endpoints; ++e) {
    Random random(traffic.seed * 0x100000001b3ULL + static_cast<std::uint64_t>(e));
    Drawn& drawn = drawn_[e];
    if (traffic.pattern == Pattern::kAllToAll) {
      drawn.peers = traffic.peers == PeerOrder::kShift ? shifted_peers(e, traffic.endpoints, traffic.messages)
                                                       : distinct_peers(random, e, traffic.endpoints, traffic.messages);
    }
    drawn.random = random;
  }
}

bool Destinations::sends(int endpoint) const {
  if (traffic_.pattern == Pattern::kIncast) return endpoint != 0;
  return traffic_.pattern != Pattern::kTranspose || transposed(endpoint, traffic_.endpoints) != endpoint;
}

std::int32_t Destinations::next(int endpoint) {
  const int count = traffic_.endpoints;
  Drawn& drawn = drawn_[endpoint];
  switch (traffic_.pattern) {
    case Pattern::kPermutation: return fixed_[endpoint];
    case Pattern::kTranspose: return transposed(endpoint, count);
    case Pattern::kIncast: return 0;
    case Pattern::kHotspot:
      return drawn.random.below(kHotspotOneIn) == 0 ? 0 : other_than(drawn.random, endpoint, count);
    case Pattern::kAllToAll: return drawn.peers[drawn.turn++ % drawn.peers.size()];
    case Pattern::kUniform: break;
  }
  return other_than(drawn.random, endpoint, count);
}

std::vector<std::vector<std::int32_t>> destinations(const Traffic& traffic) {
  Destinations draw(traffic);
  std::vector<std::vector<std::int32_t>> all(static_cast<std::size_t>(traffic.endpoints));
  for (int e = 0; e < traffic.endpoints; ++e) {
    for (int m = 0; m < traffic.messages; ++m) {
      const std::int32_t to = draw.next(e);
      if (to != e) all[e].push_back(to);  // a place on the diagonal, or the hot spot itself, has nothing to send
    }
  }
  return all;
}

}  // namespace cmx::model
