// SPDX-License-Identifier: Apache-2.0
#include "hw/ub_link/ub_link_spec.h"

namespace hw {

UbLinkSpec read_ub_link_spec(const Config& config) {
  UbLinkSpec spec;
  spec.rate = config.rate("ub_link.rate");
  spec.flit = config.bytes("ub_link.flit");
  spec.fec_payload = config.bytes("ub_link.fec_payload");
  spec.fec_block = config.bytes("ub_link.fec_block");
  if (spec.fec_block < spec.fec_payload) throw BadInput(config.where("ub_link.fec_block") + "fec_block must not be smaller than fec_payload");
  spec.mtu = config.bytes("ub_link.mtu", {64, 65536});
  spec.header = config.bytes("ub_link.header", Config::kNonNegative);
  spec.crc = config.bytes("ub_link.crc", Config::kNonNegative);
  spec.acknowledge = config.bytes("ub_link.acknowledge");
  spec.request = config.bytes("ub_link.request");
  return spec;
}

}  // namespace hw
