// SPDX-License-Identifier: Apache-2.0
// Are lanes, service levels and weights read as written, and refused where they cannot work?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "hw/units/number_list.h"

namespace cmx {
namespace {

using hw::BadInput;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::ThrowsMessage;

hw::Machine star(const std::vector<std::string>& overlays) {
  return hw::load_machine(hw::Config::load("machine", "star", overlays));
}

TEST(NumberList, ReadsWholeNumbersBetweenCommas) {
  EXPECT_THAT(hw::number_list("3"), Optional(ElementsAre(3)));
  EXPECT_THAT(hw::number_list("0, 2 ,4"), Optional(ElementsAre(0, 2, 4)));
  for (const char* text : {"", ",", "1,", "1 2", "1;2", "a", "1.5", "99999999999"})
    EXPECT_EQ(hw::number_list(text), std::nullopt) << text;
}

TEST(VirtualLanes, OfEachServiceLevel) {
  const hw::Machine machine =
      star({"ub_link.virtual_lanes=4", "ub_link.request_lanes=0,2", "ub_link.response_lanes=1,3"});
  EXPECT_THAT(machine.ub_link.request_lanes, ElementsAre(0, 2));
  EXPECT_THAT(machine.ub_link.response_lanes, ElementsAre(1, 3));
}

TEST(VirtualLanes, ASingleOneCarriesBoth) {
  const hw::Machine machine = star({"ub_link.virtual_lanes=1"});
  EXPECT_THAT(machine.ub_link.response_lanes, ElementsAre(0));
}

TEST(VirtualLanes, ThatDoNotExistAreRefused) {
  EXPECT_THAT(
      [] {
        star({"ub_link.request_lanes=0,2", "ub_link.response_lanes=1,1"});
      },
      ThrowsMessage<BadInput>(AllOf(HasSubstr("no virtual lane 2"), HasSubstr("0 to 1"))));
}

TEST(VirtualLanes, RequestsAndResponsesMayNotShareOne) {
  EXPECT_THAT(
      [] {
        star({"ub_link.virtual_lanes=3", "ub_link.request_lanes=0,1", "ub_link.response_lanes=1,2"});
      },
      ThrowsMessage<BadInput>(HasSubstr("virtual lane 1 carries requests and responses")));
}

TEST(VirtualLanes, EveryServiceLevelNeedsBoth) {
  EXPECT_THAT(
      [] {
        star({"ub_link.virtual_lanes=4", "ub_link.request_lanes=0,2"});
      },
      ThrowsMessage<BadInput>(AllOf(HasSubstr("2 service levels"), HasSubstr("ub_link.response_lanes 1"))));
}

TEST(LaneWeights, AreWholeAndPositive) {
  EXPECT_THAT(star({"ub_switch.lane_weights=1,4"}).ub_switch.lane_weights, ElementsAre(1, 4));
  EXPECT_THROW(star({"ub_switch.lane_weights=1,0"}), BadInput);
}

}  // namespace
}  // namespace cmx
