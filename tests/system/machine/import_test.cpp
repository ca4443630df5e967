// SPDX-License-Identifier: Apache-2.0
// machine import ns3ub: the shipped case and others become machines that run, and their routes are compared with the
// model's.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

const std::string kTwoNodes = CMX_EXAMPLES "/ns3ub/two_nodes";

Node json_of(const cli::Desk& desk, const std::string& line) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return finished.exit_code == 0 ? Node::from_json(finished.out) : Node::object();
}

/// A case in the desk's directory `case`.
void write_case(const cli::Desk& desk, const std::vector<std::pair<std::string, std::string>>& files) {
  fs::create_directories(desk.path() / "case");
  for (const auto& [name, text] : files) desk.write("case/" + name, text);
}

TEST(Import, TheShippedCaseRunsUnedited) {
  const cli::Desk desk;
  const Node made = json_of(desk, "machine import ns3ub " + kTwoNodes + " --out made");
  EXPECT_EQ(made.find("machine")->text(), "two_nodes") << "what it is about, not the machine that would be loaded";
  EXPECT_EQ(made.find("dies")->number(), 2);
  EXPECT_EQ(made.find("messages")->number(), 3);
  EXPECT_EQ(made.at("/routes/checked")->number(), 4);
  EXPECT_EQ(made.at("/routes/differ")->number(), 0);
  EXPECT_EQ(desk.read("made/traffic.csv"),
            "time_ns,src,dst,bytes,op,after\n10,0,1,4096,write,\n10,1,0,65536,write,1\n0,0,1,64,read,1;2\n");
  const Node p2p = json_of(desk, "ub p2p --machine made/machine.toml --from die:0 --to die:1 --op write --bytes 4096");
  // 10 ns to inject, 4140 bytes over two links of 50 B/ns and 20 ns, a switch of 11 ns, ports of 1 ns; memory 10 ns; 20
  // bytes back, a flit cycle, 10 ns to see.
  EXPECT_NEAR(p2p.find("latency_us")->number(),
              1e-3 * (10 + 2 + 2 * (82.8 + 20) + 11 + 10 + 2 + 2 * (0.4 + 20) + 11 + 0.4 + 10), 1e-6);
  EXPECT_GT(json_of(desk, "ub traffic --machine made/machine.toml").find("packets")->number(), 0);
  // 4 KiB and 64 KiB in 1 + 16 packets with a response each; the load of 64 bytes waits for both.
  const Node messages = json_of(desk, "ub traffic --machine made/machine.toml --pattern file:made/traffic.csv");
  EXPECT_EQ(messages.find("packets")->number(), 2 + 17 + 2);
  EXPECT_GT(messages.find("completion_us")->number(), p2p.find("latency_us")->number() + 16 * 4140 / 50e3);
  EXPECT_EQ(json_of(desk, "machine check made/machine.toml").find("l1_switches")->number(), 1);
  EXPECT_EQ(desk.run(cli::words("machine draw made/machine.toml")).exit_code, 0);
}

TEST(Import, WarningsGoToStderrAndIntoTheResult) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("machine import ns3ub " + kTwoNodes + " --out made --json"));
  EXPECT_THAT(finished.err, HasSubstr("network_attribute.txt:"));
  EXPECT_THAT(finished.out, HasSubstr("UB_TRACE_ENABLE is not understood and has no effect"));
}

TEST(Import, TwoDevicesOnAWireRun) {
  const cli::Desk desk;
  write_case(desk, {{"node.csv", "nodeId,nodeType,portNum,forwardDelay\n0..1,DEVICE,1,1ns\n"},
                    {"topology.csv", "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,1,0,400Gbps,20ns\n"},
                    {"routing_table.csv", "nodeId,dstNodeId,dstPortId,outPorts,metrics\n0,1,0,0,1\n1,0,0,0,1\n"}});
  EXPECT_EQ(json_of(desk, "machine import ns3ub case --out made").at("/routes/differ")->number(), 0);
  const Node p2p = json_of(desk, "ub p2p --machine made/machine.toml --from die:0 --to die:1 --op write --bytes 4096");
  EXPECT_NEAR(p2p.find("latency_us")->number(), 1e-3 * (10 + 2 + 82.8 + 20 + 10 + 2 + 0.4 + 20 + 0.4 + 10), 1e-6);
  EXPECT_EQ(p2p.find("hops")->number(), 1);
  EXPECT_GT(
      json_of(desk, "ub traffic --machine made/machine.toml --pattern alltoall --messages 1").find("packets")->number(),
      0);
  EXPECT_EQ(desk.run(cli::words("machine draw made/machine.toml")).exit_code, 0);
  const cli::Finished around =
      desk.run(cli::words("ub p2p --machine made/machine.toml --from die:0 --to die:1 --path ub"));
  EXPECT_EQ(around.exit_code, 2);
  EXPECT_THAT(around.err, HasSubstr("no live path"));
}

/// Two planes of one switch each, the second of which holds two of the three devices only.
TEST(Import, DevicesNeedNotBeInEveryPlane) {
  const cli::Desk desk;
  write_case(desk, {{"node.csv", "nodeId,nodeType,portNum\n0..2,DEVICE,2\n3..4,SWITCH,4\n"},
                    {"topology.csv",
                     "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,3,0,400Gbps,20ns\n1,0,3,1,400Gbps,20ns\n2,0,"
                     "3,2,400Gbps,20ns\n"
                     "0,1,4,0,400Gbps,20ns\n1,1,4,1,400Gbps,20ns\n"}});
  EXPECT_EQ(json_of(desk, "machine import ns3ub case --out made").find("planes")->number(), 2);
  const auto rate = [&](const std::string& to) {
    return json_of(desk, "ub p2p --machine made/machine.toml --from die:0 --bytes 4MiB --op write --to " + to)
        .find("bandwidth_gb_per_s")
        ->number();
  };
  EXPECT_NEAR(rate("die:1") / rate("die:2"), 2, 0.1) << "over both planes, and over one";
  EXPECT_GT(json_of(desk, "ub traffic --machine made/machine.toml --pattern uniform").find("packets")->number(), 0);
}

/// A ring of four switches with the same routes as the model's but one, which goes the long way round.
TEST(Import, RoutesThatDifferAreReported) {
  const cli::Desk desk;
  write_case(desk, {{"node.csv", "nodeId,nodeType,portNum\n0..1,DEVICE,1\n2..4,SWITCH,3\n"},
                    {"topology.csv",
                     "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,400Gbps,20ns\n1,0,3,0,400Gbps,20ns\n2,1,"
                     "3,1,400Gbps,20ns\n"
                     "2,2,4,0,400Gbps,20ns\n4,1,3,2,400Gbps,20ns\n"},
                    {"routing_table.csv",
                     "nodeId,dstNodeId,dstPortId,outPorts,metrics\n2,1,0,2,1\n3,0,0,1,1\n4,1,0,1,1\n0,1,0,0,1\n"}});
  const cli::Finished finished = desk.run(cli::words("machine import ns3ub case --out made --json"));
  const Node made = Node::from_json(finished.out);
  EXPECT_EQ(made.at("/routes/checked")->number(), 4);
  EXPECT_EQ(made.at("/routes/differ")->number(), 1);
  EXPECT_THAT(finished.err, HasSubstr("routing_table.csv:2: node 2 to device 1 through port 2, the model through 1"));
}

TEST(Import, ARunCanBeRepeatedWithoutTheCase) {
  const cli::Desk desk;
  fs::copy(kTwoNodes, desk.path() / "case");
  ASSERT_EQ(desk.run(cli::words("machine import ns3ub case --out made")).exit_code, 0);
  const std::string machine = desk.read("made/machine.toml");
  fs::remove_all(desk.path() / "case");
  const cli::Finished again = desk.run(cli::words("rerun made --out again"));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(desk.read("again/machine.toml"), machine);
}

TEST(Import, BadInputIsNamedByFileAndLineAndLeavesNothing) {
  const cli::Desk desk;
  const auto refuses = [&](const std::string& line, const char* reason) {
    const cli::Finished finished = desk.run(cli::words(line + " --json"));
    EXPECT_EQ(finished.exit_code, 2) << line;
    EXPECT_THAT(finished.out, IsEmpty()) << line;
    EXPECT_THAT(finished.err, HasSubstr(reason)) << line;
  };
  refuses("machine import ns3 case --out made", "the one there is is ns3ub");
  refuses("machine import ns3ub " + kTwoNodes, "needs --out DIR");
  refuses("machine import ns3ub nowhere --out made", "nowhere: no such directory");
  write_case(desk, {{"node.csv", "nodeId,nodeType,portNum\n0..1,DEVICE,1\n2,SWITCH,4\n"}});
  refuses("machine import ns3ub case --out made", "case/topology.csv: no such file");
  write_case(desk, {{"topology.csv", "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,fast,20ns\n"}});
  refuses("machine import ns3ub case --out made", "case/topology.csv:2: bandwidth: 'fast'");
  write_case(desk, {{"topology.csv", "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,400Gbps,20ns\n"}});
  refuses("machine import ns3ub case --out made", "end point '1' has no link");
  EXPECT_THAT(desk.names(), UnorderedElementsAre("case"));
}

}  // namespace
}  // namespace cmx
