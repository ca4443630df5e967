// SPDX-License-Identifier: Apache-2.0
// machine import ns3ub: case directories of the shapes that ns-3-ub comes with, with signed times and both spellings of
// the columns, become machines and messages that run unedited.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::ElementsAre;
using testing::HasSubstr;

using Files = std::map<std::string, std::string>;

const std::string kNodes = "nodeId,nodeType,portNum,forwardDelay\n";
const std::string kLinks = "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n";
const std::string kRoutes = "nodeId,dstNodeId,dstPortId,outPorts,metrics\n";
const std::string kTasks = "taskId,sourceNode,destNode,dataSize(Byte),opType,priority,delay,phaseId,dependOnPhases\n";
const std::string kTasksById =
    "taskId,sourceNodeId,destNodeId,dataSize(Byte),opType,priority,delay,phaseId,dependOnPhases\n";

/// As ns-3 prints its configuration: every time with its sign.
const std::string kAttributes =
    "default ns3::UbApp::EnableMultiPath \"false\"\ndefault ns3::UbLink::Delay \"+0ns\"\ndefault "
    "ns3::UbPort::UbDataRate \"400000000000bps\"\n"
    "default ns3::UbSwitchAllocator::AllocationTime \"+10ns\"\nglobal SimulatorImplementationType "
    "\"ns3::DefaultSimulatorImpl\"\n"
    "global UB_TRACE_ENABLE \"false\"\n";

struct Imported {
  Node summary;
  Node run;
  std::vector<std::string> warnings;
};

/// Imports the case and runs its tasks.
Imported import(const cli::Desk& desk, const Files& files) {
  std::filesystem::create_directories(desk.path() / "case");
  for (const auto& [name, text] : files) desk.write("case/" + name, text);
  Imported result;
  const cli::Finished made = desk.run(cli::words("machine import ns3ub case --out made --force --json"));
  EXPECT_EQ(made.exit_code, 0) << made.err;
  if (made.exit_code != 0) return result;
  result.summary = Node::from_json(made.out);
  for (const auto& warning : result.summary.find("warnings")->members())
    result.warnings.push_back(warning.value.text());
  const cli::Finished run =
      desk.run(cli::words("ub traffic --machine made/machine.toml --pattern file:made/traffic.csv --json"));
  EXPECT_EQ(run.exit_code, 0) << run.err;
  if (run.exit_code == 0) result.run = Node::from_json(run.out);
  return result;
}

Files two_at_a_switch() {
  return {{"network_attribute.txt", kAttributes},
          {"node.csv", kNodes + "0..1,DEVICE,1,1ns\n2,SWITCH,4,1ns\n"},
          {"topology.csv", kLinks + "0,0,2,0,400Gbps,20ns\n1,0,2,1,400Gbps,+2e-08s\n"},
          {"routing_table.csv", kRoutes + "0,1,0,0,1\n1,0,0,0,1\n2,0,0,0,1\n2,1,0,1,1\n"},
          {"transport_channel.csv", "nodeId1,portId1,tpn1,nodeId2,portId2,tpn2,priority,metric\n0,0,0,1,0,0,7,1\n"},
          {"traffic.csv", kTasks + "0,0,1,4096,URMA_WRITE,7,10ns,0,\n"}};
}

TEST(Shapes, OneChannelBetweenTwoAtASwitch) {
  const cli::Desk desk;
  const Imported plain = import(desk, two_at_a_switch());
  // The closed form of a lone write (docs/how_to/compare_with_another_simulator.md), and the delay of its task.
  const double latency_ns = 10 + 2 + 2 * (82.8 + 20) + 11 + 10 + 2 + 2 * (0.4 + 20) + 11 + 0.4 + 10;
  EXPECT_NEAR(plain.run.at("/latency_us/max")->number(), 1e-3 * latency_ns, 1e-3 * 0.5);
  EXPECT_EQ(plain.summary.at("/routes/differ")->number(), 0);
  EXPECT_THAT(plain.warnings, ElementsAre(HasSubstr("network_attribute.txt:1: ns3::UbApp::EnableMultiPath is not "
                                                    "understood and has no effect (the first of 3"),
                                          HasSubstr("transport_channel.csv: transport channels have no effect")));

  // The same with other names of columns, and as a spreadsheet leaves it.
  Files other = two_at_a_switch();
  other["traffic.csv"] = "\xEF\xBB\xBF" + kTasksById.substr(0, kTasksById.size() - 1) +
                         ",\r\n0,0,1,4096,URMA_WRITE,7,+10ns,0,,  # first, of one\r\n,,,,,,,,,\r\n";
  EXPECT_EQ(import(desk, other).run.at("/latency_us/max")->number(), plain.run.at("/latency_us/max")->number());
}

TEST(Shapes, SeveralChannelsOverPortsToOneSwitch) {
  const cli::Desk desk;
  std::string links;
  for (int port = 0; port < 4; ++port)
    links += fmt::format("0,{0},2,{0},100Gbps,20ns\n1,{0},2,{1},100Gbps,20ns\n", port, port + 4);
  const Imported spray = import(desk, {{"network_attribute.txt", kAttributes},
                                       {"node.csv", kNodes + "0..1,DEVICE,4,1ns\n2,SWITCH,8,1ns\n"},
                                       {"topology.csv", kLinks + links},
                                       {"traffic.csv", kTasksById + "0,0,1,1048576,URMA_WRITE,7,10ns,0,\n"}});
  const double us = spray.run.at("/latency_us/max")->number();
  EXPECT_GT(us, 1048576 / 50e3) << "four ports of 12.5 B/ns";
  EXPECT_LT(us, 1.1 * 1048576 / 50e3);
}

TEST(Shapes, SeveralWiresBetweenTwo) {
  const cli::Desk desk;
  const Imported wires = import(
      desk, {{"network_attribute.txt", kAttributes},
             {"node.csv", kNodes + "0..1,DEVICE,2,1ns\n"},
             {"topology.csv", kLinks + "0,0,1,0,400Gbps,20ns\n0,1,1,1,400Gbps,20ns\n"},
             {"routing_table.csv", kRoutes + "0,1,0,0,1\n0,1,1,1,1\n1,0,0,0,1\n1,0,1,1,1\n"},
             {"traffic.csv", kTasks + "0,0,1,1048576,URMA_WRITE,7,10ns,0,\n1,1,0,1048576,URMA_WRITE,7,+1e-08s,0,\n"}});
  EXPECT_EQ(wires.summary.at("/routes/differ")->number(), 0);
  EXPECT_GT(wires.run.find("completion_us")->number(), 1048576 / 100e3);
  EXPECT_LT(wires.run.find("completion_us")->number(), 2.2 * 1048576 / 100e3) << "flows may share a wire";
  EXPECT_THAT(wires.warnings, testing::Contains(HasSubstr("2 devices are joined to one another and pass packets on")));
}

TEST(Shapes, LoadsAndStores) {
  const cli::Desk desk;
  Files files = two_at_a_switch();
  files["traffic.csv"] =
      kTasks + "0,0,1,512,MEM_STORE,7,+0ns,0,\n1,1,0,64,MEM_LOAD,7,+0ns,1,0\n2,0,1,512,MEM_STORE,7,,2,0 1\n";
  const Imported run = import(desk, files);
  EXPECT_EQ(run.run.at("/measured/messages")->number(), 3);
  EXPECT_EQ(run.run.find("packets")->number(), 6) << "one each, with a response";
}

/// A Clos of hosts, leaves and spines, with the routing table that belongs to it.
Files clos(int leaves, int hosts, int spines) {
  const int all = leaves * hosts;
  std::string links;
  std::string routes;
  for (int leaf = 0; leaf < leaves; ++leaf) {
    std::string up;
    std::string metrics;
    for (int spine = 0; spine < spines; ++spine) {
      links += fmt::format("{},{},{},{},400Gbps,+20ns\n", all + leaf, hosts + spine, all + leaves + spine, leaf);
      up += fmt::format("{} ", hosts + spine);
      metrics += "2 ";
    }
    for (int host = 0; host < all; ++host) {
      const bool here = host / hosts == leaf;
      if (here) links += fmt::format("{},0,{},{},400Gbps,20ns\n", host, all + leaf, host % hosts);
      routes += here ? fmt::format("{},{},0,{},1\n", all + leaf, host, host % hosts)
                     : fmt::format("{},{},0,{},{}\n", all + leaf, host, up, metrics);
    }
  }
  for (int host = 0; host < all; ++host)
    routes += fmt::format("{}..{},{},0,{},1\n", all + leaves, all + leaves + spines - 1, host, host / hosts);
  return {{"network_attribute.txt", kAttributes},
          {"node.csv", kNodes + fmt::format("0..{},DEVICE,1,1ns\n{}..{},SWITCH,{},1ns\n", all - 1, all,
                                            all + leaves + spines - 1, hosts + spines + leaves)},
          {"topology.csv", kLinks + links},
          {"routing_table.csv", kRoutes + routes}};
}

TEST(Shapes, AClosWithPhases) {
  const cli::Desk desk;
  Files files = clos(4, 8, 8);
  std::string tasks = kTasksById;
  for (int id = 0; id < 64; ++id) {
    const int phase = id / 32;
    tasks += fmt::format("{},{},{},4096,URMA_WRITE,7,+0ns,{},{}\n", id, id % 32, (id + (phase == 0 ? 8 : 16)) % 32,
                         phase, phase == 0 ? "" : "0");
  }
  files["traffic.csv"] = tasks;
  const Imported run = import(desk, files);
  EXPECT_EQ(run.summary.find("dies")->number(), 32);
  EXPECT_EQ(run.summary.at("/routes/checked")->number(), 4 * 32 + 8 * 32);
  EXPECT_EQ(run.summary.at("/routes/differ")->number(), 0);
  EXPECT_EQ(run.run.at("/measured/messages")->number(), 64);
  // A lone write over three switches takes 593.2 ns; one in each phase has all links to itself, and the phases
  // alternate.
  EXPECT_NEAR(run.run.find("completion_us")->number(), 2 * 0.5932, 0.02);
}

/// Four by four devices, each joined to those of its row and its column.
Files mesh() {
  std::string links;
  std::map<int, int> used;
  for (int a = 0; a < 16; ++a) {
    for (int b = a + 1; b < 16; ++b) {
      if (a / 4 == b / 4 || a % 4 == b % 4)
        links += fmt::format("{},{},{},{},400Gbps,+10ns\n", a, used[a]++, b, used[b]++);
    }
  }
  return {{"network_attribute.txt", kAttributes},
          {"node.csv", kNodes + "0..15,DEVICE,6,1ns\n"},
          {"topology.csv", kLinks + links}};
}

TEST(Shapes, AFullMeshOfDevicesInTwoDimensionsAllToAll) {
  const cli::Desk desk;
  Files files = mesh();
  std::string tasks = kTasks;
  for (int id = 0; id < 16 * 16; ++id) {
    if (id / 16 != id % 16) tasks += fmt::format("{},{},{},65536,URMA_WRITE,7,0ns,0,\n", id, id / 16, id % 16);
  }
  files["traffic.csv"] = tasks;
  // Device 0: port 0 to 1, ports 3 to 5 down its column.
  files["routing_table.csv"] = kRoutes + "0,1,0,0,1\n0,5,0,0 3,2 2\n1,5,3,3,1\n0,5,1,2,3\n";
  const Imported run = import(desk, files);
  EXPECT_EQ(run.summary.find("dies")->number(), 16);
  EXPECT_EQ(run.summary.at("/routes/differ")->number(), 1);
  EXPECT_EQ(run.run.at("/measured/messages")->number(), 240);
  // 9 of 15 messages take two links: 24 link loads of 64 KiB over 6 links of 50 B/ns.
  EXPECT_GT(run.run.find("completion_us")->number(), 24 * 65536 / (6 * 50e3));
  EXPECT_LT(run.run.find("completion_us")->number(), 2 * 24 * 65536 / (6 * 50e3));
  EXPECT_THAT(run.warnings, testing::Contains(HasSubstr("16 devices are joined to one another and pass packets on")));
}

TEST(Shapes, AFullMeshOfDevicesBroadcastByPhases) {
  const cli::Desk desk;
  Files files = mesh();
  // Along the row of the root, then down each column.
  std::string tasks = kTasksById;
  for (int column = 1; column < 4; ++column) tasks += fmt::format("{0},0,{0},262144,URMA_WRITE,7,+0ns,0,\n", column);
  for (int node = 4; node < 16; ++node)
    tasks += fmt::format("{0},{1},{0},262144,URMA_WRITE,7,+0ns,1,0\n", node, node % 4);
  files["traffic.csv"] = tasks;
  const Imported run = import(desk, files);
  const double one_us = 262144 / 50e3;
  EXPECT_EQ(run.run.at("/measured/messages")->number(), 15);
  // Two phases of three messages, each over a port of its own; the third one enters the switch of its device when two
  // others have, at the rate of six ports.
  EXPECT_NEAR(run.run.find("completion_us")->number() / (2 * (1 + 2. / 6) * one_us), 1, 0.05);
}

TEST(Shapes, ABigTaskIsCarriedOverAsItIs) {
  const cli::Desk desk;
  Files files = two_at_a_switch();
  files["traffic.csv"] = kTasks + "0,0,1,13000000000,URMA_WRITE,7,10ns,0,\n";
  std::filesystem::create_directories(desk.path() / "case");
  for (const auto& [name, text] : files) desk.write("case/" + name, text);
  ASSERT_EQ(desk.run(cli::words("machine import ns3ub case --out made")).exit_code, 0);
  EXPECT_EQ(desk.read("made/traffic.csv"), "time_ns,src,dst,bytes,op,after\n10,0,1,13000000000,write,\n");
}

}  // namespace
}  // namespace cmx
