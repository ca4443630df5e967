// SPDX-License-Identifier: Apache-2.0
// Does it matter who was built first? `cmx fw run` builds die 0 first; here it is the last.
#include <gtest/gtest.h>

#include <numeric>

#include "sw/elf/image.h"
#include "tests/support/fabric_case.h"
#include "tests/system/firmware/fw_command.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace {

constexpr int kDies = 16;

model::FirmwareSupernodeSpec backwards() {
  const hw::Machine machine = hw::load_machine(hw::Config::load("machine", "cloudmatrix384"));
  const hw::SupernodeParts& parts = *machine.supernode;
  model::FirmwareSupernodeSpec spec;
  spec.platform = {.rv32 = parts.firmware->rv32, .board = parts.firmware->board, .hbm = parts.engines.hbm.capacity, .dies = kDies};
  spec.platform.build_order.resize(kDies);
  std::iota(spec.platform.build_order.rbegin(), spec.platform.build_order.rend(), 0);
  spec.comm_engine = parts.comm_engine;
  spec.fabric = model::test::fabric_of(machine);
  return spec;
}

TEST(Order, OfConstructionDoesNotMatter) {
  const fw::Result expected = fw::run_json("all_gather", "--dies 16");
  const sw::elf::Image image(fw::contents(fw::image("all_gather")), "all_gather");
  model::Program program;
  program.entry = image.entry();
  for (const sw::elf::Segment& segment : image.segments()) program.segments.push_back({segment.address, segment.size, segment.bytes});

  model::FirmwareSupernode supernode(backwards());
  for (int die = 0; die < kDies; ++die) supernode.platform().load(die, program);
  const model::SupernodeResult result = supernode.run(hw::from_us(10'000));
  EXPECT_EQ(result.platform.end, model::PlatformEnd::kAllEnded);
  EXPECT_EQ(result.packets, expected.json.find("packets")->integer());
  for (int number = 0; number < kDies; ++number) {
    const model::DieResult& die = result.platform.dies[static_cast<std::size_t>(number)];
    EXPECT_EQ(die.exit_code, 0U);
    EXPECT_EQ(static_cast<std::int64_t>(die.cycles), expected.die(number).at("/cycles/total")->integer());
    EXPECT_EQ(static_cast<std::int64_t>(die.instructions), expected.die(number).find("instructions")->integer());
    EXPECT_EQ(hw::to_us(result.engines[static_cast<std::size_t>(number)].busy), expected.die(number).at("/engine/busy_us")->number());
  }
}

}  // namespace
