// SPDX-License-Identifier: Apache-2.0
// Reading cases of ns-3-ub: what is understood, what is warned about, and errors by file and line.
#include "sw/ns3ub/case.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "tests/unit/ns3ub/case_files.h"

namespace cmx {
namespace {

using ns3ub_test::read;
using ns3ub_test::two_nodes;
using ns3ub_test::with;
using sw::ns3ub::Case;
using sw::ns3ub::Operation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr const char* kTraffic =
    "taskId,sourceNode,destNode,dataSize(Byte),opType,priority,delay,phaseId,dependOnPhases\n";

TEST(Case, NodesAndLinksAreRead) {
  const Case read_case = read(two_nodes());
  ASSERT_EQ(read_case.nodes.size(), 3U);
  EXPECT_TRUE(read_case.node(2)->is_switch);
  EXPECT_EQ(read_case.node(2)->ports, 4);
  EXPECT_EQ(read_case.node(1)->forward_delay_ps, 1000);
  EXPECT_EQ(read_case.node(3), nullptr);
  ASSERT_EQ(read_case.links.size(), 2U);
  EXPECT_DOUBLE_EQ(read_case.links[1].bytes_per_second, 50e9);
  EXPECT_EQ(read_case.links[1].delay_ps, 20'000);
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(Case, DevicesAreEndPointsInTheOrderOfTheirIds) {
  const Case read_case = read(with("node.csv", "nodeId,nodeType,portNum\n2,switch,4\n7,device,1\n0..1,DEVICE,1\n"));
  EXPECT_EQ(read_case.endpoint(0), 0);
  EXPECT_EQ(read_case.endpoint(7), 2);
}

TEST(Case, ColumnsAreFoundByNameWhateverTheirOrderAndCase) {
  const Case read_case = read(
      {{"node.csv", "\xEF\xBB\xBFPORTNUM, node_type ,NodeID\r\n\r\n# a comment\r\n1,DEVICE,0..1\r\n4,SWITCH,2\r\n"},
       {"topology.csv",
        "delay,bandwidth,nodeId2,portId2,nodeId1,portId1\n// a "
        "comment\n1.5us,25GBps,2,0,0,0\n20ns,400Gbps,2,1,1,0,\n"}});
  EXPECT_EQ(read_case.links[0].delay_ps, 1'500'000);
  EXPECT_DOUBLE_EQ(read_case.links[0].bytes_per_second, 25e9);
  EXPECT_EQ(read_case.links[0].node1, 0);
}

TEST(Case, WhatIsNotUnderstoodIsOneWarningAKind) {
  auto files = with("node.csv", "nodeId,nodeType,portNum,systemId\n0..1,DEVICE,1,0\n2,SWITCH,4,0\n");
  files["network_attribute.txt"] =
      "# rates\ndefault ns3::UbPort::UbDataRate \"400Gbps\"\n\ndefault ns3::UbApp::Pool \"9\"\nglobal UB_PRIORITY_NUM "
      "\"16\"\n"
      "value /$ns3::NodeList/0 \"+0ns\"\n";
  files["transport_channel.csv"] =
      "nodeId1,portId1,tpn1,nodeId2,portId2,tpn2,priority,metric\n0,0,0,1,0,0,7,1\n1,0,1,0,0,1,7,1\n";
  EXPECT_THAT(read(files).warnings.texts(),
              ElementsAre("node.csv:1: column 'systemId' is not understood and has no effect",
                          "network_attribute.txt:4: ns3::UbApp::Pool is not understood and has no effect (the first of "
                          "3 such attributes)",
                          "transport_channel.csv: transport channels have no effect, 2 of them"));
}

TEST(Case, TimesMayHaveASign) {
  auto files =
      with("topology.csv",
           "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,+400Gbps,+20ns\n1,0,2,1,400Gbps,+2e-08s\n");
  files["network_attribute.txt"] =
      "default ns3::UbLink::Delay \"+0ns\"\ndefault ns3::UbSwitchAllocator::AllocationTime \"+10.0ns\"\n";
  files["traffic.csv"] = kTraffic + std::string("+1,+0,1,+4096,URMA_WRITE,7,+1e-06s,+0,\n");
  const Case read_case = read(files);
  EXPECT_EQ(read_case.links[0].delay_ps, 20'000);
  EXPECT_EQ(read_case.links[1].delay_ps, 20'000);
  EXPECT_DOUBLE_EQ(read_case.links[0].bytes_per_second, 50e9);
  EXPECT_EQ(read_case.attributes.link_delay_ps, 0);
  EXPECT_EQ(read_case.attributes.allocation_ps, 10'000);
  EXPECT_EQ(read_case.tasks[0].delay_ps, 1'000'000);
  EXPECT_EQ(read_case.tasks[0].bytes, 4096);
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(Case, ColumnsHaveSeveralSpellings) {
  const Case read_case =
      read({{"node.csv", "node_id,type,ports,forwarding_delay\n0..1,device,1,1ns\n2,Switch,4,1ns\n"},
            {"topology.csv",
             "srcNodeId,srcPort,dstNodeId,dstPort,dataRate,linkDelay\n0,0,2,0,400Gb/s,20ns\n1,0,2,1,50GB/s,0.02us\n"},
            {"routing_table.csv", "node,dst_node,out_ports,metric\n2,0,0,1\n"},
            {"traffic.csv",
             "taskId,sourceNodeId,destNodeId,dataSize(Byte),operation,priority,delay,phase,dependsOnPhases\n"
             "0,0,1,4096,urma-write,7,10ns,0,\n1,1,0,64,LOAD,7,0,1,0\n2,1,0,64,URMA_SEND,7,0s,1,0\n"}});
  EXPECT_DOUBLE_EQ(read_case.links[1].bytes_per_second, 50e9);
  EXPECT_EQ(read_case.links[1].delay_ps, 20'000);
  EXPECT_EQ(read_case.nodes[2].forward_delay_ps, 1000);
  EXPECT_EQ(read_case.routes.size(), 1U);
  ASSERT_EQ(read_case.tasks.size(), 3U);
  EXPECT_EQ(read_case.tasks[0].operation, Operation::kWrite);
  EXPECT_EQ(read_case.tasks[1].operation, Operation::kRead);
  EXPECT_TRUE(read_case.tasks[1].memory);
  EXPECT_EQ(read_case.tasks[2].operation, Operation::kSend);
  EXPECT_THAT(read_case.tasks[2].after_phases, ElementsAre(0));
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(Case, UnitsOfAHeadingAreThoseOfItsNumbers) {
  auto files = with("topology.csv",
                    "nodeId1,portId1,nodeId2,portId2,bandwidth(Gbps),delay(ns)\n0,0,2,0,400,20\n1,0,2,1,50GBps,1us\n");
  files["traffic.csv"] =
      "taskId,sourceNode,destNode,dataSize(KB),opType,delay[us]\n0,0,1,4,URMA_WRITE,1.5\n1,0,1,4KiB,URMA_WRITE,10ns\n2,"
      "0,1,1.5,URMA_WRITE,\n";
  const Case read_case = read(files);
  EXPECT_DOUBLE_EQ(read_case.links[0].bytes_per_second, 50e9);
  EXPECT_EQ(read_case.links[0].delay_ps, 20'000);
  EXPECT_EQ(read_case.links[1].delay_ps, 1'000'000);
  EXPECT_EQ(read_case.tasks[0].bytes, 4000);
  EXPECT_EQ(read_case.tasks[0].delay_ps, 1'500'000);
  EXPECT_EQ(read_case.tasks[1].bytes, 4096);
  EXPECT_EQ(read_case.tasks[2].bytes, 1500);
}

TEST(Case, RangesStandWhereverNodesOrPortsAreListed) {
  const Case read_case =
      read({{"node.csv", "nodeId,nodeType,portNum\n0-1,DEVICE,1\n\"4, 6..7\",DEVICE,1\n2 ~ 3,SWITCH,8\n"},
            {"topology.csv", "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,400Gbps,20ns\n"},
            {"routing_table.csv", "nodeId,dstNodeId,dstPortId,outPorts,metrics\n2..3,0 6..7,0,4..6 1,1 1 2 1\n"}});
  EXPECT_EQ(read_case.nodes.size(), 7U);
  EXPECT_TRUE(read_case.node(3)->is_switch);
  EXPECT_EQ(read_case.endpoint(7), 4);
  ASSERT_EQ(read_case.routes.size(), 6U);
  EXPECT_EQ(read_case.routes[5].node, 3);
  EXPECT_EQ(read_case.routes[5].destination, 7);
  EXPECT_THAT(read_case.routes[5].ports, ElementsAre(4, 5, 1)) << "those of the least metric";
}

TEST(Case, ATaskMayHaveATebibyte) {
  const auto bytes = [](const std::string& size) {
    return read(with("traffic.csv", kTraffic + ("0,0,1," + size + ",URMA_WRITE,7,,,\n"))).tasks[0].bytes;
  };
  EXPECT_EQ(bytes("13e9"), 13'000'000'000);
  EXPECT_EQ(bytes("2147483648"), 2'147'483'648);
  EXPECT_EQ(bytes("1TiB"), std::int64_t{1} << 40);
  EXPECT_THAT([&] { bytes("1099511627777"); }, ThrowsMessage<hw::BadInput>(HasSubstr("must be between 1 and 1 TiB")));
}

TEST(Case, FilesWithAHeadingAloneAreAsIfMissing) {
  const Case read_case = read(with("traffic.csv", kTraffic));
  EXPECT_THAT(read_case.tasks, IsEmpty());
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(Case, DevicesThatPassPacketsOnAreFound) {
  const std::string nodes = "nodeId,nodeType,portNum\n0..3,DEVICE,3\n4,SWITCH,4\n";
  const std::string links = "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n";
  const auto relays = [&](const std::string& rows) {
    return read({{"node.csv", nodes}, {"topology.csv", links + rows}}).relays();
  };
  EXPECT_THAT(relays("0,0,1,0,400Gbps,20ns\n2,0,3,0,400Gbps,20ns\n"), IsEmpty()) << "pairs";
  EXPECT_THAT(relays("0,0,1,0,400Gbps,20ns\n1,1,0,1,400Gbps,20ns\n"), ElementsAre(0, 1)) << "two wires";
  EXPECT_THAT(relays("0,0,1,0,400Gbps,20ns\n1,1,2,0,400Gbps,20ns\n3,0,4,0,400Gbps,20ns\n"), ElementsAre(0, 1, 2))
      << "a chain, beside a switch";
}

TEST(Case, AttributesFillInWhatLinksDoNotSay) {
  auto files = with("topology.csv", "nodeId1,portId1,nodeId2,portId2\n0,0,2,0\n1,0,2,1\n");
  EXPECT_THAT([&] { read(files); },
              ThrowsMessage<hw::BadInput>(
                  "topology.csv:2: no bandwidth, and network_attribute.txt has no ns3::UbPort::UbDataRate"));
  files["network_attribute.txt"] =
      "default ns3::UbPort::UbDataRate \"200Gbps\"\ndefault ns3::UbLink::Delay \"10ns\"\n"
      "default ns3::UbSwitchAllocator::AllocationTime \"5ns\"\n";
  const Case read_case = read(files);
  EXPECT_DOUBLE_EQ(read_case.links[0].bytes_per_second, 25e9);
  EXPECT_EQ(read_case.links[0].delay_ps, 10'000);
  EXPECT_EQ(*read_case.attributes.allocation_ps, 5'000);
}

TEST(Case, TasksAreRead) {
  const Case read_case = read(
      with("traffic.csv",
           std::string(kTraffic) +
               "4,0,1,4096,URMA_WRITE,7,10ns,0,\n5,1,0,64,MEM_LOAD,7,,1,0\n6,1,0,64,urma_write_notify,7,0ns,2,0 1\n"));
  ASSERT_EQ(read_case.tasks.size(), 3U);
  EXPECT_EQ(read_case.tasks[0].delay_ps, 10'000);
  EXPECT_EQ(read_case.tasks[1].operation, Operation::kRead);
  EXPECT_TRUE(read_case.tasks[1].memory);
  EXPECT_EQ(read_case.tasks[2].operation, Operation::kWriteNotify);
  EXPECT_THAT(read_case.tasks[2].after_phases, ElementsAre(0, 1));
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(Case, PrioritiesAreWarnedAboutWhereTheyDiffer) {
  EXPECT_THAT(read(with("traffic.csv", std::string(kTraffic) + "0,0,1,8,URMA_READ,7,,,\n1,0,1,8,URMA_READ,3,,,\n"))
                  .warnings.texts(),
              ElementsAre(HasSubstr("differ in priority")));
}

TEST(Case, OnlyPortsOfTheLeastMetricCarryTraffic) {
  const Case read_case =
      read(with("routing_table.csv", "nodeId,dstNodeId,dstPortId,outPorts,metrics\n2,0,0,0 1 3,1 2 1\n"));
  EXPECT_THAT(read_case.routes[0].ports, ElementsAre(0, 3));
  EXPECT_EQ(read_case.routes[0].where, "routing_table.csv:2");
}

struct Refused {
  const char* file;
  std::string text;
  const char* message;
};

TEST(Case, WhatDoesNotReadIsNamedByFileAndLine) {
  const std::string nodes = "nodeId,nodeType,portNum\n";
  const std::string links = "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n";
  const Refused refused[]{
      {"node.csv", "", "node.csv: holds no rows"},
      {"node.csv", "nodeId,portNum\n0,1\n", "node.csv:1: no column 'nodetype'"},
      {"node.csv", "nodeId,nodeId,nodeType,portNum\n", "column 'nodeId' is there twice"},
      {"node.csv", nodes + "0,HOST,1\n", "node.csv:2: nodetype 'HOST' is neither DEVICE nor SWITCH"},
      {"node.csv", nodes + "\n3..1,DEVICE,1\n", "node.csv:3: nodeid '3..1' runs backwards"},
      {"node.csv", nodes + "a,DEVICE,1\n", "node.csv:2: nodeid 'a' is no node"},
      {"node.csv", nodes + "0..900000,DEVICE,1\n", "node.csv:2: more than 70000 nodes"},
      {"node.csv", nodes + "0..2,DEVICE,1\n1,DEVICE,1\n", "node.csv: node 1 is there twice"},
      {"node.csv", nodes + "0,DEVICE,0\n", "portnum 0 must be between 1 and 4096"},
      {"node.csv", nodes + "0,DEVICE\n", "node.csv:2: 2 cells, but 3 columns"},
      {"topology.csv", links + "0,0,9,0,400Gbps,20ns\n", "topology.csv:2: nodeid2 9: node.csv has no such node"},
      {"topology.csv", links + "0,0,2,4,400Gbps,20ns\n", "topology.csv:2: portid2 4: node 2 has 4 ports"},
      {"topology.csv", links + "0,0,2,0,400Gbps,20ns\n1,0,2,0,400Gbps,20ns\n",
       "topology.csv:3: port 0 of node 2 has a link already"},
      {"topology.csv", links + "2,0,2,1,400Gbps,20ns\n", "joined to itself"},
      {"topology.csv", links + "0,0,2,0,400,20ns\n", "topology.csv:2: bandwidth: '400' is not a rate such as 400Gbps"},
      {"topology.csv", links + "0,0,2,0,0Gbps,20ns\n", "must be above zero"},
      {"topology.csv", links + "0,0,2,0,400Gbps,-1ns\n", "topology.csv:2: delay: '-1ns' is not a time such as 20ns"},
      {"network_attribute.txt", "default ns3::UbPort::UbDataRate\n", "network_attribute.txt:1: write default"},
      {"network_attribute.txt", "default ns3::UbPort::UbDataRate \"fast\"\n",
       "network_attribute.txt:1: ns3::UbPort::UbDataRate: 'fast' is not a rate"},
      {"network_attribute.txt", "global X \"y\n", "no closing quote"},
      {"routing_table.csv", "nodeId,dstNodeId,outPorts\n2,2,0\n", "routing_table.csv:2: dstnodeid 2 is a switch"},
      {"routing_table.csv", "nodeId,dstNodeId,outPorts\n2,0,7\n", "outport 7: node 2 has 4 ports"},
      {"routing_table.csv", "nodeId,dstNodeId,outPorts,metrics\n2,0,0 1,1\n", "1 metrics for 2 outports"},
      {"traffic.csv", kTraffic + std::string("0,0,2,64,URMA_READ,,,,\n"), "traffic.csv:2: destnode 2 is a switch"},
      {"traffic.csv", kTraffic + std::string("0,0,0,64,URMA_READ,,,,\n"), "sends to itself"},
      {"traffic.csv", kTraffic + std::string("0,0,1,0,URMA_READ,,,,\n"), "datasize 0 must be between"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_REED,,,,\n"),
       "no operation 'URMA_REED'; did you mean URMA_READ?"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_READ,,,,\n0,0,1,64,URMA_READ,,,,\n"),
       "traffic.csv:3: taskid 0 is there twice"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_READ,,,,x\n"), "dependonphases 'x' is no list"},
      {"traffic.csv", kTraffic + std::string("0,0,1,0.5,URMA_READ,,,,\n"),
       "traffic.csv:2: datasize: '0.5 Byte' must be a whole number of bytes"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64 parsec,URMA_READ,,,,\n"),
       "traffic.csv:2: datasize: '64 parsec' is not a number of bytes"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_READ,,2s,,\n"),
       "traffic.csv:2: delay '2s': a task starts within the first second"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_READ,,20,,\n"),
       "traffic.csv:2: delay: '20' is not a time such as 20ns"},
      {"traffic.csv", kTraffic + std::string("0,0,1,64,URMA_READ,,-1ns,,\n"),
       "traffic.csv:2: delay: '-1ns' is not a time"},
      {"topology.csv", std::string("\xFF\xFEn\0", 4), "topology.csv: is in UTF-16"},
  };
  for (const Refused& each : refused) {
    EXPECT_THAT([&] { read(with(each.file, each.text)); }, ThrowsMessage<hw::BadInput>(HasSubstr(each.message)))
        << each.text;
  }
  EXPECT_THAT([] { read({}); }, ThrowsMessage<hw::BadInput>(HasSubstr("node.csv: no such file")));
}

TEST(Quantities, AreReadAsNs3WritesThem) {
  for (const char* rate : {"400Gbps", "400 Gb/s", "400gbps", "+4e+11bps", "400Gbit/s", "50GBps", "50GB/s", "5e10B/s",
                           "0.4Tbps", "400000Mbps"})
    EXPECT_DOUBLE_EQ(sw::ns3ub::rate_of(rate), 50e9) << rate;
  EXPECT_DOUBLE_EQ(sw::ns3ub::rate_of("1.6Tbps"), 200e9);
  EXPECT_DOUBLE_EQ(sw::ns3ub::rate_of("800000bps"), 1e5);
  EXPECT_DOUBLE_EQ(sw::ns3ub::rate_of("8Kib/s"), 1024);
  EXPECT_DOUBLE_EQ(sw::ns3ub::rate_of("1MiBps"), 1048576);
  for (const char* bad : {"", "400", "Gbps", "400G", "400GBPS", "-1Gbps", "--1Gbps", "+-1Gbps", "0Gbps"})
    EXPECT_THROW(sw::ns3ub::rate_of(bad), hw::BadInput) << bad;
  EXPECT_EQ(sw::ns3ub::time_of("0.5ns"), 500);
  EXPECT_EQ(sw::ns3ub::time_of("3us"), 3'000'000);
  for (const char* time : {"+20ns", "+2e-08s", "20.0ns", "2e4ps", "0.02us", "+20000000fs", "20 ns"})
    EXPECT_EQ(sw::ns3ub::time_of(time), 20'000) << time;
  for (const char* time : {"0", "+0", "+0ns", "+0.0ns", "0s", "-0ns"}) EXPECT_EQ(sw::ns3ub::time_of(time), 0) << time;
  for (const char* bad : {"", "ns", "20", "20 parsec", "1e40s", "nan ns", "inf s", "+", "++1ns", "+-1ns", "-1ns"})
    EXPECT_THROW(sw::ns3ub::time_of(bad), hw::BadInput) << bad;
}

}  // namespace
}  // namespace cmx
