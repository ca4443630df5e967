// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "rtl/verilated/ub_switch_sizes.h"
#include "tests/conformance/ub_switch/bench.h"
#include "tests/conformance/ub_switch/endpoint.h"

namespace cmx::conformance {

namespace {

/// Flits on the wires of all ports in one direction.
class Wires {
 public:
  explicit Wires(int ports) : slots_(kWire, std::vector<rtl::Flit>(static_cast<std::size_t>(ports))) {}
  /// What was put in kWire cycles ago; to be overwritten by what is put in now.
  std::vector<rtl::Flit>& at(std::int64_t now) { return slots_[static_cast<std::size_t>(now % kWire)]; }

 private:
  std::vector<std::vector<rtl::Flit>> slots_;
};

/// From a credit on the switch's pins to its use: the wire, and two cycles by which the RTL, reading ahead of its
/// output, is early.
constexpr int kCreditWire = kWire + 2;

}  // namespace

Seen run_rtl(const SwitchCase& setup, const Stimulus& stimulus, std::int64_t end) {
  const auto start = std::chrono::steady_clock::now();
  Seen seen;
  seen.arrived.assign(stimulus.size(), Seen::kNever);
  seen.completed.assign(stimulus.size(), Seen::kNever);
  const auto rtl = rtl::smallest_ub_switch(setup.ports, setup.vls);
  rtl::UbSwitchIn in(setup.ports);
  rtl::UbSwitchOut out(setup.ports);
  in.route.write = true;
  for (int p = 0; p < setup.ports; ++p) {
    in.route.destination = in.route.port = p;
    rtl->cycle(in, out);
  }
  in.route.write = false;

  std::vector<Packet> packets;
  std::vector<Endpoint> endpoints;
  for (int p = 0; p < setup.ports; ++p) endpoints.emplace_back(setup, stimulus, packets);
  Wires up(setup.ports);
  Wires down(setup.ports);
  std::size_t next = 0;
  std::int64_t last_progress = 0;
  // Nothing may stand still for longer than the stimulus leaves everything idle.
  constexpr std::int64_t kStuck = 100'000;
  for (std::int64_t now = 0; end > 0 ? now < end : seen.finished < stimulus.size(); ++now) {
    for (; next < stimulus.size() && stimulus[next].cycle <= now; ++next) {
      const model::Message& message = stimulus[next].message;
      const bool read = message.operation == model::Operation::kRead;
      packets.push_back({static_cast<std::uint32_t>(next), read ? Packet::Kind::kReadRequest : Packet::Kind::kWriteData,
                         static_cast<std::uint8_t>(setup.lane(message.service_level, false)),
                         static_cast<std::uint16_t>(message.destination),
                         static_cast<std::uint16_t>(read ? kRequestFlits : data_flits(message.bytes))});
      endpoints[static_cast<std::size_t>(message.source)].queue(now, static_cast<std::uint32_t>(packets.size() - 1));
    }
    std::vector<rtl::Flit>& upward = up.at(now);
    std::vector<rtl::Flit>& downward = down.at(now);
    in.flit.swap(upward);
    for (std::size_t p = 0; p < endpoints.size(); ++p) {
      Endpoint& endpoint = endpoints[p];
      upward[p] = endpoint.transmit(now);
      if (downward[p].valid) {
        if (!endpoint.receive(now, downward[p], seen)) throw std::logic_error("the RTL switch tore a packet");
        last_progress = now;
      }
      in.credit[p] = endpoint.give_back(now);
    }
    if (now - last_progress > kStuck) throw std::logic_error("nothing moves in the RTL switch");
    rtl->cycle(in, out);
    downward.swap(out.flit);
    for (std::size_t p = 0; p < endpoints.size(); ++p) {
      if (out.credit[p].valid) endpoints[p].credit(now + kCreditWire, out.credit[p].vl);
    }
  }
  if (end > 0) seen.cut(end);
  seen.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return seen;
}

}  // namespace cmx::conformance
