// SPDX-License-Identifier: Apache-2.0
#include "rtl/cosim/ub_switch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "rtl/cosim/library.h"
#include "rtl/verilated/ub_switch_sizes.h"

namespace cmx::rtl {
namespace {

/// Without anything on the pins for so long the state of the RTL changes no more: four times what a flit takes through
/// it.
constexpr int kSettled = 4 * kUbSwitchLatency;
/// The RTL reads ahead of its output: what it gives back is this many cycles early (tests/conformance/ub_switch).
constexpr int kCreditsEarly = 2;

}  // namespace

RtlSwitch::RtlSwitch(std::unique_ptr<UbSwitch> rtl, const model::SwitchShape& shape)
    : rtl_(std::move(rtl)),
      routes_(shape.routes),
      in_(rtl_->ports()),
      out_(rtl_->ports()),
      inputs_(static_cast<std::size_t>(shape.ports)),
      outputs_(static_cast<std::size_t>(shape.ports)),
      quiet_(kSettled) {
  in_.route.write = true;
  for (std::size_t e = 0; e < routes_.size(); ++e) {
    if (routes_[e] == model::SwitchShape::kNoRoute) continue;
    in_.route.destination = static_cast<int>(e);
    in_.route.port = routes_[e];
    rtl_->cycle(in_, out_);
  }
  in_.route.write = false;
}

void RtlSwitch::arrive(std::int64_t cycle, const Packet& packet) {
  inputs_[static_cast<std::size_t>(packet.input)].packets.emplace_back(cycle - kUbSwitchLatency, packet);
}

/// The link back takes one a cycle, and none before there is room: what was freed all at once comes late by as many
/// cycles as it has flits.
void RtlSwitch::credits(std::int64_t cycle, int output, int lane, int flits) {
  for (int f = 0; f < flits; ++f)
    outputs_[static_cast<std::size_t>(output)].credits.emplace(cycle - kUbSwitchLatency + f, lane);
}

void RtlSwitch::run(std::int64_t cycle, Seen& seen) {
  seen.ready.clear();
  seen.left.clear();
  seen.freed.clear();
  ++quiet_;
  last_ = cycle;
  drive(cycle);
  try {
    rtl_->cycle(in_, out_);
  } catch (const AssertionFailed& failure) {
    throw hw::CheckFailed(fmt::format("the RTL of the switch stopped: {}", failure.what()));
  }
  for (; !entered_.empty() && entered_.front().first <= cycle; entered_.pop_front())
    seen.ready.push_back(entered_.front().second);
  look(cycle, seen);
}

void RtlSwitch::drive(std::int64_t cycle) {
  for (std::size_t p = 0; p < inputs_.size(); ++p) {
    Input& input = inputs_[p];
    Flit& flit = in_.flit[p];
    flit.valid = false;
    if (input.left > 0) {
      flit = Flit::body(input.lane);
      --input.left;
      quiet_ = 0;
    } else if (!input.packets.empty() && input.packets.front().first <= cycle) {
      const Packet& packet = input.packets.front().second;
      flit = Flit::head_of(packet.target, packet.flits, packet.lane, packet.tag);
      entered_.push_back({cycle + kUbSwitchLatency, {routes_[static_cast<std::size_t>(packet.target)], packet.tag}});
      input.left = packet.flits - 1;
      input.lane = packet.lane;
      input.packets.pop_front();
      quiet_ = 0;
    }
    Output& output = outputs_[p];
    Credit& credit = in_.credit[p];
    credit.valid = !output.credits.empty() && output.credits.top().first <= cycle;
    if (credit.valid) {
      credit.vl = static_cast<std::uint8_t>(output.credits.top().second);
      output.credits.pop();
      quiet_ = 0;
    }
  }
}

void RtlSwitch::look(std::int64_t cycle, Seen& seen) {
  for (std::size_t p = 0; p < outputs_.size(); ++p) {
    Output& output = outputs_[p];
    const Flit& flit = out_.flit[p];
    if (flit.valid != (output.left > 0) && !(flit.valid && flit.head))
      throw hw::CheckFailed("the RTL of the switch sent a packet with a gap");
    if (flit.valid && flit.head) {
      if (output.left > 0) throw hw::CheckFailed("the RTL of the switch tore a packet");
      seen.left.push_back({static_cast<int>(p), flit.bits[1]});
      output.left = flit.length();
    }
    if (flit.valid) {
      --output.left;
      quiet_ = 0;
    }
    if (out_.credit[p].valid) {
      seen.freed.push_back({cycle + kCreditsEarly, static_cast<int>(p), out_.credit[p].vl});
      quiet_ = 0;
    }
  }
}

std::int64_t RtlSwitch::next_cycle() const {
  if (quiet_ < kSettled) return last_ + 1;
  std::int64_t next = kNever;
  for (const Input& input : inputs_) {
    if (!input.packets.empty()) next = std::min(next, input.packets.front().first);
  }
  for (const Output& output : outputs_) {
    if (!output.credits.empty()) next = std::min(next, output.credits.top().first);
  }
  return next == kNever ? kNever : std::max(next, last_ + 1);
}

void use_rtl_switches(model::FabricSpec& spec) {
  const auto limits = rtl_switch_limits(spec);
  if (!limits.empty())
    throw hw::DoesNotFit(
        fmt::format("--fidelity ub_switch=rtl: the RTL cannot be this machine's switch: {}", fmt::join(limits, "; ")));
  static constexpr Library kLibrary{kUbSwitchLibrary, kUbSwitchFunction, "--fidelity ub_switch=rtl", "switch",
                                    "cmx_rtl_switch"};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
  static const auto kMake = reinterpret_cast<UbSwitchFunction>(load_function(kLibrary));
  spec.switch_core = [](const model::SwitchShape& shape) -> std::unique_ptr<model::SwitchCore> {
    return std::make_unique<RtlSwitch>(std::unique_ptr<UbSwitch>(kMake(shape.ports, shape.lanes)), shape);
  };
}

}  // namespace cmx::rtl
