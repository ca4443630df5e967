// SPDX-License-Identifier: Apache-2.0
// The greatest weight that can go, goes; of equal weights the lower lane.
#include <algorithm>
#include <numeric>

#include "tlm/ub_fabric/switch/lane_arbiter.h"

namespace cmx::model {
namespace {

class StrictLanes final : public LaneArbiter {
 public:
  explicit StrictLanes(const LaneSetup& setup) : by_priority_(static_cast<std::size_t>(setup.lanes)) {
    std::iota(by_priority_.begin(), by_priority_.end(), 0);
    std::stable_sort(by_priority_.begin(), by_priority_.end(),
                     [&](int a, int b) { return setup.weights[a] > setup.weights[b]; });
  }

  LaneOrder order(const LaneRequest& request) const override {
    LaneOrder order;
    for (const int lane : by_priority_) {
      if ((request.waiting >> lane & 1) != 0) order.add(lane);
    }
    return order;
  }

  void sent(const LaneRequest& /*request*/, int /*lane*/, std::int64_t /*bytes*/, std::uint32_t /*held*/) override {}

 private:
  std::vector<int> by_priority_;
};

}  // namespace

std::unique_ptr<LaneArbiter> make_strict_lanes(const LaneSetup& setup);
std::unique_ptr<LaneArbiter> make_strict_lanes(const LaneSetup& setup) { return std::make_unique<StrictLanes>(setup); }

}  // namespace cmx::model
