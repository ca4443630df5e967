// SPDX-License-Identifier: Apache-2.0
// The vector core (AIV): SIMD unit, vector buffer, its pipes, and the scalar unit that issues remote writes. Parameters
// in hw/aiv/aiv.toml.
// Not modelled: bank conflicts of the vector buffer, masks and strides, instruction cache.
#pragma once

#include <array>

#include "hw/isa/program.h"
#include "hw/units/units.h"

namespace cmx::hw {

class Config;

struct AivSpec {
  Bytes vector_buffer{};
  double bytes_per_cycle{};                              // SIMD width of an add-like instruction
  double head_cycles{};                                  // start of a vector instruction
  std::array<double, isa::kVectorClasses> class_cost{};  // passes over the data, by VectorClass
  double hbm_read{}, hbm_read_alone{};  // bytes per cycle of one core: hbm_read + hbm_read_alone / active cores
  double hbm_write{}, hbm_write_alone{};
  double read_latency_cycles{}, write_latency_cycles{};  // of one transfer
  double l2_read{}, l2_write{};                          // bytes per cycle of one core
  double stage_cycles{};  // scalar work of one stage of a remote write (load, quantise, write, flag)
  double peer_cycles{};   // scalar work on one peer: flag and counts out, poll, count
};

/// Bytes per cycle that one core gets from and to HBM while `active_cores` vector cores move data.
double hbm_read_rate(const AivSpec& spec, int active_cores);
double hbm_write_rate(const AivSpec& spec, int active_cores);

AivSpec read_aiv_spec(const Config& config);

}  // namespace cmx::hw
