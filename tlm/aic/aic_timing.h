// SPDX-License-Identifier: Apache-2.0
// The cube core's pipes: how long each instruction occupies its pipe.
//   MTE2     HBM or L2 to L1: bytes over the port's rate to where they come from, one after the other
//   MTE1     L1 to L0A and L0B: one after the other
//   CUBE     head + ceil(m/16) * ceil(n/16) * ceil(k bytes/32) cycles
//   FIXPIPE  L0C to L2 or HBM: bytes written over the port's rate
// Not modelled: latency of a single access behind the first one of a kernel (loads are issued ahead), bank conflicts,
// alignment of bursts.
#pragma once

#include "hw/aic/aic_spec.h"
#include "hw/isa/program.h"
#include "tlm/aic/pipe_cost.h"

namespace cmx::model {

/// Contract: pure; equal instructions take equal time.
class AicTiming {
 public:
  /// `active_cores`: cube cores reading HBM at the same time, at least 1; `hbm_scale`: part of the port's HBM rate that
  /// the die's HBM leaves to it, above 0, at most 1.
  AicTiming(const hw::AicSpec& spec, int active_cores, double hbm_scale);

  /// How long `instruction` occupies its pipe. Precondition: the pipe belongs to a cube core.
  PipeCost cost(const hw::isa::Instruction& instruction) const;
  /// Cycles from a launch to the first MTE2 access, with `active_cores` starting together.
  double start_cycles(int active_cores) const;

 private:
  hw::AicSpec spec_;
  double hbm_read_;
  double hbm_write_;
};

/// Cycles of one matrix multiplication of m x n x k_bytes.
double mad_cycles(const hw::AicSpec& spec, int m, int n, int k_bytes);

}  // namespace cmx::model
