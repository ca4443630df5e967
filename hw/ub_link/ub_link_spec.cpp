// SPDX-License-Identifier: Apache-2.0
#include "hw/ub_link/ub_link_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hw/units/number_list.h"

namespace cmx::hw {
namespace {

/// "0,2": the lane of each service level.
std::vector<int> read_lanes(const Config& config, const char* key, int lanes) {
  const std::string text = config.text(key);
  const auto list = number_list(text);
  if (!list)
    throw BadInput(
        fmt::format("{}{} = \"{}\": write the lane of each service level, like \"0,2\"", config.where(key), key, text));
  for (const int lane : *list) {
    if (lane < 0 || lane >= lanes)
      throw BadInput(fmt::format("{}{}: there is no virtual lane {}; ub_link.virtual_lanes gives 0 to {}",
                                 config.where(key), key, lane, lanes - 1));
  }
  return *list;
}

void read_virtual_lanes(const Config& config, UbLinkSpec& spec) {
  spec.virtual_lanes = config.count("ub_link.virtual_lanes", {1, UbLinkSpec::kMostLanes});
  spec.request_lanes = read_lanes(config, "ub_link.request_lanes", spec.virtual_lanes);
  if (spec.virtual_lanes == 1) {
    spec.response_lanes = spec.request_lanes;
    (void)config.text("ub_link.response_lanes");  // what it says does not matter
    return;
  }
  spec.response_lanes = read_lanes(config, "ub_link.response_lanes", spec.virtual_lanes);
  if (spec.response_lanes.size() != spec.request_lanes.size()) {
    throw BadInput(fmt::format("{}ub_link.request_lanes has {} service levels and ub_link.response_lanes {}",
                               config.where("ub_link.response_lanes"), spec.request_lanes.size(),
                               spec.response_lanes.size()));
  }
  for (const int lane : spec.response_lanes) {
    if (std::find(spec.request_lanes.begin(), spec.request_lanes.end(), lane) != spec.request_lanes.end()) {
      throw BadInput(
          fmt::format("{}virtual lane {} carries requests and responses: requests that wait for responses behind them "
                      "would wait for ever",
                      config.where("ub_link.response_lanes"), lane));
    }
  }
}

}  // namespace

double UbLinkSpec::packet_error(double bit_error_rate, Bytes wire) {
  return -std::expm1(8.0 * static_cast<double>(wire.value) * std::log1p(-bit_error_rate));
}

UbLinkSpec read_ub_link_spec(const Config& config) {
  UbLinkSpec spec;
  spec.rate = config.rate("ub_link.rate");
  spec.flit = config.bytes("ub_link.flit");
  spec.fec_payload = config.bytes("ub_link.fec_payload");
  spec.fec_block = config.bytes("ub_link.fec_block");
  if (spec.fec_block < spec.fec_payload)
    throw BadInput(config.where("ub_link.fec_block") + "fec_block must not be smaller than fec_payload");
  spec.mtu = config.bytes("ub_link.mtu", {64, 65536});
  spec.header = config.bytes("ub_link.header", Config::kNonNegative);
  spec.crc = config.bytes("ub_link.crc", Config::kNonNegative);
  spec.acknowledge = config.bytes("ub_link.acknowledge");
  spec.request = config.bytes("ub_link.request");
  read_virtual_lanes(config, spec);
  spec.cell = config.bytes("ub_link.cell", {4, 65536});
  spec.credit_grain = config.count("ub_link.credit_grain");
  spec.credit_return = static_cast<CreditReturn>(config.choice("ub_link.credit_return", {"piggyback", "explicit"}));
  spec.bit_error_rate = config.number("ub_link.bit_error_rate", {0, 1e-4});
  spec.retry_buffer = config.bytes("ub_link.retry_buffer");
  spec.retry_unit = config.bytes("ub_link.retry_unit", Config::kNonNegative);
  if (spec.retry_unit.value % spec.flit.value != 0)
    throw BadInput(fmt::format("{}ub_link.retry_unit = {} bytes: must be whole flits of {} bytes, or 0 for packets",
                               config.where("ub_link.retry_unit"), spec.retry_unit.value, spec.flit.value));
  spec.retry_turnaround = config.time("ub_link.retry_turnaround");
  return spec;
}

}  // namespace cmx::hw
