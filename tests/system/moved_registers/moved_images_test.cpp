// SPDX-License-Identifier: Apache-2.0
// Does firmware compiled for a register map of one's own run on engines made for it, TLM and RTL?
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "hw/generated/comm_engine_registers.hpp"
#include "hw/machine/machine.h"
#include "rtl/cosim/comm_engine.h"
#include "rtl/verilated/comm_engine.h"
#include "sw/elf/image.h"
#include "tests/support/fabric_case.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx {
namespace {

constexpr int kDies = 4;

model::Program program(const std::string& name) {
  std::ifstream stream(MOVED_IMAGES "/" + name + ".elf", std::ios::binary);
  const sw::elf::Image image(std::string(std::istreambuf_iterator<char>(stream), {}), name);
  model::Program program;
  program.entry = image.entry();
  for (const sw::elf::Segment& segment : image.segments())
    program.segments.push_back({segment.address, segment.size, segment.bytes});
  return program;
}

struct Case {
  std::string image;
  bool rtl;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.image << (c.rtl ? " rtl" : " tlm"); }

class MovedImages : public testing::TestWithParam<Case> {};

TEST_P(MovedImages, Pass) {
  static_assert(hw::comm_engine_registers::channel::kOffset == 0x20000, "the moved map");
  const hw::Machine machine = hw::load_machine(hw::Config::load("machine", "cloudmatrix384"));
  const hw::SupernodeParts& parts = machine.parts("a test");
  model::FirmwareSupernodeSpec spec;
  spec.platform = {
      .rv32 = parts.firmware->rv32, .board = parts.firmware->board, .hbm = parts.engines.hbm.capacity, .dies = kDies};
  spec.comm_engine = parts.comm_engine;
  spec.fabric = model::test::fabric_of(machine);
  if (GetParam().rtl) {
    spec.make_engine = [clock = spec.platform.rv32.clock](const auto& engine, std::uint32_t die, auto& calendar,
                                                          auto& memory, auto& port) {
      return std::make_unique<rtl::RtlCommEngine>(rtl::make_comm_engine, clock, engine, die, calendar, memory, port);
    };
  }
  model::FirmwareSupernode supernode(spec);
  for (int die = 0; die < kDies; ++die) supernode.platform().load(die, program(GetParam().image));
  const model::SupernodeResult result = supernode.run(spec.platform.board.timeout);
  EXPECT_EQ(result.platform.end, model::PlatformEnd::kAllEnded);
  for (const model::DieResult& die : result.platform.dies) EXPECT_EQ(die.exit_code, 0U);
  for (const model::PlatformLine& line : result.platform.console)
    EXPECT_EQ(line.text.find("expected"), std::string::npos) << line.text;
  EXPECT_GT(result.platform.console.size(), 0U);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* image : {"self_test", "put_get", "refusals", "all_reduce_ring", "dispatch"}) {
    all.push_back({image, false});
    all.push_back({image, true});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Supplied, MovedImages, testing::ValuesIn(cases()),
                         [](const auto& of) { return of.param.image + (of.param.rtl ? "_rtl" : "_tlm"); });

}  // namespace
}  // namespace cmx
