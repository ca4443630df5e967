// SPDX-License-Identifier: Apache-2.0
// Machine files from a few numbers.
#include "sw/machine_files/new_machine.h"

#include <gmock/gmock.h>

#include "hw/machine/machine.h"

namespace cmx {
namespace {

using sw::machine_files::NewMachine;
using sw::machine_files::write_machine;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::ThrowsMessage;

hw::Machine machine_of(const NewMachine& wanted) {
  return hw::load_machine(hw::Config::parse("machine", write_machine(wanted), "new.toml"));
}

TEST(NewMachine, HasTheNumbersThatWereAskedFor) {
  const hw::Machine machine = machine_of({.name = "mine",
                                          .tiers = 3,
                                          .endpoints = 3072,
                                          .radix = 48,
                                          .taper = 1,
                                          .planes = 7,
                                          .dies_per_node = 16,
                                          .dies_per_npu = 2,
                                          .link_rate = "400 Gbit/s"});
  EXPECT_EQ(machine.name, "mine");
  EXPECT_EQ(machine.clos->tiers, 3);
  EXPECT_EQ(machine.clos->endpoints, 3072);
  EXPECT_EQ(machine.clos->planes, 7);
  EXPECT_EQ(machine.clos->down, 16);
  EXPECT_DOUBLE_EQ(machine.ub_link.rate.value, 50e9);
}

TEST(NewMachine, SaysWhatFollows) {
  const std::string text = write_machine({.endpoints = 1000, .taper = 3});
  EXPECT_THAT(text, StartsWith("# A network of 1000 end points."));
  EXPECT_THAT(text, HasSubstr("28 leaves (L1) of 36 end points and 12 uplinks"));
  EXPECT_THAT(text, HasSubstr("12 L2 switches, 1 to each from a leaf"));
}

TEST(NewMachine, EveryNumberSaysWhereItIsFrom) {
  const hw::Config config = hw::Config::parse("machine", write_machine({}), "new.toml");
  for (const auto& [path, parameter] : config.parameters()) {
    EXPECT_FALSE(parameter.numeric && parameter.source.empty() && parameter.fit.empty()) << path;
  }
}

TEST(NewMachine, ABareRateIsInGigabytes) { EXPECT_DOUBLE_EQ(machine_of({.link_rate = "56"}).ub_link.rate.value, 56e9); }

TEST(NewMachine, RefusesWhatCannotBeBuiltWithoutNamingAFileThatNobodyHas) {
  const auto refuses = [](const NewMachine& wanted, const char* hint) {
    EXPECT_THAT([&] { write_machine(wanted); }, ThrowsMessage<hw::BadInput>(HasSubstr(hint)));
    EXPECT_THAT([&] { write_machine(wanted); }, ThrowsMessage<hw::BadInput>(Not(HasSubstr("machine new:1"))));
  };
  refuses({.tiers = 2, .endpoints = 2000},
          "machine new: 2 tiers of switches of 48 ports hold 1152 end points, not 2000; set clos.tiers=3");
  refuses({.endpoints = 65536}, "3 tiers of switches of 48 ports hold 27648");
  refuses({.endpoints = 100, .dies_per_node = 16},
          "no whole number of nodes of 16; the nearest multiples of 16 are 96 and 112");
  refuses({.link_rate = "3 ns"}, "--link-rate 3 ns");
  refuses({.link_rate = "0"}, "--link-rate 0: must be above zero");
  refuses({.link_rate = "fast"}, "--link-rate fast");
}

}  // namespace
}  // namespace cmx
