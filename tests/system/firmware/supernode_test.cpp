// SPDX-License-Identifier: Apache-2.0
// The machine behind `cmx fw run`, as it cannot be asked for there: built in another order, or cut in two.
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>

#include <numeric>

#include "hw/units/bad_input.h"
#include "sw/elf/image.h"
#include "tests/support/fabric_case.h"
#include "tests/system/firmware/fw_command.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx {
namespace {

constexpr int kDies = 16;

model::FirmwareSupernodeSpec shipped() {
  const hw::Machine machine = hw::load_machine(hw::Config::load("machine", "cloudmatrix384"));
  const hw::SupernodeParts& parts = *machine.supernode;
  model::FirmwareSupernodeSpec spec;
  spec.platform = {
      .rv32 = parts.firmware->rv32, .board = parts.firmware->board, .hbm = parts.engines.hbm.capacity, .dies = kDies};
  spec.comm_engine = parts.comm_engine;
  spec.fabric = model::test::fabric_of(machine);
  return spec;
}

void load(model::FirmwareSupernode& supernode, const std::string& name) {
  const sw::elf::Image image(fw::contents(fw::image(name)), name);
  model::Program program;
  program.entry = image.entry();
  for (const sw::elf::Segment& segment : image.segments())
    program.segments.push_back({segment.address, segment.size, segment.bytes});
  for (int die = 0; die < kDies; ++die) supernode.platform().load(die, program);
}

TEST(Supernode, TheOrderOfConstructionDoesNotMatter) {
  const fw::Result expected = fw::run_json("all_gather", "--dies 16");  // builds die 0 first
  model::FirmwareSupernodeSpec spec = shipped();
  spec.platform.build_order.resize(kDies);
  std::iota(spec.platform.build_order.rbegin(), spec.platform.build_order.rend(), 0);
  model::FirmwareSupernode supernode(spec);
  load(supernode, "all_gather");
  const model::SupernodeResult result = supernode.run(hw::from_us(10'000));
  EXPECT_EQ(result.platform.end, model::PlatformEnd::kAllEnded);
  EXPECT_EQ(result.packets, expected.json.find("packets")->integer());
  for (int number = 0; number < kDies; ++number) {
    const model::DieResult& die = result.platform.dies[static_cast<std::size_t>(number)];
    EXPECT_EQ(die.exit_code, 0U);
    EXPECT_EQ(static_cast<std::int64_t>(die.cycles), expected.die(number).at("/cycles/total")->integer());
    EXPECT_EQ(static_cast<std::int64_t>(die.instructions), expected.die(number).find("instructions")->integer());
    EXPECT_NEAR(hw::to_us(result.engines[static_cast<std::size_t>(number)].busy),
                expected.die(number).at("/engine/busy_us")->number(), 1e-6);
  }
}

TEST(Supernode, ADieThatIsCutOffEndsTheRunWithItsName) {
  model::FirmwareSupernodeSpec spec = shipped();
  for (hw::PlaneTopology& plane : spec.fabric.topology.planes) {
    for (hw::Link& link : plane.links) link.alive = link.alive && link.a.node != 2;
  }
  model::FirmwareSupernode supernode(spec);
  load(supernode, "put_get");
  EXPECT_THAT([&] { supernode.run(hw::from_us(10'000)); },
              testing::ThrowsMessage<hw::BadInput>(testing::HasSubstr("die:2")));
}

}  // namespace
}  // namespace cmx
