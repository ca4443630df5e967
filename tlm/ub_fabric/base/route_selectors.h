// SPDX-License-Identifier: Apache-2.0
// Where the selectors of an end point start, and what is drawn in their place: the numbers by which messages and
// packets are dealt out to planes and to equally short routes. The planes use them while they run; the bounds
// (analysis/) count with the same ones.
#pragma once

#include <cstdint>

#include "hw/ub_switch/ub_switch_spec.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::model {

/// The first plane's selector of an end point: different end points start with different planes.
constexpr std::uint32_t first_plane_selector(std::int32_t endpoint) { return static_cast<std::uint32_t>(endpoint); }

/// The first selector among equal routes of a plane. Different end points start at different uplinks, so that equal
/// programs do not meet at one spine.
constexpr std::uint16_t first_route_selector(std::int32_t endpoint, int plane) {
  return static_cast<std::uint16_t>(endpoint * 5 + plane * 3);
}

/// Whether routes are drawn, not taken round-robin.
constexpr bool draws_route(hw::PathPolicy policy) {
  return policy == hw::PathPolicy::kHash || policy == hw::PathPolicy::kFlow;
}

/// What a message's route is drawn from, where the policy draws; `response`: that of what comes back.
constexpr std::uint16_t drawn_route(hw::PathPolicy policy, std::int32_t sender, std::int32_t receiver,
                                    std::uint64_t cookie, bool response) {
  const std::uint64_t what =
      policy == hw::PathPolicy::kFlow ? static_cast<std::uint64_t>(receiver) << 32 | 0x5bd1e995 : cookie;
  std::uint64_t x =
      what * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(sender) * 0xbf58476d1ce4e5b9ULL + (response ? 1 : 0);
  x = (x ^ (x >> 31)) * 0x94d049bb133111ebULL;
  return static_cast<std::uint16_t>(x >> 48);
}

/// The plane of a message with ub_port.plane_policy = "hash".
constexpr std::uint32_t drawn_plane(std::int32_t source, std::uint64_t cookie) {
  std::uint64_t x = (cookie + 1) * 0x9e3779b97f4a7c15ULL ^ static_cast<std::uint64_t>(source) << 20;
  x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::uint32_t>(x >> 33);
}

}  // namespace cmx::model
