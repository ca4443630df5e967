// SPDX-License-Identifier: Apache-2.0
#include "hw/aic/aic_spec.h"

#include <algorithm>
#include <string>

#include "hw/config/config.h"

namespace cmx::hw {

double hbm_read_rate(const AicSpec& spec, int active_cores) {
  return std::min(spec.l2_read, spec.hbm_read + spec.hbm_read_alone / std::max(1, active_cores));
}

AicSpec read_aic_spec(const Config& config) {
  AicSpec spec;
  spec.clock = config.frequency("aic.clock");
  spec.l0a = config.bytes("aic.l0a");
  spec.l0b = config.bytes("aic.l0b");
  spec.l0c = config.bytes("aic.l0c");
  spec.l1 = config.bytes("aic.l1");
  spec.cube_rows = config.count("aic.cube_rows");
  spec.cube_columns = config.count("aic.cube_columns");
  spec.cube_k_bytes = static_cast<int>(config.bytes("aic.cube_k", {1, 4096}).value);
  // Kernels double-buffer the operands of one block in L0 and keep an accumulator block in L0C.
  const auto smallest = [&](const char* key, Bytes have, int need) {
    if (have.value < need)
      throw BadInput(config.where(key) + "the buffer is too small for its blocks, it takes at least " +
                     std::to_string(need) + " bytes");
  };
  smallest("aic.l0a", spec.l0a, 2 * spec.cube_rows * spec.cube_k_bytes);
  smallest("aic.l0b", spec.l0b, 2 * spec.cube_columns * spec.cube_k_bytes);
  smallest("aic.l0c", spec.l0c, 4 * 128 * 128);
  smallest("aic.l1", spec.l1, 2 * 1024 * 128);
  spec.mad_head_cycles = config.cycles("aic.mad_head");
  spec.l1_to_l0a = config.number("aic.l1_to_l0a");
  spec.l1_to_l0b = config.number("aic.l1_to_l0b");
  spec.hbm_read = config.number("aic.hbm_read");
  spec.hbm_read_alone = config.number("aic.hbm_read_alone", Config::kNonNegative);
  spec.l2_read = config.number("aic.l2_read");
  spec.hbm_write = config.number("aic.hbm_write");
  spec.l2_write = config.number("aic.l2_write");
  spec.start_cycles = config.cycles("aic.start");
  spec.start_cycles_per_core = config.cycles("aic.start_per_core");
  return spec;
}

}  // namespace cmx::hw
