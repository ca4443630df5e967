// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/retry_draws.h"

#include <algorithm>
#include <cmath>

#include "tlm/ub_fabric/analysis/service.h"
#include "tlm/ub_fabric/analysis/transfer_load.h"
#include "tlm/ub_fabric/switch/link_retry.h"

namespace cmx::model {

RetryDraws draw_retries(const FabricSpec& spec, const hw::PlaneTopology& plane, int index, const Direction& direction) {
  const hw::Link& link = *direction.hop.link;
  const double rate = link.bit_error_rate < 0 ? spec.link.bit_error_rate : link.bit_error_rate;
  RetryDraws draws;
  if (rate <= 0) return draws;
  constexpr double kDeviations = 3;
  const auto round_trip = static_cast<double>(spec.link.retry_round_trip(link.wire).value);
  LinkRetry retry(rate,
                  retry_seed(spec.seed, index, output_number(plane, spec.topology.endpoints, direction.hop.from)));
  struct Kind {
    PacketSize size;
    double share;
    double due;
  };
  std::vector<Kind> kinds;
  const double packets = count(direction.packets);
  for (const auto& [size, number] : direction.packets) kinds.push_back({size, number / packets, 0});
  const auto drawn = std::min(static_cast<std::int64_t>(packets), TransferLoad::kCounted);
  for (std::int64_t i = 0; i < drawn; ++i) {
    for (Kind& kind : kinds) kind.due += kind.share;
    Kind& next =
        *std::max_element(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) { return a.due < b.due; });
    next.due -= 1;
    const auto time = static_cast<double>(serialisation(spec, link, next.size.wire));
    for (std::int64_t gone = 0; gone < next.size.wire;) {
      const std::int64_t bytes = LinkRetry::first_unit(next.size.wire - gone, spec.link.retry_unit.value);
      const int failures = retry.failures(bytes);
      draws.retries += failures;
      draws.ps += failures * (round_trip + time * static_cast<double>(bytes) / static_cast<double>(next.size.wire));
      gone += bytes;
    }
  }
  const double factor = packets / static_cast<double>(std::max<std::int64_t>(drawn, 1));
  draws.retries *= factor;
  draws.ps *= factor;
  // Packets of several sizes come in another order there: as many errors as in one such draw of a thousand less.
  if (kinds.size() > 1 && draws.retries > 0) draws.ps *= std::max(0.0, 1 - kDeviations / std::sqrt(draws.retries));
  return draws;
}

}  // namespace cmx::model
