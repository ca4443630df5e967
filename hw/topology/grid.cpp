// SPDX-License-Identifier: Apache-2.0
#include "hw/topology/grid.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <set>
#include <utility>

namespace cmx::hw {
namespace {

constexpr std::size_t kMostDimensions = 8;
constexpr int kMostPlaces = 1000;

std::vector<int> fastest_first(const std::vector<int>& grid) { return {grid.rbegin(), grid.rend()}; }

/// Places that two switches are apart in the one dimension in which they differ; 0: they differ in none or in several.
/// `around`: the length of that dimension.
int apart_along_one(int a, int b, const std::vector<int>& grid, int& around) {
  int apart = 0;
  for (const int length : fastest_first(grid)) {
    const int here = std::abs(a % length - b % length);
    if (here != 0 && apart != 0) return 0;
    if (here != 0) {
      apart = here;
      around = length;
    }
    a /= length;
    b /= length;
  }
  return apart;
}

}  // namespace

std::optional<std::vector<int>> grid_named(const std::string& text) {
  std::vector<int> grid;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    int length = 0;
    const auto [after, error] = std::from_chars(at, end, length);
    if (error != std::errc{} || length < 1 || length > kMostPlaces || grid.size() == kMostDimensions)
      return std::nullopt;
    grid.push_back(length);
    if (after == end) return grid;
    if (*after != 'x') return std::nullopt;
    at = after + 1;
  }
}

std::string why_no_grid(const PlaneTopology& plane, int endpoints, const std::vector<int>& grid) {
  const auto switches = static_cast<std::int64_t>(plane.switches.size());
  std::int64_t places = 1;
  for (const int length : grid) {
    places *= length;
    if (places > switches) break;
  }
  if (places != switches) return fmt::format("{} has {} switches, not one for each place", plane.name, switches);
  for (const SwitchNode& sw : plane.switches) {
    if (sw.tier != 1) return fmt::format("switch {} holds no end point", sw.name);
  }
  std::set<std::pair<int, int>> joined;
  for (const Link& link : plane.links) {
    if (link.a.node < endpoints) continue;
    const int a = link.a.node - endpoints;
    const int b = link.b.node - endpoints;
    int around = 0;
    const int apart = apart_along_one(a, b, grid, around);
    if (apart != 1 && (apart == 0 || apart != around - 1))
      return fmt::format("the link between {} and {} joins no neighbours", plane.switches[a].name,
                         plane.switches[b].name);
    joined.emplace(std::min(a, b), std::max(a, b));
  }
  for (int a = 0; a < switches; ++a) {
    int stride = 1;
    for (const int length : fastest_first(grid)) {
      const int b = a + stride;
      if (a / stride % length + 1 < length && !joined.contains({a, b}))
        return fmt::format("no link joins the neighbours {} and {}", plane.switches[a].name, plane.switches[b].name);
      stride *= length;
    }
  }
  return {};
}

}  // namespace cmx::hw
