// SPDX-License-Identifier: Apache-2.0
// What the plane tells a switch that is simulated elsewhere, and does with what that says: cycles of 1 ns, wires of 2
// ns.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::SwitchCore;
using model::SwitchShape;

constexpr std::int64_t kCycle = 1'000;
constexpr std::int64_t kWire = 2'000;

/// Lets every packet go `wait` cycles after it could, and its room with it; writes down what it is told.
class Patient final : public SwitchCore {
 public:
  struct Told {
    std::vector<std::int64_t> arrivals;  // cycles
    std::vector<std::int64_t> credits;
    std::vector<Packet> packets;
  };
  Patient(const SwitchShape& shape, std::int64_t wait, Told& told) : shape_(shape), wait_(wait), told_(told) {}

  void arrive(std::int64_t cycle, const Packet& packet) override {
    told_.arrivals.push_back(cycle);
    told_.packets.push_back(packet);
    waiting_.emplace(cycle + wait_, packet);
  }
  void credits(std::int64_t cycle, int /*output*/, int /*lane*/, int flits) override {
    for (int f = 0; f < flits; ++f) told_.credits.push_back(cycle);
  }
  void run(std::int64_t cycle, Seen& seen) override {
    seen = {};
    for (; !waiting_.empty() && waiting_.begin()->first <= cycle; waiting_.erase(waiting_.begin())) {
      const Packet& packet = waiting_.begin()->second;
      const int output = shape_.routes[static_cast<std::size_t>(packet.target)];
      seen.ready.push_back({output, packet.tag});
      seen.left.push_back({output, packet.tag});
      for (int f = 1; f <= packet.flits; ++f) seen.freed.push_back({cycle + f, packet.input, packet.lane});
    }
  }
  std::int64_t next_cycle() const override { return waiting_.empty() ? kNever : waiting_.begin()->first; }

 private:
  SwitchShape shape_;
  std::int64_t wait_;
  Told& told_;
  std::multimap<std::int64_t, Packet> waiting_;
};

FabricSpec star(int endpoints) {
  FabricSpec spec = model::test::round_star(endpoints);
  spec.topology =
      hw::star_topology(endpoints, spec.link.rate, {.board = hw::Picoseconds(kWire), .fibre = {}, .package = {}});
  spec.ub_switch.buffer_release = hw::BufferRelease::kCell;
  return spec;
}

FabricSpec with_core(FabricSpec spec, std::int64_t wait, Patient::Told& told) {
  spec.switch_core = [wait, &told](const SwitchShape& shape) { return std::make_unique<Patient>(shape, wait, told); };
  return spec;
}

const model::Message kWrite{.source = 0, .destination = 2, .bytes = 4096, .operation = model::Operation::kWriteNotify};

TEST(SwitchCore, ThatNeverWaitsIsThePlanesOwnSwitch) {
  Patient::Told told;
  EXPECT_EQ(model::test::once(with_core(star(3), 0, told), kWrite).seen, model::test::once(star(3), kWrite).seen);
  ASSERT_EQ(told.packets.size(), 2U) << "the write and its response";
  EXPECT_EQ(told.packets[0].flits, 207);
  EXPECT_EQ(told.packets[0].target, 2);
  EXPECT_EQ(told.packets[1].flits, 1);
}

TEST(SwitchCore, DelaysByTheCyclesThatItTakes) {
  Patient::Told told;
  const auto usual = model::test::once(star(3), kWrite);
  EXPECT_EQ(*model::test::once(with_core(star(3), 7, told), kWrite).delivered(), *usual.delivered() + 7 * kCycle);
}

TEST(SwitchCore, IsToldWhenAHeadCanLeaveAndWhenRoomCanBeUsed) {
  Patient::Told told;
  const FabricSpec spec = with_core(star(3), 0, told);
  model::test::once(spec, kWrite);
  const std::int64_t sent = spec.port.inject.value + spec.port.write_fetch.value + spec.port.pipeline.value;
  const std::int64_t leaves = sent + kWire + spec.ub_switch.latency.value;
  EXPECT_EQ(told.arrivals.front(), leaves / kCycle);
  // All is committed when the tail is in, and the credits need the wire once more.
  const std::int64_t committed = leaves + kWire + spec.port.pipeline.value + 207 * kCycle;
  ASSERT_EQ(told.credits.size(), 208U);
  EXPECT_EQ(told.credits.front(), (committed + kWire) / kCycle);
}

/// A buffer of two packets: the third leaves its end point when enough room has come back, one cycle for each cell and
/// the wire, and not before.
TEST(SwitchCore, FreesRoomThatItsEndPointsWaitFor) {
  FabricSpec spec = star(3);
  spec.ub_switch.input_buffer = hw::Bytes(2 * 4140);
  for (const std::int64_t wait : {std::int64_t{500}, std::int64_t{501}}) {
    Patient::Told told;
    model::test::TracedPlane plane(with_core(spec, wait, told));
    plane.accept(0, {.source = 0, .destination = 2, .bytes = 3 * 4096});
    plane.advance(1'000'000'000);
    ASSERT_GE(plane.sent.size(), 3U);
    const std::int64_t head = plane.sent[0].start + kWire + spec.ub_switch.latency.value + wait * kCycle;
    EXPECT_EQ(plane.sent[2].start, head + 207 * kCycle + kWire);
  }
}

TEST(SwitchCore, CannotBeHadWithWhatItDoesNotModel) {
  Patient::Told told;
  EXPECT_NO_THROW(model::test::TracedPlane(with_core(star(3), 0, told)));
  FabricSpec slow = with_core(star(3), 0, told);
  slow.topology.planes[0].links[1].rate = hw::BytesPerSecond(10e9);
  EXPECT_THROW(model::test::TracedPlane{slow}, hw::BadInput);
  FabricSpec errors = with_core(star(3), 0, told);
  errors.link.bit_error_rate = 1e-6;
  EXPECT_THROW(model::test::TracedPlane{errors}, hw::BadInput);
  FabricSpec fault = with_core(star(3), 0, told);
  fault.faults = hw::apply_faults(fault.topology, {"at=1us link:die:1.p0 down"});
  EXPECT_THROW(model::test::TracedPlane{fault}, hw::BadInput);
}

/// What a core keeps for ever is named.
TEST(SwitchCore, ThatKeepsAPacketIsNamed) {
  Patient::Told told;
  const FabricSpec spec = with_core(star(3), 1'000'000'000'000, told);
  model::test::TracedPlane plane(spec);
  plane.accept(0, kWrite);
  plane.advance(10'000'000);
  ASSERT_EQ(plane.waits(8).size(), 1U);
  EXPECT_NE(plane.waits(8)[0].find("keeps 1 packets"), std::string::npos);
}

}  // namespace
}  // namespace cmx
