// SPDX-License-Identifier: Apache-2.0
// UB link: framing, rate, virtual lanes and credits of a link direction. Section [ub_link].
// Source of the figures: hw/ub_link/ub_link.toml.
// Errors on the way are found by the CRC and repaired by go-back-N: the receiver drops what follows, the transmitter
// starts again from the bad packet, or from the bad `retry_unit` of it.
// Not modelled: lane training, adaptive rate, errors that the CRC does not find.
#pragma once

#include <vector>

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

/// How credits travel back. kPiggyback: in block headers of the other direction, which leave often enough to cost
/// neither time nor bytes. kExplicit: each return is a control flit of the other direction.
enum class CreditReturn { kPiggyback, kExplicit };

struct UbLinkSpec {
  static constexpr int kMostLanes = 16;

  BytesPerSecond rate;  // raw rate of a direction, before FEC
  Bytes flit;           // packets occupy whole flits
  Bytes fec_payload;    // FEC sends fec_block bytes for every fec_payload bytes
  Bytes fec_block;
  Bytes mtu;          // largest payload of a packet
  Bytes header;       // headers of a data packet
  Bytes crc;          // of every packet
  Bytes acknowledge;  // response without data
  Bytes request;      // read request

  int virtual_lanes{2};
  // Of each service level: the lane of its requests and writes, and that of its responses. A lane carries one kind
  // only, so that responses never wait for requests; with a single lane both share it.
  std::vector<int> request_lanes{0};
  std::vector<int> response_lanes{1};
  Bytes cell{20};       // unit of buffers and credits
  int credit_grain{1};  // cells that a receiver gathers before it returns them
  CreditReturn credit_return{CreditReturn::kPiggyback};

  double bit_error_rate{0};        // errors a bit after FEC
  Bytes retry_buffer{64 << 10};    // bytes on the wire without acknowledgement of the link
  Bytes retry_unit{0};             // what has a CRC and is sent again; 0: a packet
  Picoseconds retry_turnaround{};  // received or found bad -> acknowledged, or sent again, without the wires

  /// From the end of a packet, or retry unit, until its transmitter knows how it fared.
  Picoseconds retry_round_trip(Picoseconds wire) const { return wire + retry_turnaround + wire; }
  /// Probability that a packet of `wire` bytes comes with an error.
  static double packet_error(double bit_error_rate, Bytes wire);

  /// Bytes of whole flits that a packet with `payload` bytes of data occupies.
  Bytes data_packet(Bytes payload) const { return whole_flits(payload + header + crc); }
  /// Buffer cells that a packet of `wire` bytes takes.
  int cells(Bytes wire) const { return static_cast<int>((wire.value + cell.value - 1) / cell.value); }
  Bytes acknowledge_packet() const { return whole_flits(acknowledge + crc); }
  Bytes request_packet() const { return whole_flits(request + crc); }
  /// What remains of `raw` after FEC.
  BytesPerSecond after_fec(BytesPerSecond raw) const {
    return BytesPerSecond(raw.value * static_cast<double>(fec_payload.value) / static_cast<double>(fec_block.value));
  }
  /// Payload rate of back-to-back packets with `payload` bytes on a link of rate `raw`.
  BytesPerSecond payload_rate(BytesPerSecond raw, Bytes payload) const {
    return BytesPerSecond(after_fec(raw).value * static_cast<double>(payload.value) /
                          static_cast<double>(data_packet(payload).value));
  }

 private:
  Bytes whole_flits(Bytes bytes) const { return Bytes((bytes.value + flit.value - 1) / flit.value * flit.value); }
};

UbLinkSpec read_ub_link_spec(const Config& config);

}  // namespace cmx::hw
