// SPDX-License-Identifier: Apache-2.0
#include "hw/aiv/aiv_spec.h"

#include <algorithm>

#include "hw/config/config.h"

namespace cmx::hw {

double hbm_read_rate(const AivSpec& spec, int active_cores) {
  return spec.hbm_read + spec.hbm_read_alone / std::max(1, active_cores);
}
double hbm_write_rate(const AivSpec& spec, int active_cores) {
  return spec.hbm_write + spec.hbm_write_alone / std::max(1, active_cores);
}

AivSpec read_aiv_spec(const Config& config) {
  AivSpec spec;
  spec.vector_buffer = config.bytes("aiv.vector_buffer", {32 * 1024.0, 1e12});
  spec.bytes_per_cycle = static_cast<double>(config.bytes("aiv.width").value);
  spec.head_cycles = config.cycles("aiv.head");
  const auto cost = [&](isa::VectorClass kind, const char* key) {
    spec.class_cost[static_cast<std::size_t>(kind)] = config.number(key);
  };
  cost(isa::VectorClass::kMove, "aiv.passes_move");
  cost(isa::VectorClass::kArithmetic, "aiv.passes_arithmetic");
  cost(isa::VectorClass::kTranscendental, "aiv.passes_transcendental");
  cost(isa::VectorClass::kReduce, "aiv.passes_reduce");
  cost(isa::VectorClass::kSort, "aiv.passes_sort");
  spec.hbm_read = config.number("aiv.hbm_read");
  spec.hbm_read_alone = config.number("aiv.hbm_read_alone", Config::kNonNegative);
  spec.hbm_write = config.number("aiv.hbm_write");
  spec.hbm_write_alone = config.number("aiv.hbm_write_alone", Config::kNonNegative);
  spec.read_latency_cycles = config.cycles("aiv.read_latency");
  spec.write_latency_cycles = config.cycles("aiv.write_latency");
  spec.l2_read = config.number("aiv.l2_read");
  spec.l2_write = config.number("aiv.l2_write");
  spec.stage_cycles = config.cycles("aiv.stage");
  spec.peer_cycles = config.cycles("aiv.peer");
  return spec;
}

}  // namespace cmx::hw
