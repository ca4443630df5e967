// SPDX-License-Identifier: Apache-2.0
// When does an end point's port commit a packet, place a send and carry out what it is asked for?
#include "tlm/ub_fabric/endpoint/receiver.h"

#include <gtest/gtest.h>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::Operation;
using model::PacketKind;
using model::Receiver;

/// Flits of 1 ns, units of 512 bytes in one of them.
struct Port {
  hw::UbPortSpec spec = model::test::round_star(2).port;
  Receiver receiver{spec};
  Port() { receiver.set_flit_time(1000); }
  Port(const Port&) = delete;
};

Receiver::Incoming data(std::uint32_t payload, std::uint32_t occupancy, PacketKind kind = PacketKind::kWriteData) {
  return {.kind = kind, .last = true, .framed = true, .payload = payload, .occupancy = occupancy};
}

TEST(Receiver, CommitsNotBeforeTheTailIsIn) {
  Port port;
  EXPECT_EQ(port.receiver.commit(1'000, data(4096, 207'000)), 208'000);
}

TEST(Receiver, ASingleUnitIsCommittedAfterItsTail) {
  Port port;
  EXPECT_EQ(port.receiver.commit(0, data(512, 30'000)), 31'000);
}

TEST(Receiver, SlowCommitsFollowOneAnotherAndResponsesDoNotWaitForRequests) {
  Port port;
  port.spec.write_unit = 100;
  const std::int64_t first = port.receiver.commit(0, data(4096, 207'000));
  EXPECT_EQ(first, 207'000 / 8 + 800'000);
  EXPECT_EQ(port.receiver.commit(207'000, data(4096, 207'000)), first + 800'000);
  EXPECT_EQ(port.receiver.commit(300'000, data(0, 2'000, PacketKind::kAcknowledge)), 303'000);
}

TEST(Receiver, ThePackagesOwnLinkHasNoPipelineButMemoryMayLimit) {
  Port port;
  Receiver::Incoming plain = data(4096, 1'000);
  plain.framed = false;
  EXPECT_EQ(port.receiver.commit(0, plain), 1'000);
  port.receiver.set_memory_time(10);
  EXPECT_EQ(port.receiver.commit(1'000, plain), 1'000 + 1'000 / 8 + 40'960);
}

TEST(Receiver, ASendTakesAPlaceUntilTheProgramHasSeenIt) {
  Port port;
  port.spec.receive_queue = 1;
  port.spec.receive_lookup = hw::Picoseconds(5'000);
  port.spec.visible = hw::Picoseconds(100'000);
  const std::int64_t first = port.receiver.commit(0, data(512, 30'000, PacketKind::kSendData));
  EXPECT_EQ(first, 36'000);
  EXPECT_EQ(port.receiver.commit(30'000, data(512, 30'000, PacketKind::kSendData)), first + 100'000)
      << "the only place is taken";
  Receiver::Incoming part = data(512, 30'000, PacketKind::kSendData);
  part.last = false;
  EXPECT_EQ(port.receiver.commit(300'000, part), 336'000) << "a packet that is not the last takes none";
}

TEST(Receiver, ReadsShareMemoryAndAtomicsTheirUnit) {
  Port port;
  EXPECT_EQ(port.receiver.carry_out(7, Operation::kWrite, 4096), 7);
  EXPECT_EQ(port.receiver.carry_out(7, Operation::kRead, 4096), 7) << "memory without a limit";
  port.receiver.set_memory_time(10);
  EXPECT_EQ(port.receiver.carry_out(10, Operation::kRead, 100), 10);
  EXPECT_EQ(port.receiver.carry_out(10, Operation::kRead, 100), 1'010);
  port.spec.atomic = hw::Picoseconds(50);
  EXPECT_EQ(port.receiver.carry_out(10, Operation::kFetchAdd, 8), 60);
  EXPECT_EQ(port.receiver.carry_out(20, Operation::kSwap, 8), 110);
}

}  // namespace
}  // namespace cmx
