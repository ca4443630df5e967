// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/volume.h"

#include "tlm/ub_traffic/destinations.h"

namespace cmx::model {

void TrafficVolume::add(const FabricSpec& spec, std::int64_t count, std::int64_t bytes, Operation operation) {
  // A load or store and its response a unit; else packets of the MTU, and one response to a write or one request of a
  // read.
  const bool units = answers_each(spec, operation);
  const std::int64_t piece = largest_payload(spec, operation);
  const std::int64_t pieces = (bytes + piece - 1) / piece;
  messages += count;
  payload_bytes += count * bytes;
  packets += count * (units ? 2 * pieces : pieces + 1);
}

TrafficVolume volume_of(const FabricSpec& spec, const Traffic& traffic) {
  TrafficVolume volume;
  if (traffic.phases.measure == 0) {
    for (const auto& list : destinations(traffic))
      volume.add(spec, static_cast<std::int64_t>(list.size()), traffic.bytes, traffic.operation);
    return volume;
  }
  const Destinations draw(traffic);
  std::vector<std::int32_t> senders;
  for (int e = 0; e < traffic.endpoints; ++e) {
    if (draw.sends(e)) senders.push_back(e);
  }
  volume.at_most = traffic.load == 0;
  const double seconds = static_cast<double>(traffic.phases.warmup + traffic.phases.measure) * 1e-12;
  const double bytes = (volume.at_most ? 1 : traffic.load) * mean_raw_rate(spec, senders) * seconds *
                       static_cast<double>(senders.size());
  volume.add(spec, static_cast<std::int64_t>(bytes / static_cast<double>(traffic.bytes)), traffic.bytes,
             traffic.operation);
  return volume;
}

}  // namespace cmx::model
