// SPDX-License-Identifier: Apache-2.0
#include "hw/ub_port/ub_port_spec.h"

namespace cmx::hw {

UbPortSpec read_ub_port_spec(const Config& config) {
  UbPortSpec spec;
  constexpr Config::Bounds kWindow{1000, 1e12};  // at least a nanosecond: the time loop advances by it
  spec.inject = config.time("ub_port.inject", kWindow);
  spec.visible = config.time("ub_port.visible", kWindow);
  spec.pipeline = config.time("ub_port.pipeline", kWindow);
  spec.hbm_access = config.time("ub_port.hbm_access");
  spec.write_fetch = config.time("ub_port.write_fetch");
  spec.unit = config.bytes("ub_port.unit");
  spec.write_unit = config.cycles("ub_port.write_unit");
  spec.read_unit = config.cycles("ub_port.read_unit");
  spec.receive_buffer = config.bytes("ub_port.receive_buffer");
  spec.plane_policy = static_cast<PlanePolicy>(config.choice("ub_port.plane_policy", {"packet", "message", "hash"}));
  spec.transaction = static_cast<WriteTransaction>(config.choice("ub_port.transaction", {"message", "store"}));
  spec.load_unit = config.bytes("ub_port.load_unit", {1, 65536});
  spec.atomic_operand = config.bytes("ub_port.atomic_operand", {1, 64});
  spec.atomic = config.time("ub_port.atomic");
  spec.receive_lookup = config.time("ub_port.receive_lookup");
  spec.receive_queue = config.count("ub_port.receive_queue", {1, 1'000'000});
  spec.order_by = static_cast<OrderBy>(config.choice("ub_port.order_by", {"initiator", "target"}));
  spec.timeout = config.time("ub_port.timeout");
  spec.attempts = config.count("ub_port.attempts", {1, 255});
  spec.message = config.bytes("ub_port.message");
  spec.window = config.bytes("ub_port.window");
  spec.issue = config.time("ub_port.issue");
  spec.congestion_control =
      static_cast<CongestionControl>(config.choice("ub_port.congestion_control", {"none", "window"}));
  spec.window_decrease = config.number("ub_port.window_decrease", {0, 1});
  spec.window_increase = config.bytes("ub_port.window_increase");
  spec.placement = static_cast<Placement>(config.choice("ub_port.placement", {"any", "in-order"}));
  spec.reorder_buffer = config.bytes("ub_port.reorder_buffer");
  return spec;
}

}  // namespace cmx::hw
