// SPDX-License-Identifier: Apache-2.0
#include "hw/ub_switch/ub_switch_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hw/topology/grid.h"
#include "hw/units/number_list.h"

namespace cmx::hw {
namespace {

const std::vector<std::string>& lane_arbiter_names() {
  static const std::vector<std::string> names{
#define CMX_LANE_ARBITER(value, name, make) name,
#include "hw/ub_switch/lane_arbiters.def"
#undef CMX_LANE_ARBITER
  };
  return names;
}

std::vector<int> read_grid(const Config& config, RoutePolicy routes) {
  constexpr const char* kPath = "ub_switch.grid";
  const std::string text = config.text(kPath);
  if (text == "none") {
    if (routes != RoutePolicy::kDimensionOrdered) return {};
    throw BadInput(
        fmt::format("{}ub_switch.routes = \"dimension-ordered\" needs the places of the mesh or torus along each "
                    "dimension: set {}, like \"4x4\"",
                    config.where("ub_switch.routes"), kPath));
  }
  const auto grid = grid_named(text);
  if (!grid)
    throw BadInput(fmt::format("{}{} = \"{}\": write up to eight whole numbers from 1 to 1000, like \"4x4\", or none",
                               config.where(kPath), kPath, text));
  return *grid;
}

}  // namespace

UbSwitchSpec read_ub_switch_spec(const Config& config) {
  UbSwitchSpec spec;
  spec.latency = config.time("ub_switch.latency");
  spec.forwarding = config.choice("ub_switch.forwarding", {"cut-through", "store-and-forward"}) == 0
                        ? Forwarding::kCutThrough
                        : Forwarding::kStoreAndForward;
  spec.allocation = config.time("ub_switch.allocation");
  spec.input_buffer = config.bytes("ub_switch.input_buffer");
  spec.uplink_policy = static_cast<PathPolicy>(
      config.choice("ub_switch.uplink_policy", {"round-robin", "hash", "flow", "packet", "least-loaded"}));
  spec.lane_arbiter = static_cast<LaneArbiter>(config.choice("ub_switch.lane_arbiter", lane_arbiter_names()));
  const auto weights = number_list(config.text("ub_switch.lane_weights"));
  if (!weights ||
      std::any_of(weights->begin(), weights->end(), [](int weight) { return weight < 1 || weight > 1000; })) {
    throw BadInput(fmt::format("{}ub_switch.lane_weights = \"{}\": write whole numbers from 1 to 1000, like \"1,4\"",
                               config.where("ub_switch.lane_weights"), config.text("ub_switch.lane_weights")));
  }
  spec.lane_weights = *weights;
  spec.read_ports = config.count("ub_switch.read_ports", {0, 1});
  spec.buffer_pool = static_cast<BufferPool>(config.choice("ub_switch.buffer_pool", {"exclusive", "shared"}));
  spec.reserved = config.bytes("ub_switch.reserved", Config::kNonNegative);
  spec.buffer_release = config.choice("ub_switch.buffer_release", {"packet", "cell"}) == 0 ? BufferRelease::kPacket
                                                                                           : BufferRelease::kCell;
  spec.paths = static_cast<PathSet>(config.choice("ub_switch.paths", {"shortest", "all"}));
  spec.routes = static_cast<RoutePolicy>(config.choice("ub_switch.routes", route_policy_names()));
  spec.grid = read_grid(config, spec.routes);
  spec.mark_threshold = config.bytes("ub_switch.mark_threshold", Config::kNonNegative);
  return spec;
}

}  // namespace cmx::hw
