// SPDX-License-Identifier: Apache-2.0
// UB link: framing and rate of a link direction. Section [ub_link].
// Source of the figures: hw/ub_link/ub_link.toml.
// Not modelled: lane training, bit errors and retry, adaptive rate.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace hw {

struct UbLinkSpec {
  BytesPerSecond rate;  // raw rate of a direction, before FEC
  Bytes flit;           // packets occupy whole flits
  Bytes fec_payload;    // FEC sends fec_block bytes for every fec_payload bytes
  Bytes fec_block;
  Bytes mtu;          // largest payload of a packet
  Bytes header;       // headers of a data packet
  Bytes crc;          // of every packet
  Bytes acknowledge;  // response without data
  Bytes request;      // read request

  /// Bytes of whole flits that a packet with `payload` bytes of data occupies.
  Bytes data_packet(Bytes payload) const { return whole_flits(payload + header + crc); }
  Bytes acknowledge_packet() const { return whole_flits(acknowledge + crc); }
  Bytes request_packet() const { return whole_flits(request + crc); }
  /// What remains of `raw` after FEC.
  BytesPerSecond after_fec(BytesPerSecond raw) const {
    return BytesPerSecond(raw.value * static_cast<double>(fec_payload.value) / static_cast<double>(fec_block.value));
  }
  /// Payload rate of back-to-back packets with `payload` bytes on a link of rate `raw`.
  BytesPerSecond payload_rate(BytesPerSecond raw, Bytes payload) const {
    return BytesPerSecond(after_fec(raw).value * static_cast<double>(payload.value) / static_cast<double>(data_packet(payload).value));
  }

 private:
  Bytes whole_flits(Bytes bytes) const { return Bytes((bytes.value + flit.value - 1) / flit.value * flit.value); }
};

UbLinkSpec read_ub_link_spec(const Config& config);

}  // namespace hw
