// SPDX-License-Identifier: Apache-2.0
// Machines of other shapes from the command line: their counts, traffic that runs on them, and what is refused.
#include <gmock/gmock.h>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kThreeTiers = CMX_EXAMPLES "/machines/three_tier_1536.toml";

Node json_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return Node::from_json(finished.out);
}
double number(const Node& node, const char* key) { return node.find(key)->number(); }

TEST(Networks, CheckSizesTheSecondTierOfASupernode) {
  const cli::Desk desk;
  const Node sizing = *json_of(desk, "machine check --set machine.supernode.nodes=32").find("l2_sizing");
  EXPECT_EQ(number(sizing, "logical_switches"), 42);
  EXPECT_NEAR(number(sizing, "port_use"), 0.889, 0.0005);
  EXPECT_EQ(number(sizing, "ports_used"), 3584);
  EXPECT_EQ(number(sizing, "ports_there"), 4032);
}

TEST(Networks, ThreeTiersOf1536NpusAreCounted) {
  const cli::Desk desk;
  const Node check = json_of(desk, "machine check " + kThreeTiers);
  EXPECT_EQ(number(check, "npus"), 1536);
  EXPECT_EQ(number(check, "dies"), 3072);
  EXPECT_EQ(number(check, "nodes"), 192);
  EXPECT_EQ(number(check, "l3_switches"), 3 * 64);
  EXPECT_EQ(check.find("tiers")->members().size(), 3U);
  for (const auto& tier : check.find("tiers")->members())
    EXPECT_LE(number(tier.value, "oversubscription"), 1) << tier.value.find("tier")->text();
}

/// Every die takes part, and what a run costs follows its packets: four times the messages are four times the packets
/// and hops.
TEST(Networks, AllToAllRunsOverThreeTiers) {
  const cli::Desk desk;
  const std::string line = "ub traffic --pattern alltoall --bytes 8192 --machine " + kThreeTiers + " --messages ";
  const Node one = json_of(desk, line + "1");
  const Node four = json_of(desk, line + "4");
  EXPECT_EQ(number(one, "packets"), 3072 * 3) << "two packets of 4096 bytes and a response";
  EXPECT_EQ(number(four, "packets"), 4 * 3072 * 3);
  EXPECT_NEAR(number(four, "packet_hops") / number(one, "packet_hops"), 4, 0.1);
  EXPECT_NE(one.find("link_utilisation")->find("l2_uplink"), nullptr);
  EXPECT_LT(number(four, "setup_s"), 2) << "routes of 3,072 end points";
}

TEST(Networks, ARouteOverThreeTiersHasSixLinks) {
  const cli::Desk desk;
  EXPECT_EQ(number(json_of(desk, "ub p2p --bytes 512 --from die:0 --to die:3071 --machine " + kThreeTiers), "hops"), 6);
  EXPECT_EQ(number(json_of(desk, "ub p2p --bytes 512 --from die:0 --to die:16 --machine " + kThreeTiers), "hops"), 4);
}

TEST(Networks, OneToManyEndPointsRunOnStarAndClos) {
  const cli::Desk desk;
  for (const char* machine : {"star", "clos"}) {
    for (const int endpoints : {1, 2, 17, 768}) {
      const std::string shape = std::string(" --machine ") + machine + " --set machine." + machine +
                                ".endpoints=" + std::to_string(endpoints);
      EXPECT_EQ(number(json_of(desk, "machine check" + shape), "dies"), endpoints);
      if (endpoints == 1) continue;
      EXPECT_EQ(number(json_of(desk, "ub traffic --pattern permutation --messages 1 --bytes 4096" + shape), "packets"),
                2 * endpoints)
          << shape;
    }
  }
}

const std::string kHead =
    "name = \"two\"\nblocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", \"ub_switch/ub_switch.toml\", "
    "\"wire/wire.toml\"]\n[network]\n"
    "nodes = '''\nname,kind,ports\na,end_point,1\nb,end_point,1\ns,switch,8\nt,switch,8\n'''\n"
    "links = '''\nfrom,from_port,to,to_port,rate,delay\na,0,s,0,28 GB/s,2 ns\nb,0,t,0,28 GB/s,2 ns\n";

TEST(Networks, CheckSaysWhetherEndPointsAreJoined) {
  const cli::Desk desk;
  desk.write("apart.toml", kHead + "'''\n");
  const cli::Finished apart = desk.run(cli::words("machine check apart.toml --json"));
  EXPECT_EQ(apart.exit_code, 2);
  EXPECT_THAT(apart.out, IsEmpty());
  EXPECT_THAT(apart.err, HasSubstr("no plane joins die:0 and die:1"));
  desk.write("joined.toml", kHead + "s,1,t,1,10 GB/s,20 ns\n'''\n");
  const Node check = json_of(desk, "machine check joined.toml");
  EXPECT_TRUE(check.find("joined")->boolean());
  EXPECT_EQ(number(check, "diameter"), 3);
  EXPECT_EQ(number(check, "bisection_gb_per_s"), 10);
  EXPECT_EQ(number(*check.find("links"), "peer"), 1);
  EXPECT_EQ(number(*check.find("links"), "uplink"), 0);
}

struct Refused {
  const char* line;
  const char* reason;
};

TEST(Networks, CountsThatDoNotCloseAreBadInputWithAFix) {
  const cli::Desk desk;
  const Refused refused[]{
      {"machine check --set machine.supernode.nodes=49", "supernode.nodes=48 at most"},
      {"machine check --set machine.supernode.l1_uplinks=17", "the nearest multiple is 16"},
      {"machine check clos --set machine.clos.endpoints=784", "set clos.spine_ports=49"},
      {"machine check clos --set machine.clos.l2_switches=5", "the nearest multiple is 15"},
      {"ub traffic --machine clos --set machine.clos.endpoints=784", "set clos.spine_ports=49"},
      {"ub traffic --machine star --set machine.star.endpoints=1", "--endpoints"},
  };
  for (const Refused& each : refused) {
    const cli::Finished finished = desk.run(cli::words(std::string(each.line) + " --json"));
    EXPECT_EQ(finished.exit_code, 2) << each.line;
    EXPECT_THAT(finished.out, IsEmpty()) << each.line;
    EXPECT_THAT(finished.err, HasSubstr(each.reason)) << each.line;
  }
}

}  // namespace
}  // namespace cmx
