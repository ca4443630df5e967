// SPDX-License-Identifier: Apache-2.0
// The vector core's pipes: how long each instruction occupies its pipe.
//   MTE2     HBM or L2 to the vector buffer: bytes over the rate that the core gets with its neighbours active, plus a
//   latency VECTOR   repeat * (head + passes of the class * elements over the SIMD width) MTE3     vector buffer to L2
//   or HBM SCALAR   the cycles it states
// Not modelled: masks, strides, bank conflicts, dual issue.
#pragma once

#include "hw/aiv/aiv_spec.h"
#include "hw/isa/program.h"
#include "tlm/aic/pipe_cost.h"

namespace cmx::model {

/// Contract: pure; equal instructions take equal time.
class AivTiming {
 public:
  /// `active_cores`: vector cores moving data at the same time, at least 1; `hbm_scale` as in AicTiming.
  AivTiming(const hw::AivSpec& spec, int active_cores, double hbm_scale);

  /// How long `instruction` occupies its pipe. Precondition: the pipe belongs to a vector core.
  PipeCost cost(const hw::isa::Instruction& instruction) const;

 private:
  hw::AivSpec spec_;
  double hbm_read_;
  double hbm_write_;
};

}  // namespace cmx::model
