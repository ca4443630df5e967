// SPDX-License-Identifier: Apache-2.0
// What specs derive from their parameters, against the arithmetic of the published figures.
#include <gtest/gtest.h>

#include "hw/machine/machine.h"

namespace cmx::hw {
namespace {

Machine supernode(const std::vector<std::string>& overlays = {}) {
  return load_machine(Config::load("machine", "cloudmatrix384", overlays));
}

TEST(Specs, PacketsOccupyWholeFlits) {
  const UbLinkSpec link = supernode().ub_link;
  EXPECT_EQ(link.data_packet(Bytes(4096)), Bytes(207 * 20)) << "4096 + 28 + 4 bytes";
  EXPECT_EQ(link.data_packet(Bytes(512)), Bytes(28 * 20));
  EXPECT_EQ(link.acknowledge_packet(), Bytes(20)) << "16 + 4 bytes are one flit";
  EXPECT_EQ(link.request_packet(), Bytes(40));
}

TEST(Specs, ALinkLosesFecAndFraming) {
  const UbLinkSpec link = supernode().ub_link;
  EXPECT_DOUBLE_EQ(link.after_fec(BytesPerSecond(28e9)).value, 26.25e9) << "RS(128,120)";
  EXPECT_NEAR(link.payload_rate(BytesPerSecond(28e9), link.mtu).value, 26.25e9 * 4096 / 4140, 1);
  EXPECT_LT(link.payload_rate(BytesPerSecond(28e9), Bytes(512)), link.payload_rate(BytesPerSecond(28e9), link.mtu));
}

TEST(Specs, TheCpuDividesItsRateOverItsPorts) {
  const CpuSpec cpu = supernode().supernode->cpu;
  EXPECT_NEAR(cpu.ub_link_rate().value, 22.857e9, 1e6);
  EXPECT_NEAR(cpu.ddr_rate().value, 187.7e9, 1e8) << "above the UB rate: the socket's memory does not bind";
}

TEST(Specs, WiresTakeTheirLength) {
  const Machine machine = supernode({"wire.fibre=100"});
  EXPECT_EQ(machine.wire.fibre, from_ns(500));
  EXPECT_EQ(machine.wire.board, supernode().wire.board);
}

TEST(Specs, TheTimeLoopsWindowIsTheShorterEndPointDelay) {
  const Machine machine = supernode({"ub_port.inject=100", "ub_port.visible=50"});
  EXPECT_EQ(machine.ub_port.window_time(machine.ub_port.hbm_access), from_ns(50));
}

}  // namespace
}  // namespace cmx::hw
