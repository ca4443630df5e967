// SPDX-License-Identifier: Apache-2.0
// Networks of any shape: their planes, and tables that are refused.
#include "hw/network/network_spec.h"

#include <gmock/gmock.h>

#include "hw/machine/machine.h"
#include "hw/machine/machine_check.h"
#include "hw/machine/machine_summary.h"

namespace cmx::hw {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr const char* kNodes = "name,kind,ports\na,end_point,2\nb,end_point,2\ns,switch,4\nt,switch,4\nu,switch,2\n";
constexpr const char* kLinks =
    "from,from_port,to,to_port,rate,delay\n"
    "a,0,s,0,400 Gbit/s,20 ns\nb,0,t,1,400 Gbit/s,20 ns\ns,2,t,2,800 Gbit/s,100 ns\n"
    "# the second plane\nu,0,a,1,28,0\nu,1,b,1,28,0\n";

Config config_of(const std::string& nodes, const std::string& links) {
  return Config::parse("machine",
                       "blocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", \"ub_switch/ub_switch.toml\", "
                       "\"wire/wire.toml\"]\n[network]\nnodes = '''\n" +
                           nodes + "'''\nlinks = '''\n" + links + "'''\n",
                       "my.toml");
}
Topology topology_of(const std::string& nodes, const std::string& links) {
  return load_machine(config_of(nodes, links)).topology();
}

TEST(Network, PlanesAreWhatSwitchesHoldTogether) {
  const Topology topology = topology_of(kNodes, kLinks);
  ASSERT_EQ(topology.planes.size(), 2U);
  EXPECT_EQ(topology.endpoints, 2);
  EXPECT_EQ(topology.planes[0].switches.size(), 2U);
  EXPECT_EQ(topology.planes[1].switches.size(), 1U);
  const Link& trunk = topology.planes[0].links[2];
  EXPECT_EQ(trunk.rate, BytesPerSecond(100e9));
  EXPECT_EQ(trunk.wire, Picoseconds(100'000));
  EXPECT_EQ(trunk.a.port, 2) << "ports of switches keep their numbers";
  const Link& second = topology.planes[1].links[0];
  EXPECT_EQ(second.a.node, 0) << "the end point is the lower end however the line is written";
  EXPECT_EQ(second.a.port, 0);
  EXPECT_EQ(second.rate, BytesPerSecond(28e9));
}

TEST(Network, TablesAreReadHoweverASpreadsheetWroteThem) {
  const std::string nodes =
      "# made by hand, twice\n\"name\";\"kind\";\"ports\"\na;end_point;2  # first, of "
      "two\n\nb;end_point;2;;\ns;switch;4\n;;\nt;switch;4\nu;switch;2\n";
  const Topology topology = topology_of(nodes, kLinks);
  EXPECT_EQ(topology.endpoints, 2);
  EXPECT_EQ(topology.planes.size(), 2U);
  EXPECT_THAT([&] { topology_of(std::string(kNodes) + "\"v,switch,2\n", kLinks); },
              ThrowsMessage<BadInput>(HasSubstr("network.nodes row 7: no closing quote for the one in column 1")));
}

TEST(Network, ItsConfigurationReadsBackToTheSame) {
  const Config again = Config::parse("machine", config_of(kNodes, kLinks).to_toml(), "config.toml");
  EXPECT_EQ(load_machine(again).topology().planes[0].links.size(), 3U);
}

TEST(Network, LeavesComeFirstAndTiersFollowTheDistance) {
  const Topology topology =
      topology_of("name,kind,ports\ntop,switch,2\nmid,switch,2\nleaf,switch,2\na,end_point,1\n",
                  "from,from_port,to,to_port,rate,delay\ntop,0,mid,0,28,0\nmid,1,leaf,0,28,0\nleaf,1,a,0,28,0\n");
  const auto& switches = topology.planes[0].switches;
  EXPECT_EQ(switches[0].name, "leaf");
  EXPECT_EQ(switches[2].name, "top");
  EXPECT_EQ(switches[2].tier, 3);
}

TEST(Network, LinksBetweenSwitchesOfOneTierAreNoUplinks) {
  const std::string nodes = "name,kind,ports\na,end_point,1\nb,end_point,1\ns,switch,4\nt,switch,4\ntop,switch,4\n";
  const std::string ends = "from,from_port,to,to_port,rate,delay\na,0,s,0,10,0\nb,0,t,0,20,0\ns,1,t,1,28,0\n";
  const MachineSummary pair = describe(load_machine(config_of(nodes.substr(0, nodes.find("top")), ends)));
  EXPECT_EQ(pair.links.peer, 1);
  EXPECT_EQ(pair.links.uplink, 0);
  EXPECT_EQ(pair.tiers[0].oversubscription, 0) << "nothing leads up";
  EXPECT_EQ(pair.tiers[0].links_peer, 1);
  EXPECT_DOUBLE_EQ(pair.ub_gb_per_s_per_die, 15) << "the mean, whoever comes first";
  EXPECT_DOUBLE_EQ(pair.least_ub_gb_per_s, 10);
  EXPECT_DOUBLE_EQ(pair.most_ub_gb_per_s, 20);
  const MachineSummary both = describe(load_machine(config_of(nodes, ends + "s,2,top,0,28,0\nt,2,top,1,28,0\n")));
  EXPECT_EQ(both.links.peer, 1);
  EXPECT_EQ(both.links.uplink, 2);
  EXPECT_DOUBLE_EQ(both.tiers[0].oversubscription, 30.0 / 56);
}

TEST(Network, TwoEndPointsMayBeJoinedDirectly) {
  const Topology topology = topology_of("name,kind,ports\na,end_point,1\nb,end_point,1\n",
                                        "from,from_port,to,to_port,rate,delay\nb,0,a,0,400 Gbit/s,20 ns\n");
  ASSERT_EQ(topology.planes.size(), 1U);
  EXPECT_FALSE(topology.planes[0].switched);
  EXPECT_TRUE(topology.planes[0].links[0].framed);
}

TEST(Network, ItIsCountedAndChecked) {
  const Machine machine = load_machine(config_of(kNodes, kLinks));
  const MachineSummary summary = describe(machine);
  EXPECT_EQ(summary.network, "network");
  EXPECT_EQ(summary.planes, 2);
  EXPECT_EQ(summary.l1_switches, 3);
  EXPECT_DOUBLE_EQ(summary.ub_gb_per_s_per_die, 78);
  for (const MachineCheck& check : check_machine(machine)) EXPECT_TRUE(check.closes) << check.sentence;
}

TEST(Network, TablesThatMakeNoNetworkAreRefusedByRow) {
  const char* nodes = "a,end_point,2\nb,end_point,2\ns,switch,4\n";
  const char* links = "a,0,s,0,28,0\nb,0,s,1,28,0\n";
  const std::string more = links;
  const auto refuses = [](const std::string& n, const std::string& l, const char* reason) {
    EXPECT_THAT([&] { topology_of("name,kind,ports\n" + n, "from,from_port,to,to_port,rate,delay\n" + l); },
                ThrowsMessage<BadInput>(HasSubstr(reason)));
  };
  EXPECT_EQ(topology_of(std::string("name,kind,ports\n") + nodes, "from,from_port,to,to_port,rate,delay\n" + more)
                .planes.size(),
            1U);
  refuses("a,endpoint,1\n", links, "network.nodes row 2: no kind 'endpoint'; did you mean 'end_point'?");
  refuses("a,end_point,1\na,end_point,1\n", links, "network.nodes row 3: node 'a' is there twice");
  refuses("a,end_point\n", links, "my.toml:3: network.nodes row 2: 2 columns, not 3");
  refuses("a,end_point,x\n", links, "number of ports 'x' is no whole number");
  refuses(nodes, more + "b,1,q,2,28,0\n", "network.links row 4: no node 'q'");
  refuses(nodes, more + "b,2,s,2,28,0\n", "node 'b' has no port 2: it has 2");
  refuses(nodes, more + "b,1,s,1,28,0\n", "port 1 of node 's' has a link already");
  refuses(nodes, more + "s,2,s,3,28,0\n", "node 's' is joined to itself");
  refuses(nodes, more + "b,1,s,2,0,0\n", "'0' must be above zero");
  refuses(nodes, more + "b,1,s,2,28,3 GB\n", "row 4");
  refuses(nodes, more + "b,1,s,2,28,0\n", "end point 'b' has two links into the same plane");
  refuses(nodes, "a,0,s,0,28,0\n", "end point 'b' has no link");
  refuses("a,end_point,2\nb,end_point,2\ns,switch,4\nt,switch,1\n", links, "switch 't' leads to no end point");
  refuses("a,end_point,1\nb,end_point,1\nc,end_point,1\nd,end_point,1\n", "a,0,c,0,28,0\nb,0,d,0,28,0\n",
          "die:0 and die:2 are joined directly");
  refuses("", links, "holds nothing");
}

}  // namespace
}  // namespace cmx::hw
