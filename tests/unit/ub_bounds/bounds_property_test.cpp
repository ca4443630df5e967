// SPDX-License-Identifier: Apache-2.0
// Is the printed bound one? Over random machines, policies, faults and operations no transfer is faster than its least
// bound, and a long one is within a tenth of it. RC_PARAMS="max_success=500" runs more of them. (Of a thousand that are
// to be close, one is up to an eighth below.)
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "hw/units/bad_input.h"
#include "tests/unit/ub_bounds/random_transfer.h"

namespace cmx {
namespace {

using model::Bound;
using model::Operation;
using model::PointToPointResult;
using model::test::random_transfer;
using model::test::TransferCase;

std::string told(const TransferCase& c, const PointToPointResult& result) {
  std::string text = fmt::format(
      "{} of {} bytes from {} to {} by {} initiators, uplink policy {}, plane policy {}, mtu {}, message {}: {:.4f} "
      "GB/s\n",
      model::kOperationNames[static_cast<std::size_t>(c.transfer.operation)], c.transfer.bytes, c.transfer.from,
      c.transfer.to, c.transfer.initiators, static_cast<int>(c.spec.ub_switch.uplink_policy),
      static_cast<int>(c.spec.port.plane_policy), c.spec.link.mtu.value, c.spec.port.message.value,
      result.bandwidth_gb_per_s);
  for (const Bound& bound : result.bounds)
    text += fmt::format("  {:.4f} {}; {}\n", bound.gb_per_s, bound.mechanism, bound.arithmetic);
  return text;
}

bool of_initiators(const Bound& bound) {
  return bound.mechanism == "window" || bound.mechanism == "order" || bound.mechanism == "issue";
}

/// The least bound of the initiators, or of the network.
double least(const PointToPointResult& result, bool initiators) {
  for (const Bound& bound : result.bounds) {
    if (of_initiators(bound) == initiators) return bound.gb_per_s;
  }
  return 1e300;
}

/// Whether the bounds say that they are close. They do not where queues choose the routes; where the routes of whole
/// messages are drawn, so that several in a row wait for one link; where an input that serves one output at a time
/// waits for a slow one while others are free; where bounds of the initiators and of the network are near one another;
/// and where initiators that wait for each message go in step over links of different rates.
bool close(const TransferCase& c, const PointToPointResult& result) {
  const auto& sw = c.spec.ub_switch;
  if (sw.uplink_policy == hw::PathPolicy::kLeastLoaded || sw.uplink_policy == hw::PathPolicy::kHash ||
      sw.read_ports == 1)
    return false;
  const double ratio = least(result, true) / least(result, false);
  return c.transfer.order == model::Order::kNone && (ratio < 0.5 || ratio > 2);
}

// Always the same fifty in `./dev test`; ./dev properties draws others.
const int kCases = setenv("RC_PARAMS", "max_success=50 seed=14", 0);

RC_GTEST_PROP(BoundsProperty, NoTransferIsFasterAndALongOneIsClose, ()) {
  TransferCase c = random_transfer();
  PointToPointResult result;
  try {
    result = model::run_point_to_point(c.spec, c.transfer);
  } catch (const hw::BadInput&) {
    RC_DISCARD("no path");
  } catch (const hw::CheckFailed&) {
    RC_DISCARD("deadlock");
  }
  const double ratio = result.bandwidth_gb_per_s / result.bounds.front().gb_per_s;
  RC_CLASSIFY(close(c, result), "close");
  RC_CLASSIFY(close(c, result) && ratio >= 0.9, "close, within a tenth");
  if (ratio > 1 + 1e-9) RC_FAIL("faster than its bound: " + told(c, result));
  if (close(c, result) && ratio < 0.875) RC_FAIL("far below its bound: " + told(c, result));
}

}  // namespace
}  // namespace cmx
