// SPDX-License-Identifier: Apache-2.0
// The cube core (AIC): matrix unit, its buffers and its four pipes. Parameters in hw/aic/aic.toml.
// Not modelled: instruction cache, bank conflicts in L1 and L0, the scalar unit (instructions are assumed to be issued
// ahead), power throttling.
#pragma once

#include "hw/units/units.h"

namespace cmx::hw {

class Config;

struct AicSpec {
  Hertz clock{};  // of cube and vector cores
  Bytes l0a{}, l0b{}, l0c{}, l1{};
  int cube_rows{}, cube_columns{};  // of the block that one cycle multiplies
  int cube_k_bytes{};
  double mad_head_cycles{};         // start of a matrix multiplication
  double l1_to_l0a{}, l1_to_l0b{};  // bytes per cycle, MTE1
  double hbm_read{},
      hbm_read_alone{};  // bytes per cycle, MTE2 of one core: hbm_read + hbm_read_alone / active cores, at most l2_read
  double l2_read{};      // bytes per cycle, MTE2 of one core
  double hbm_write{}, l2_write{};  // bytes per cycle, FIXPIPE of one core
  double start_cycles{};           // first MTE2 access after a launch
  double start_cycles_per_core{};  // the same, for each active core
};

/// Bytes per cycle that MTE2 of one core gets from HBM while `active_cores` cube cores read from it.
double hbm_read_rate(const AicSpec& spec, int active_cores);

AicSpec read_aic_spec(const Config& config);

}  // namespace cmx::hw
