// SPDX-License-Identifier: Apache-2.0
// What the tests of the fabric share: machines as fabric specs, one machine of round numbers, and a client that writes
// down what it is told.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hw/machine/machine.h"
#include "hw/topology/builders.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model::test {

inline FabricSpec fabric_of(const hw::Machine& machine) {
  FabricSpec spec;
  spec.topology = machine.topology();
  spec.link = machine.ub_link;
  spec.ub_switch = machine.ub_switch;
  spec.port = machine.ub_port;
  if (machine.supernode) {
    spec.ddr_access = machine.supernode->cpu.ddr_access;
    spec.ddr_rate = machine.supernode->cpu.ddr_rate();
  }
  return spec;
}

inline FabricSpec fabric_of(const std::string& machine, const std::vector<std::string>& overlays = {}) {
  return fabric_of(hw::load_machine(hw::Config::load("machine", machine, overlays)));
}

/// End points on one switch, with numbers to compute with: 20 GB/s = 50 ps a byte, no FEC, 20-byte flits of 1 ns, a
/// packet of 4096 bytes is 4140 on the wire.
inline FabricSpec round_star(int endpoints) {
  FabricSpec spec;
  spec.link = {.rate = hw::BytesPerSecond(20e9),
               .flit = hw::Bytes(20),
               .fec_payload = hw::Bytes(1),
               .fec_block = hw::Bytes(1),
               .mtu = hw::Bytes(4096),
               .header = hw::Bytes(28),
               .crc = hw::Bytes(4),
               .acknowledge = hw::Bytes(16),
               .request = hw::Bytes(28)};
  spec.ub_switch = {.latency = hw::from_ns(200),
                    .forwarding = hw::Forwarding::kCutThrough,
                    .allocation = hw::from_ns(2),
                    .input_buffer = hw::Bytes(64 << 10),
                    .uplink_policy = hw::PathPolicy::kRoundRobin};
  spec.port = {.inject = hw::from_ns(100),
               .visible = hw::from_ns(100),
               .pipeline = hw::from_ns(20),
               .hbm_access = hw::from_ns(300),
               .write_fetch = hw::from_ns(50),
               .unit = hw::Bytes(512),
               .write_unit = 1,
               .read_unit = 1,
               .receive_buffer = hw::Bytes(64 << 10),
               .plane_policy = hw::PlanePolicy::kPacket,
               .transaction = hw::WriteTransaction::kMessage,
               .message = hw::Bytes(8192),
               .window = hw::Bytes(64 << 10),
               .issue = hw::from_ns(60)};
  spec.ddr_access = hw::from_ns(300);
  spec.topology =
      hw::star_topology(endpoints, spec.link.rate, {.board = hw::Picoseconds(2500), .fibre = {}, .package = {}});
  return spec;
}

/// A notice as its end point saw it.
struct Seen {
  std::int64_t time;
  std::int32_t endpoint;
  std::uint64_t cookie;
  Notice::Kind kind;
  bool operator==(const Seen&) const = default;
};

class Witness final : public FabricClient {
 public:
  std::vector<Seen> seen;
  std::function<void(std::int64_t now, std::int32_t endpoint, std::uint64_t token)> at_timer;

  std::optional<std::int64_t> time_of(Notice::Kind kind, std::uint64_t cookie = 0) const {
    const auto found =
        std::find_if(seen.begin(), seen.end(), [&](const Seen& s) { return s.kind == kind && s.cookie == cookie; });
    if (found == seen.end()) return std::nullopt;
    return found->time;
  }
  std::optional<std::int64_t> delivered(std::uint64_t cookie = 0) const {
    return time_of(Notice::Kind::kDelivered, cookie);
  }
  std::optional<std::int64_t> completed(std::uint64_t cookie = 0) const {
    return time_of(Notice::Kind::kCompleted, cookie);
  }

 private:
  void on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override {
    seen.push_back({now, endpoint, cookie, Notice::Kind::kDelivered});
  }
  void on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override {
    seen.push_back({now, endpoint, cookie, Notice::Kind::kCompleted});
  }
  void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) override {
    if (at_timer) at_timer(now, endpoint, token);
  }
};

/// One message at time 0 on an idle fabric.
inline Witness once(const FabricSpec& spec, const Message& message, bool direct = true) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  fabric.post(0, message, direct);
  fabric.run();
  return witness;
}

struct SpecHolder {
  FabricSpec spec;
};

/// A plane on its own, with its spec, that logs what its end points send.
class TracedPlane final : private SpecHolder, public Plane {
 public:
  explicit TracedPlane(FabricSpec fabric) : SpecHolder{std::move(fabric)}, Plane(SpecHolder::spec, 0) {
    traced.assign(static_cast<std::size_t>(SpecHolder::spec.topology.endpoints), true);
  }
  TracedPlane(const TracedPlane&) = delete;
  TracedPlane& operator=(const TracedPlane&) = delete;
};

}  // namespace cmx::model::test
