// SPDX-License-Identifier: Apache-2.0
// The communication engine (SDMA) of a die. Section [comm_engine]. Source of the figures: hw/comm_engine/comm_engine.toml.
//
// A transfer takes start + bytes / min(rate, path); queued ones follow each other at no less than descriptor_interval.
// Not modelled: the microcontroller and its firmware, translation of addresses, chained descriptors.
#pragma once

#include "hw/config/config.h"
#include "hw/units/units.h"

namespace hw {

struct CommEngineSpec {
  int channels{};
  Bytes descriptor{};                 // submission entry
  Bytes completion{};                 // completion entry
  BytesPerSecond rate{};              // of all channels, each direction
  Picoseconds start{};                // single shot: launch, descriptor fetch, completion seen
  Picoseconds descriptor_interval{};  // between transfers of a full queue
  Picoseconds cold_channel{};         // once, at the first use of a channel
};

CommEngineSpec read_comm_engine_spec(const Config& config);

}  // namespace hw
