// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/link_statistics.h"

#include <algorithm>
#include <map>
#include <string>

namespace cmx::model {
namespace {

struct Sum {
  double busy{0};
  double most{0};
  int links{0};

  void add(double share) {
    busy += share;
    most = std::max(most, share);
    ++links;
  }
  double mean() const { return links == 0 ? 0 : busy / links; }
};

}  // namespace

hw::FabricStatistics statistics_of(const UbFabric& fabric, hw::Picoseconds elapsed) {
  hw::FabricStatistics statistics;
  statistics.messages = fabric.messages();
  statistics.packets = fabric.packets();
  statistics.packet_hops = fabric.packet_hops();
  statistics.payload_bytes = fabric.payload_bytes();
  statistics.affected_messages = fabric.affected_messages();
  statistics.rerouted = fabric.rerouted();
  statistics.retried = fabric.retried();
  statistics.marked_packets = fabric.marked_packets();
  statistics.non_minimal_packets = fabric.non_minimal_packets();
  statistics.reorder_bytes_max = fabric.reorder_bytes_max();
  const auto time = static_cast<double>(std::max<std::int64_t>(elapsed.value, 1));
  std::map<std::string, Sum> sums;
  std::map<std::string, std::map<int, Sum>> by_plane;
  for (int p = 0; p < fabric.planes(); ++p) {
    for (const auto& use : fabric.plane(p).link_use()) {
      const std::string name = hw::to_string(use.link_class);
      Sum& of_plane = by_plane[name][p];
      if (use.packets == 0) continue;
      const double share = static_cast<double>(use.busy_ps) / time;
      sums[name].add(share);
      of_plane.add(share);
    }
  }
  for (const auto& [name, sum] : sums) statistics.link_utilisation[name] = {sum.mean(), sum.most};
  for (const auto& [name, planes] : by_plane) {
    if (sums.count(name) == 0) continue;
    for (const auto& [plane, sum] : planes) statistics.plane_utilisation[name][plane] = sum.mean();
  }
  return statistics;
}

}  // namespace cmx::model
