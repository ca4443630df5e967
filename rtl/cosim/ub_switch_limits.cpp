// SPDX-License-Identifier: Apache-2.0
// What the RTL of the switch cannot do of what a machine file can ask for.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rtl/cosim/ub_switch.h"
#include "rtl/verilated/ub_switch_sizes.h"

namespace cmx::rtl {
namespace {

constexpr std::int64_t kFlit = sizeof(Flit::bits);
constexpr std::int64_t kKiB = 1024;

class Limits {
 public:
  explicit Limits(const model::FabricSpec& spec) : spec_(spec) {}

  std::vector<std::string> found() {
    shape();
    framing();
    allocation();
    buffers();
    links();
    return std::move(found_);
  }

 private:
  /// `cannot` unless `holds`; `set` is what makes it hold.
  void need(bool holds, const std::string& cannot, const std::string& set) {
    if (!holds) found_.push_back(fmt::format("{} (--set machine.{})", cannot, set));
  }
  void refuse(std::string cannot) { found_.push_back(std::move(cannot)); }

  void shape() {
    int ports = 0;
    for (const auto& plane : spec_.topology.planes)
      for (const auto& sw : plane.switches) ports = std::max(ports, sw.ports);
    if (ports > kMostPorts)
      refuse(fmt::format("it is compiled with at most {} ports, a switch here has {}: take a smaller machine",
                         kMostPorts, ports));
    if (spec_.topology.endpoints > kUbSwitchRoutes)
      refuse(fmt::format("its route table holds {} end points, there are {}: take a smaller machine", kUbSwitchRoutes,
                         spec_.topology.endpoints));
    need(spec_.link.virtual_lanes <= kMostVls,
         fmt::format("it is compiled with at most {} virtual lanes, not {}", kMostVls, spec_.link.virtual_lanes),
         "ub_link.virtual_lanes=2");
  }

  void framing() {
    need(spec_.link.flit.value == kFlit, fmt::format("its flits have {} bytes, not {}", kFlit, spec_.link.flit.value),
         fmt::format("ub_link.flit={}B", kFlit));
    need(spec_.link.cell.value == kFlit,
         fmt::format("a credit is room for a flit of {} bytes, not {}", kFlit, spec_.link.cell.value),
         fmt::format("ub_link.cell={}B", kFlit));
    need(spec_.link.credit_grain == 1, "it returns every credit at once", "ub_link.credit_grain=1");
    need(spec_.link.credit_return == hw::CreditReturn::kPiggyback, "its credits have wires of their own",
         "ub_link.credit_return=piggyback");
    need(spec_.link.bit_error_rate == 0, "it has no link-level retry, so links must be without errors",
         "ub_link.bit_error_rate=0");
  }

  void allocation() {
    const hw::UbSwitchSpec& sw = spec_.ub_switch;
    need(sw.read_ports == 1, "an input has one read port", "ub_switch.read_ports=1");
    need(sw.buffer_release == hw::BufferRelease::kCell, "it frees room flit by flit", "ub_switch.buffer_release=cell");
    need(sw.forwarding == hw::Forwarding::kCutThrough, "it forwards cut-through", "ub_switch.forwarding=cut-through");
    need(sw.lane_arbiter == hw::LaneArbiter::kRoundRobin, "its lanes are served round-robin",
         "ub_switch.lane_arbiter=round-robin");
    need(sw.mark_threshold.value == 0, "it does not mark packets", "ub_switch.mark_threshold=0");
    need(sw.paths == hw::PathSet::kShortest, "its route table has one route to each end point",
         "ub_switch.paths=shortest");
    need(sw.buffer_pool == hw::BufferPool::kExclusive, "each lane has a buffer of its own",
         "ub_switch.buffer_pool=exclusive");
  }

  void buffers() {
    const std::int64_t all = kUbSwitchDepth * kFlit;
    const bool between = std::any_of(spec_.topology.planes.begin(), spec_.topology.planes.end(),
                                     [](const auto& plane) { return plane.switches.size() > 1; });
    const auto flits = [](hw::Bytes buffer) { return buffer.value / kFlit; };
    const auto kib = [](std::int64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(kKiB); };
    const std::int64_t input = flits(spec_.ub_switch.input_buffer);
    if (between) {
      need(input == kUbSwitchDepth,
           fmt::format("its outputs start with {} credits, and the buffer of a switch behind them has {}",
                       kUbSwitchDepth, input),
           fmt::format("ub_switch.input_buffer={}KiB", kib(all)));
    } else {
      need(input <= kUbSwitchDepth, fmt::format("an input buffer holds {} flits a lane, not {}", kUbSwitchDepth, input),
           fmt::format("ub_switch.input_buffer={}KiB", kib(all)));
    }
    need(flits(spec_.port.receive_buffer) == kUbSwitchDepth,
         fmt::format("its outputs start with {} credits, and the buffer of an end point behind them has {}",
                     kUbSwitchDepth, flits(spec_.port.receive_buffer)),
         fmt::format("ub_port.receive_buffer={}KiB", kib(all)));
  }

  void links() {
    if (!spec_.faults.empty())
      refuse("its links cannot change during the run: give --fault without at=, for= and every=");
    double cycle_ns = 0;
    for (const auto& plane : spec_.topology.planes) {
      if (!plane.switched) continue;
      double rate = 0;
      bool alike = true;
      bool errors = false;
      for (const hw::Link& link : plane.links) {
        if (!link.alive) continue;
        if (rate == 0) rate = link.rate.value;
        alike = alike && link.rate.value == rate;
        errors = errors || link.bit_error_rate > 0;
      }
      if (!alike)
        refuse(fmt::format("all its ports have one clock, and the links of {} have different rates: give them one rate",
                           plane.name));
      if (errors)
        refuse(fmt::format("it has no link-level retry, and {} has links with errors: leave ber= out of --fault",
                           plane.name));
      if (rate > 0) cycle_ns = static_cast<double>(kFlit) * 1e9 / spec_.link.after_fec(hw::BytesPerSecond(rate)).value;
    }
    if (cycle_ns == 0) return;
    need(hw::to_ns(spec_.ub_switch.allocation) <= cycle_ns,
         fmt::format("an output can grant in every cycle of {:.3f} ns", cycle_ns),
         fmt::format("ub_switch.allocation={:.2f}ns", std::floor(cycle_ns * 100) / 100));
    need(hw::to_ns(spec_.ub_switch.latency) >= kUbSwitchLatency * cycle_ns,
         fmt::format("a flit takes at least {} cycles of {:.3f} ns through it", kUbSwitchLatency, cycle_ns),
         fmt::format("ub_switch.latency={:.0f}ns", std::ceil(kUbSwitchLatency * cycle_ns)));
  }

  const model::FabricSpec& spec_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> rtl_switch_limits(const model::FabricSpec& spec) { return Limits(spec).found(); }

}  // namespace cmx::rtl
