// SPDX-License-Identifier: Apache-2.0
#include "hw/comm_engine/comm_engine_spec.h"

namespace cmx::hw {

CommEngineSpec read_comm_engine_spec(const Config& config) {
  CommEngineSpec spec;
  spec.channels = config.count("comm_engine.channels", {1, 4096});
  spec.descriptor = config.bytes("comm_engine.descriptor");
  spec.completion = config.bytes("comm_engine.completion");
  spec.rate = config.rate("comm_engine.rate");
  spec.start = config.time("comm_engine.start");
  spec.descriptor_interval = config.time("comm_engine.descriptor_interval");
  spec.cold_channel = config.time("comm_engine.cold_channel");
  spec.transaction = config.bytes("comm_engine.transaction");
  spec.window = config.count("comm_engine.window");
  spec.descriptors_under_way = config.count("comm_engine.descriptors_under_way", {1, 1024});
  spec.translation_miss = config.time("comm_engine.translation_miss");
  return spec;
}

}  // namespace cmx::hw
