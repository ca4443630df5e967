// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/switch/lane_arbiter.h"

#include <array>

namespace cmx::model {

#define CMX_LANE_ARBITER(value, name, make) std::unique_ptr<LaneArbiter> make(const LaneSetup& setup);
#include "hw/ub_switch/lane_arbiters.def"
#undef CMX_LANE_ARBITER

std::unique_ptr<LaneArbiter> make_lane_arbiter(hw::LaneArbiter which, const LaneSetup& setup) {
  static constexpr std::array kMakers{
#define CMX_LANE_ARBITER(value, name, make) &(make),
#include "hw/ub_switch/lane_arbiters.def"
#undef CMX_LANE_ARBITER
  };
  return kMakers[static_cast<std::size_t>(which)](setup);
}

}  // namespace cmx::model
