// SPDX-License-Identifier: Apache-2.0
// Does a link's name lead a fault to that link?
#include "hw/topology/link_names.h"

#include <gtest/gtest.h>

#include <set>

#include "hw/machine/machine.h"
#include "hw/topology/fault.h"

namespace cmx {
namespace {

hw::Topology topology(const std::string& machine, const std::vector<std::string>& overlays = {}) {
  return hw::load_machine(hw::Config::load("machine", machine, overlays)).topology();
}

TEST(LinkNames, AFaultFindsTheLinkByItsName) {
  const hw::Topology healthy = topology("cloudmatrix384", {"supernode.nodes=3", "supernode.npus_per_node=2",
                                                           "supernode.l2_switches=2", "supernode.l1_uplinks=2"});
  std::set<std::string> seen;
  for (const int plane : {4, 7}) {
    const hw::LinkNames names(healthy, plane);
    const auto& links = healthy.planes.at(static_cast<std::size_t>(plane)).links;
    for (std::size_t i = 0; i < links.size(); ++i) {
      const std::string& name = names.name(links[i].a.node, links[i].a.port);
      EXPECT_EQ(names.name(links[i].b.node, links[i].b.port), name);
      EXPECT_TRUE(seen.insert(name).second) << name << " twice";
      hw::Topology faulty = healthy;
      hw::apply_fault(faulty, "link:" + name + " down");
      for (std::size_t other = 0; other < links.size(); ++other)
        EXPECT_EQ(faulty.planes[static_cast<std::size_t>(plane)].links[other].alive, other != i) << name;
    }
  }
  EXPECT_EQ(seen.size(), 3u * (4 + 4 + 2) + 6);
}

TEST(LinkNames, ATierIsThatOfTheHigherSwitch) {
  const hw::Topology machine = topology("cloudmatrix384");
  const hw::LinkNames names(machine, 0);
  for (const hw::Link& link : machine.planes[0].links)
    EXPECT_EQ(names.tier(link.a.node, link.a.port), link.link_class == hw::LinkClass::kUplink ? 2 : 1);
  const int last = static_cast<int>(machine.planes.size()) - 1;
  const hw::LinkNames direct(machine, last);
  const hw::Link& link = machine.planes[static_cast<std::size_t>(last)].links.at(1);
  EXPECT_EQ(direct.name(link.b.node, link.b.port), "die:2.pkg");
  EXPECT_EQ(direct.tier(link.a.node, link.a.port), 0);
  EXPECT_EQ(hw::node_name(machine, 2, machine.endpoints), "L1[0,2]");
}

}  // namespace
}  // namespace cmx
