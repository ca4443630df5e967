// SPDX-License-Identifier: Apache-2.0
// A case as the model's files: a machine that loads, and messages in an order in which they can be read.
#include "sw/ns3ub/write.h"

#include <gmock/gmock.h>

#include "hw/machine/machine.h"
#include "tests/unit/ns3ub/case_files.h"

namespace cmx {
namespace {

using ns3ub_test::read;
using ns3ub_test::two_nodes;
using ns3ub_test::with;
using sw::ns3ub::Case;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr const char* kHead =
    "taskId,sourceNode,destNode,dataSize(Byte),opType,priority,delay,phaseId,dependOnPhases\n";

hw::Machine machine_of(Case& read_case) {
  return hw::load_machine(hw::Config::parse("machine", sw::ns3ub::machine_file(read_case, "case"), "machine.toml"));
}

TEST(MachineFile, SaysWhatTheCaseSays) {
  auto files = two_nodes();
  files["network_attribute.txt"] = "default ns3::UbSwitchAllocator::AllocationTime \"5ns\"\n";
  Case read_case = read(files);
  const hw::Machine machine = machine_of(read_case);
  EXPECT_EQ(machine.name, "case");
  EXPECT_DOUBLE_EQ(machine.ub_link.rate.value, 50e9);
  EXPECT_DOUBLE_EQ(machine.ub_link.after_fec(machine.ub_link.rate).value, 50e9) << "no FEC on top of the rate";
  EXPECT_EQ(machine.ub_switch.latency, hw::from_ns(6)) << "forwarding delay of 1 ns and the allocation";
  EXPECT_EQ(machine.ub_switch.allocation, hw::from_ns(5));
  EXPECT_EQ(machine.ub_switch.forwarding, hw::Forwarding::kStoreAndForward);
  EXPECT_EQ(machine.topology().planes.at(0).links.at(0).wire, hw::from_ns(20));
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(MachineFile, LinksToTheSameSwitchAreJoined) {
  Case read_case = read({{"node.csv", "nodeId,nodeType,portNum\n0..1,DEVICE,2\n2,SWITCH,4\n"},
                         {"topology.csv",
                          "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,100Gbps,20ns\n2,1,0,1,300Gbps,"
                          "20ns\n1,0,2,2,400Gbps,20ns\n"}});
  EXPECT_DOUBLE_EQ(machine_of(read_case).topology().planes.at(0).links.at(0).rate.value, 50e9);
  EXPECT_THAT(read_case.warnings.texts(),
              Contains(HasSubstr("1 further links of devices to the same switch were joined")));
}

/// Three devices in a row: the one in the middle passes packets on.
TEST(MachineFile, DevicesThatPassPacketsOnGetASwitch) {
  Case read_case =
      read({{"node.csv", "nodeId,nodeType,portNum,forwardDelay\n0..2,DEVICE,2,3ns\n"},
            {"topology.csv",
             "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,1,0,400Gbps,20ns\n1,1,2,0,400Gbps,20ns\n"}});
  const hw::Machine machine = machine_of(read_case);
  ASSERT_EQ(machine.topology().planes.size(), 1U);
  const hw::PlaneTopology plane = machine.topology().planes[0];
  ASSERT_EQ(plane.switches.size(), 3U);
  EXPECT_EQ(plane.switches[1].name, "1r");
  EXPECT_EQ(plane.switches[1].ports, 3);
  ASSERT_EQ(plane.links.size(), 5U);
  EXPECT_DOUBLE_EQ(plane.links[2].rate.value, 50e9) << "of its ports together";
  EXPECT_DOUBLE_EQ(plane.links[3].rate.value, 100e9);
  EXPECT_EQ(machine.ub_switch.latency, hw::from_ns(13)) << "the devices' delay and the allocation";
  EXPECT_EQ(machine.ub_switch.input_buffer, hw::Bytes(std::int64_t{1} << 30))
      << "a busy port does not hold up the others";
  EXPECT_THAT(read_case.warnings.texts(),
              ElementsAre(HasSubstr("3 devices are joined to one another and pass packets on")));
}

TEST(MachineFile, UnequalForwardingDelaysAreWarnedAbout) {
  Case read_case = read(
      {{"node.csv", "nodeId,nodeType,portNum,forwardDelay\n0..1,DEVICE,1,1ns\n2,SWITCH,4,5ns\n3..4,SWITCH,4,9ns\n"},
       {"topology.csv",
        "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,400Gbps,20ns\n1,0,2,1,400Gbps,20ns\n2,2,3,0,400Gbps,"
        "20ns\n"
        "3,1,4,0,400Gbps,20ns\n"}});
  EXPECT_EQ(machine_of(read_case).ub_switch.latency, hw::from_ns(19));
  EXPECT_THAT(read_case.warnings.texts(), Contains(HasSubstr("forwardDelay differs between switches; all get 9 ns")));
}

TEST(MachineFile, StoresAndWritesKeepTheirKinds) {
  Case mixed = read(with("traffic.csv", std::string(kHead) + "0,0,1,512,MEM_STORE,,,,\n1,0,1,64,URMA_WRITE,,,,\n"));
  EXPECT_EQ(machine_of(mixed).ub_port.transaction, hw::WriteTransaction::kMessage);
  const std::string messages = sw::ns3ub::message_file(mixed);
  EXPECT_THAT(messages, AllOf(HasSubstr(",512,store,"), HasSubstr(",64,write,")));
}

TEST(MessageFile, DependenciesAreRowsThatComeBefore) {
  // Phase 1 is written first and waits for phase 5.
  Case read_case =
      read(with("traffic.csv",
                std::string(kHead) +
                    "0,0,1,4096,URMA_WRITE,,0ns,1,5\n1,1,0,64,MEM_LOAD,,0.5ns,5,\n2,1,0,128,URMA_WRITE_NOTIFY,,,5,\n"));
  EXPECT_EQ(sw::ns3ub::message_file(read_case),
            "time_ns,src,dst,bytes,op,after\n0.5,1,0,64,read,\n0,1,0,128,write_notify,\n0,0,1,4096,write,1;2\n");
  EXPECT_THAT(read_case.warnings.texts(), IsEmpty());
}

TEST(MessageFile, ADelayBehindAPhaseIsWarnedAbout) {
  Case read_case =
      read(with("traffic.csv", std::string(kHead) + "0,0,1,64,URMA_READ,,10ns,0,\n1,0,1,64,URMA_READ,,10ns,1,0\n"));
  sw::ns3ub::message_file(read_case);
  EXPECT_THAT(read_case.warnings.texts(), Contains(HasSubstr("counts from the start of the run")));
}

TEST(MessageFile, PhasesThatNeverStartAreRefused) {
  const auto refuses = [](const std::string& rows, const char* message) {
    Case read_case = read(with("traffic.csv", kHead + rows));
    EXPECT_THAT([&] { sw::ns3ub::message_file(read_case); }, ThrowsMessage<hw::BadInput>(HasSubstr(message)));
  };
  refuses("0,0,1,64,URMA_READ,,,0,3\n", "traffic.csv:2: dependonphases 3: no task is in that phase");
  refuses("0,0,1,64,URMA_READ,,,0,0\n", "traffic.csv:2: phase 0 waits for itself");
  refuses("0,0,1,64,URMA_READ,,,0,1\n1,0,1,64,URMA_READ,,,1,0\n", "phases wait for each other, among 0, 1");
}

}  // namespace
}  // namespace cmx
