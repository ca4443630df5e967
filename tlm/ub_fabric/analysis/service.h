// SPDX-License-Identifier: Apache-2.0
// What a packet takes of a link and of a receive pipeline, rounded as the planes round it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/route.h"

namespace cmx::model {

inline double ps_per_byte(const FabricSpec& spec, const hw::Link& link) {
  return 1e12 / (link.framed ? spec.link.after_fec(link.rate) : link.rate).value;
}

/// Time on the link, ps.
inline std::int64_t serialisation(const FabricSpec& spec, const hw::Link& link, std::int64_t wire_bytes) {
  return static_cast<std::int64_t>(static_cast<double>(wire_bytes) * ps_per_byte(spec, link) + 0.5);
}

/// What a socket's memory takes for a byte that came through one of `planes`; 0: it does not bind.
inline double memory_ps_per_byte(const FabricSpec& spec, std::int32_t endpoint, int planes) {
  return endpoint >= spec.topology.dies && spec.ddr_rate.value > 0 && planes > 0 ? 1e12 * planes / spec.ddr_rate.value
                                                                                 : 0;
}

/// A flit at the raw rate of an end point's link. Links that slow down during the run keep the flit clock that they
/// started with.
inline double flit_ps(const FabricSpec& spec, const hw::Link& link) {
  return static_cast<double>(spec.link.flit.value) * 1e12 / link.rate.value;
}

/// Time of a data packet in the receive pipeline behind `last`, ps: of read data at the initiator, or of a write at its
/// target. Without payload, of a request or response.
inline std::int64_t receive_service(const FabricSpec& spec, const Hop& last, std::int64_t payload, bool read,
                                    int planes) {
  const std::int64_t units = (payload + spec.port.unit.value - 1) / spec.port.unit.value;
  const double flit = flit_ps(spec, *last.link);
  double service = 0;
  if (last.link->framed)
    service =
        payload == 0 ? flit : static_cast<double>(units) * (read ? spec.port.read_unit : spec.port.write_unit) * flit;
  if (!read) service = std::max(service, static_cast<double>(payload) * memory_ps_per_byte(spec, last.to, planes));
  return static_cast<std::int64_t>(service + 0.5);
}

}  // namespace cmx::model
