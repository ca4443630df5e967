// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/volume.h"

#include "tlm/ub_traffic/destinations.h"

namespace cmx::model {

void TrafficVolume::add(const FabricSpec& spec, std::int64_t count, std::int64_t bytes, Operation operation) {
  // A load or store and its response a unit; else packets of the MTU, and one response to a write or one request of a
  // read.
  const bool units = answers_each(spec, operation);
  const std::int64_t packet_payload = largest_payload(spec, operation);
  const std::int64_t packets_of_data = (bytes + packet_payload - 1) / packet_payload;
  messages += count;
  payload_bytes += count * bytes;
  packets += count * (units ? 2 * packets_of_data : packets_of_data + 1);
}

TrafficVolume volume_of(const FabricSpec& spec, const Traffic& traffic) {
  TrafficVolume volume;
  if (traffic.phases.measure.value == 0) {
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
  const double seconds = hw::to_seconds(traffic.phases.warmup + traffic.phases.measure);
  const double bytes = (volume.at_most ? 1 : traffic.load) * mean_raw_rate(spec, senders) * seconds *
                       static_cast<double>(senders.size());
  volume.add(spec, static_cast<std::int64_t>(bytes / static_cast<double>(traffic.bytes)), traffic.bytes,
             traffic.operation);
  return volume;
}

}  // namespace cmx::model
