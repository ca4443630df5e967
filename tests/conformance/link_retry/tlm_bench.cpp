// SPDX-License-Identifier: Apache-2.0
#include "rtl/verilated/link_retry.h"
#include "tests/conformance/link_retry/bench.h"
#include "tlm/ub_fabric/switch/link_retry.h"

namespace cmx::conformance {

namespace {

constexpr std::int64_t kFlit = sizeof(rtl::LinkFlit);
/// Of the RTL: a bad frame is known in the cycle after it came, the request leaves in the next one and is obeyed in the
/// next one but one.
constexpr std::int64_t kTurnaround = 3;

}  // namespace

LinkSeen run_tlm(const LinkCase& setup) {
  LinkSeen seen;
  model::LinkRetry retry(0, 1);
  const model::LinkRetry::Link link{2 * setup.wire + kTurnaround, rtl::kLinkRetryDepth * kFlit, kFlit};
  int flit = 0;
  const auto failing = [&](std::int64_t) {
    const auto found = setup.failures.find(flit++);
    return found == setup.failures.end() ? 0 : found->second;
  };
  // As Plane::grant: the next packet goes when the tail of this one has left and its first flit has room.
  std::int64_t free_at = 0;
  for (const int flits : setup.packets) {
    const std::int64_t start = retry.room_at(free_at, kFlit, link.buffer);
    const auto [late, stretch] = retry.send(start, flits * kFlit, flits, link, failing);
    free_at = start + late + flits + stretch;
    seen.arrived.push_back(free_at - 1);
  }
  seen.retries = retry.retries();
  return seen;
}

}  // namespace cmx::conformance
