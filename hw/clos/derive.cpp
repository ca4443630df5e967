// SPDX-License-Identifier: Apache-2.0
#include "hw/clos/derive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cmx::hw {
namespace {

struct Split {
  int down;
  int up;
};

/// `radix` ports, taper:1, with the ports down in whole groups of `group`.
Split split(int radix, double taper, int group) {
  const double down = std::floor(radix * taper / (1 + taper) + 1e-9);
  const int whole = static_cast<int>(down) / group * group;
  return {whole, static_cast<int>(std::ceil(whole / taper - 1e-9))};
}

/// The largest divisor of `links` of which `others` fit into `ports`: links to the same switch, so that the switches
/// above are few and full.
int parallel_links(int links, int others, int ports) {
  for (int parallel = std::min(links, ports / std::max(1, others)); parallel > 1; --parallel) {
    if (links % parallel == 0) return parallel;
  }
  return 1;
}

/// Fills in one tier count after the other; what was written stays.
ClosSpec with_tiers(const ClosInput& input, int tiers) {
  ClosSpec spec = input.counts;
  const int node = std::max(1, spec.dies_per_node);
  spec.tiers = tiers;
  spec.l1_ports = spec.l2_ports = spec.l3_ports = input.counts.radix;
  if (tiers == 1) {
    if (spec.down == 0) spec.down = input.counts.radix / node * node;
    spec.up = spec.l2_switches = spec.l2_down = spec.l2_up = spec.l3_switches = 0;
    return spec;
  }
  const Split leaf = split(input.counts.radix, input.taper, node);
  if (spec.down == 0) spec.down = leaf.down;
  if (spec.up == 0) spec.up = static_cast<int>(std::ceil(spec.down / input.taper - 1e-9));
  if (spec.down == 0) return spec;
  if (tiers == 2) {
    spec.l2_down = spec.leaves();
    spec.l2_up = spec.l3_switches = 0;
    if (spec.l2_switches == 0) spec.l2_switches = spec.up / parallel_links(spec.up, spec.leaves(), input.counts.radix);
    return spec;
  }
  const Split pod = split(input.counts.radix, input.taper, 1);
  if (spec.l2_switches == 0) spec.l2_switches = spec.up;
  if (spec.l2_down == 0) spec.l2_down = std::max(1, pod.down / std::max(1, spec.links_per_l2()));
  if (spec.l2_up == 0) spec.l2_up = pod.up;
  if (spec.l3_switches == 0)
    spec.l3_switches = spec.l2_switches * (spec.l2_up / parallel_links(spec.l2_up, spec.pods(), input.counts.radix));
  return spec;
}

/// What the top switch can join.
bool holds(const ClosSpec& spec) {
  if (spec.down == 0) return false;
  if (spec.tiers == 1) return spec.endpoints <= spec.down;
  return spec.tiers == 2 ? spec.leaves() <= spec.radix : spec.pods() <= spec.radix;
}

}  // namespace

int nearest_multiple(int value, int of) { return std::max(1, (value + of / 2) / of) * of; }

ClosSpec from_radix(const Config& config, const ClosInput& input) {
  const int asked = input.counts.tiers;
  const int node = std::max(1, input.counts.dies_per_node);
  ClosSpec spec;
  for (int tiers = asked == 0 ? 1 : asked; tiers <= (asked == 0 ? 3 : asked); ++tiers) {
    spec = with_tiers(input, tiers);
    if (holds(spec)) return spec;
  }
  if (spec.down == 0) {
    const int least = static_cast<int>(std::ceil(node * (1 + input.taper) / input.taper - 1e-9));
    throw BadInput(
        fmt::format("{}a switch of {} ports has no room for a node of {} with its uplinks; set clos.radix={} or more",
                    config.where("clos.radix"), input.counts.radix, node, least));
  }
  const int most = spec.tiers == 1   ? spec.down
                   : spec.tiers == 2 ? input.counts.radix * spec.down
                                     : input.counts.radix * spec.l2_down * spec.down;
  throw BadInput(
      fmt::format("{}{} tiers of switches of {} ports hold {} end points, not {}; {}raise clos.radix or clos.taper",
                  config.where("clos.endpoints"), spec.tiers, input.counts.radix, most, spec.endpoints,
                  spec.tiers < 3 ? fmt::format("set clos.tiers={} or ", spec.tiers + 1) : ""));
}

ClosSpec from_counts(const Config& config, const ClosInput& input) {
  ClosSpec spec = input.counts;
  const auto needed = [&](const char* path, int value, const char* what) {
    if (value == 0)
      throw BadInput(fmt::format("{}{}; give it, or set clos.radix to derive it", config.where(path), what));
  };
  needed("clos.down", spec.down, "end points of a leaf are 0");
  if (spec.tiers == 0) spec.tiers = spec.up == 0 ? 1 : spec.l2_up == 0 ? 2 : 3;
  if (spec.tiers == 1) {
    if (spec.endpoints > spec.down) {
      throw BadInput(
          fmt::format("{}one leaf holds {} end points, not {}; give the leaves uplinks (clos.up) or set clos.down={}",
                      config.where("clos.up"), spec.down, spec.endpoints, spec.endpoints));
    }
    spec.up = spec.l2_switches = spec.l2_down = spec.l2_up = spec.l3_switches = 0;
    spec.l1_ports = spec.down;
    return spec;
  }
  needed("clos.up", spec.up, "two tiers need uplinks of a leaf");
  if (spec.l2_switches == 0) spec.l2_switches = spec.up;
  spec.l1_ports = spec.down + spec.up;
  spec.l2_ports = input.spine_ports;
  if (spec.tiers == 2) {
    spec.l2_down = spec.leaves();
    spec.l2_up = spec.l3_switches = 0;
    return spec;
  }
  needed("clos.l2_down", spec.l2_down, "three tiers need the leaves of a pod");
  needed("clos.l2_up", spec.l2_up, "three tiers need uplinks of an L2 switch");
  spec.l3_ports = input.spine_ports;
  if (spec.l3_switches == 0) spec.l3_switches = spec.l2_switches * spec.l2_up;
  return spec;
}

}  // namespace cmx::hw
