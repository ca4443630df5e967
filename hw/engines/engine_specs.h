// SPDX-License-Identifier: Apache-2.0
// Everything of a die that executes tile programs, read and validated together: what kernels tile for and what the
// engine models take.
#pragma once

#include "hw/aic/aic_spec.h"
#include "hw/aiv/aiv_spec.h"
#include "hw/hbm/hbm_spec.h"
#include "hw/l2/l2_spec.h"
#include "hw/launch/launch_spec.h"

namespace cmx::hw {

struct EngineSpecs {
  AicSpec aic;
  AivSpec aiv;
  L2Spec l2;
  HbmSpec hbm;
  LaunchSpec launch;
};

/// Throws BadInput where a value is missing, has the wrong unit or is out of bounds.
EngineSpecs read_engine_specs(const Config& config);

}  // namespace cmx::hw
