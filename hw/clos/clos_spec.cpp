// SPDX-License-Identifier: Apache-2.0
#include "hw/clos/clos_spec.h"

#include <fmt/format.h>

#include "hw/clos/derive.h"

namespace cmx::hw {
namespace {

/// The counts as written, where zero stands for what follows from the others.
ClosSpec as_written(const Config& config) {
  constexpr Config::Bounds kSome{0, 65536};
  ClosSpec spec;
  spec.endpoints = config.count("clos.endpoints", {1, 65536});
  spec.planes = config.count("clos.planes", {1, 64});
  spec.dies_per_npu = config.count("clos.dies_per_npu", {0, 64});
  spec.dies_per_node = config.count("clos.dies_per_node", {0, 4096});
  spec.radix = config.count("clos.radix", {0, 4096});
  spec.tiers = config.count("clos.tiers", {0, 3});
  spec.down = config.count("clos.down", kSome);
  spec.up = config.count("clos.up", {0, 4096});
  spec.l2_switches = config.count("clos.l2_switches", {0, 4096});
  spec.l2_down = config.count("clos.l2_down", {0, 4096});
  spec.l2_up = config.count("clos.l2_up", {0, 4096});
  spec.l3_switches = config.count("clos.l3_switches", kSome);
  return spec;
}

/// A package is in one node, and a node on one leaf.
void check_nodes(const Config& config, const ClosSpec& spec) {
  const auto whole = [&](const char* path, int parts, int of, const std::string& sentence) {
    if (parts > 0 && of % parts != 0) {
      throw BadInput(fmt::format("{}{}; the nearest multiples of {} are {} and {}", config.where(path), sentence, parts,
                                 of / parts * parts, (of / parts + 1) * parts));
    }
  };
  whole("clos.endpoints", spec.dies_per_npu, spec.endpoints,
        fmt::format("{} end points are no whole number of NPUs of {} dies", spec.endpoints, spec.dies_per_npu));
  whole("clos.endpoints", spec.dies_per_node, spec.endpoints,
        fmt::format("{} end points are no whole number of nodes of {}", spec.endpoints, spec.dies_per_node));
  whole("clos.dies_per_node", spec.dies_per_node == 0 ? 0 : spec.dies_per_npu, spec.dies_per_node,
        fmt::format("a node of {} dies is no whole number of NPUs of {}", spec.dies_per_node, spec.dies_per_npu));
  whole("clos.down", spec.dies_per_node, spec.down,
        fmt::format("a leaf of {} end points cuts a node of {}", spec.down, spec.dies_per_node));
}

void check_spread(const Config& config, const ClosSpec& spec) {
  if (spec.tiers >= 2 && spec.up % spec.l2_switches != 0) {
    throw BadInput(fmt::format(
        "{}{} uplinks of a leaf do not spread evenly over {} L2 switches; the nearest multiple is {}",
        config.where("clos.l2_switches"), spec.up, spec.l2_switches, nearest_multiple(spec.up, spec.l2_switches)));
  }
  if (spec.tiers < 3) return;
  if (spec.l3_switches % spec.l2_switches != 0) {
    throw BadInput(
        fmt::format("{}{} L3 switches make no equal groups for the {} L2 switches of a pod; the nearest multiple is {}",
                    config.where("clos.l3_switches"), spec.l3_switches, spec.l2_switches,
                    nearest_multiple(spec.l3_switches, spec.l2_switches)));
  }
  if (spec.l2_up % spec.l3_group() != 0) {
    throw BadInput(fmt::format(
        "{}{} uplinks of an L2 switch do not spread evenly over the {} L3 switches of its group; the nearest multiple "
        "is {}",
        config.where("clos.l3_switches"), spec.l2_up, spec.l3_group(), nearest_multiple(spec.l2_up, spec.l3_group())));
  }
}

void read_links(const Config& config, ClosSpec& spec) {
  const double link = config.rate("ub_link.rate").value;
  constexpr Config::Bounds kRatio{1.0 / 64, 64};
  spec.uplink = BytesPerSecond(link * config.number("clos.uplink_rate_ratio", kRatio));
  spec.l2_uplink = BytesPerSecond(link * config.number("clos.l2_uplink_rate_ratio", kRatio));
  const auto ps_per_metre = static_cast<double>(config.time("wire.delay_per_metre").value);
  spec.l2_uplink_wire =
      Picoseconds(static_cast<std::int64_t>(config.metres("clos.l2_uplink_wire") * ps_per_metre + 0.5));
}

}  // namespace

ClosSpec read_clos_spec(const Config& config) {
  const ClosInput input{as_written(config), config.number("clos.taper", {1.0 / 64, 64}),
                        config.count("clos.spine_ports", {1, 65536})};
  ClosSpec spec = input.counts.radix > 0 ? from_radix(config, input) : from_counts(config, input);
  read_links(config, spec);
  check_nodes(config, spec);
  check_spread(config, spec);
  return spec;
}

}  // namespace cmx::hw
