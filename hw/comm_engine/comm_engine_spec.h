// SPDX-License-Identifier: Apache-2.0
// The communication engine (SDMA) of a die. Section [comm_engine]. Source of the figures:
// hw/comm_engine/comm_engine.toml.
//
// A transfer takes start, a round trip and bytes / min(rate, path); those queued in a channel follow each other at no
// less than descriptor_interval, and each waits for the last response of the descriptors_under_way before it. Registers
// and descriptors: hw/comm_engine/registers.toml.
// Not modelled: chained descriptors.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace cmx::hw {

struct CommEngineSpec {
  int channels{};
  Bytes descriptor{};                 // submission entry
  Bytes completion{};                 // completion entry
  BytesPerSecond rate{};              // of all channels, each direction
  Picoseconds start{};                // single shot: launch, descriptor fetch, completion seen
  Picoseconds descriptor_interval{};  // between transfers of a full queue
  Picoseconds cold_channel{};         // once, at the first use of a channel
  Bytes transaction{};                // a descriptor is cut into such pieces
  int window{};                       // transactions in flight, of all channels
  int descriptors_under_way{};        // of a channel; the next is fetched meanwhile
  Picoseconds translation_miss{};     // until a page's entry is there
};

CommEngineSpec read_comm_engine_spec(const Config& config);

}  // namespace cmx::hw
