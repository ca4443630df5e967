// SPDX-License-Identifier: Apache-2.0
// Pictures of machines: well-formed, complete where few are drawn, aggregated where many are.
#include "sw/drawing/machine_drawing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>

#include "sw/drawing/svg.h"
#include "tests/unit/drawing/xml.h"

namespace cmx {
namespace {

using drawing_test::xml_fault;
using testing::HasSubstr;
using testing::Not;

std::string drawn(const std::string& machine, const std::vector<std::string>& overlays = {}) {
  return sw::drawing::draw_machine(hw::load_machine(hw::Config::load("machine", machine, overlays)));
}

long count(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator());
}

TEST(Xml, TheCheckFindsFaults) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  EXPECT_EQ(xml_fault(head + "<a b=\"1\"><c/>x &amp; y</a>\n"), "");
  EXPECT_NE(xml_fault("<a/>"), "");
  EXPECT_NE(xml_fault(head + "<a>"), "");
  EXPECT_NE(xml_fault(head + "<a></b>"), "");
  EXPECT_NE(xml_fault(head + "<a>x & y</a>"), "");
  EXPECT_NE(xml_fault(head + "<a b=1></a>"), "");
  EXPECT_NE(xml_fault(head + "<a></a><a></a>"), "");
}

TEST(Drawing, EveryShapeOfMachineIsWellFormed) {
  const std::pair<const char*, std::vector<std::string>> machines[]{
      {"cloudmatrix384", {}},
      {"cloudmatrix384", {"supernode.nodes=2", "supernode.cpus_per_node=0"}},
      {"cloudmatrix-node", {}},
      {"star", {"star.endpoints=1"}},
      {"star", {"star.endpoints=500"}},
      {"clos", {}},
      {"clos", {"clos.endpoints=2"}},
      {"clos", {"clos.planes=20", "clos.dies_per_npu=4"}},
      {"clos",
       {"clos.radix=48", "clos.down=0", "clos.up=0", "clos.endpoints=3072", "clos.dies_per_node=16",
        "clos.dies_per_npu=2"}},
      {"clos", {"clos.tiers=3", "clos.l2_down=4", "clos.l2_up=4", "clos.endpoints=100"}},
      {"clos", {"clos.tiers=3", "clos.l2_down=40", "clos.l2_up=4", "clos.endpoints=100"}},
  };
  for (const auto& [machine, overlays] : machines) {
    const std::string svg = drawn(machine, overlays);
    EXPECT_EQ(xml_fault(svg), "") << machine;
    EXPECT_THAT(svg, Not(HasSubstr("nan"))) << machine;
    EXPECT_THAT(svg, Not(HasSubstr("inf\""))) << machine;
  }
}

TEST(Drawing, ANodeHasAllItsPartsAndLinks) {
  const std::string svg = drawn("cloudmatrix-node");
  EXPECT_EQ(count(svg, "class=\"npu\""), 8);
  EXPECT_EQ(count(svg, "class=\"die\""), 16);
  EXPECT_EQ(count(svg, "class=\"cpu\""), 4);
  EXPECT_EQ(count(svg, ">L1 plane \\d<"), 7);
  EXPECT_EQ(count(svg, "<line [^>]*class=\"package\""), 8 + 1) << "a line a package and one in the legend";
  EXPECT_EQ(count(svg, "<line [^>]*stroke=\"#1f77b4\""), 16 + 4 + 2) << "dies and CPUs into plane 0, two in the legend";
  EXPECT_THAT(svg, HasSubstr("28 GB/s"));
  EXPECT_THAT(svg, HasSubstr("270 GB/s"));
}

TEST(Drawing, ThePlaneShowsTheTiersWithTheirCounts) {
  const std::string svg = drawn("cloudmatrix384");
  EXPECT_THAT(svg, HasSubstr("384 NPUs"));
  EXPECT_THAT(svg, HasSubstr(">L2: 16 switches<"));
  EXPECT_THAT(svg, HasSubstr(">48 of 48 ports used<"));
  EXPECT_EQ(count(svg, "class=\"l2\""), 16);
  EXPECT_EQ(count(svg, "class=\"l1\""), 15);
  EXPECT_THAT(svg, HasSubstr(">33 more<")) << "48 L1: 14, the gap and the last";
  EXPECT_THAT(svg, HasSubstr(">L1[47,0]<"));
  EXPECT_EQ(count(svg, "<line [^>]*stroke=\"#5b4bb5\""), 15 * 16 + 1) << "every pair that is drawn, and the legend";
}

TEST(Drawing, PodsAreTheFirstAndTheLast) {
  const std::string svg =
      drawn("clos", {"clos.radix=48", "clos.down=0", "clos.up=0", "clos.endpoints=3072", "clos.dies_per_node=16"});
  EXPECT_THAT(svg, HasSubstr(">6 more pods<"));
  EXPECT_EQ(count(svg, "class=\"pod\""), 2);
  EXPECT_THAT(svg, HasSubstr(", 6 links between two switches"));
}

TEST(Drawing, NetworksOfAnyShapeAreDrawnByTheirPlanes) {
  const auto network = [](const std::string& nodes, const std::string& links) {
    const std::string blocks =
        "blocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", \"ub_switch/ub_switch.toml\", "
        "\"wire/wire.toml\"]\n";
    const std::string tables = "[network]\nnodes = '''\nname,kind,ports\n" + nodes +
                               "'''\nlinks = '''\nfrom,from_port,to,to_port,rate,delay\n" + links + "'''\n";
    return sw::drawing::draw_machine(hw::load_machine(hw::Config::parse("machine", blocks + tables, "my.toml")));
  };
  const std::string pair = network("a,end_point,1\nb,end_point,1\n", "a,0,b,0,50,0\n");
  EXPECT_EQ(xml_fault(pair), "");
  EXPECT_THAT(pair, HasSubstr(">pair 0<"));
  EXPECT_EQ(count(pair, "<line [^>]*class=\"package\""), 1 + 1);
  const std::string ring = network("a,end_point,1\nb,end_point,1\ns,switch,3\nt,switch,3\n<u>,switch,5\n",
                                   "a,0,s,0,50,0\nb,0,t,0,50,0\ns,1,t,1,50,0\ns,2,<u>,0,50,0\nt,2,<u>,1,50,0\n");
  EXPECT_EQ(xml_fault(ring), "");
  EXPECT_THAT(ring, HasSubstr(">&lt;u&gt;<"));
  EXPECT_THAT(ring, HasSubstr(">2 of 5 ports used<"));
  EXPECT_EQ(count(ring, "<line [^>]*stroke=\"#5b4bb5\""), 3 + 1) << "every link between switches, and the legend";
}

TEST(Drawing, ManyAreNotDrawnOneByOne) {
  EXPECT_LT(drawn("clos", {"clos.endpoints=49152", "clos.down=1024", "clos.up=32"}).size(), 100'000U);
}

TEST(Svg, TextIsEscaped) {
  EXPECT_EQ(sw::drawing::escaped("a<b> & \"c\"\n"), "a&lt;b&gt; &amp; &quot;c&quot; ");
  hw::Machine machine = hw::load_machine(hw::Config::load("machine", "star"));
  machine.name = "<script>&";
  EXPECT_EQ(xml_fault(sw::drawing::draw_machine(machine)), "");
}

}  // namespace
}  // namespace cmx
