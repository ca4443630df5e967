// SPDX-License-Identifier: Apache-2.0
// A decode run of few layers, where the dies are not alike.
//
// A layer then takes as long as the die that its routing burdens most, and the first MoE layer holds the wait of idle
// dies for those with dense layers to do.
// A few layers say little about all: they are few draws. So the layers left out get draws of their own, on a coarser
// machine: one whose fabric is analytic.
//
//   whole model = coarse, all layers  +  (fine, few layers - coarse, the same few layers), each run extrapolated to the
//   whole model
//
// The coarse runs know every die's load in every layer; the difference is what packets add to it. It is taken on the
// same draws, so that these cancel. All figures of the result are corrected so, and what adds up still does. Of a
// deployment whose layers hardly differ the coarse run, too, takes only some (a pilot says how many), and the rest at
// their steady mean.
//
// Not modelled in the layers left out: links that change during the run, bit errors, stores, congestion control (but
// for the difference).
#pragma once

#include <functional>
#include <memory>

#include "sw/runtime/decode_run.h"

namespace cmx::sw::runtime {

struct Machines {
  hw::DevicePort& port;  // at rest; what is recorded, is recorded here
  bool analytic{false};  // whether its fabric is analytic itself: then it stands for all layers
  std::function<std::unique_ptr<hw::DevicePort>()> coarse;  // the same machine at rest with an analytic fabric
  const MachineView& view;
  std::function<void(double)> on_progress;  // fraction of the run on `port`
};

/// One iteration of the whole model, of which `plan` says how many layers to simulate. Where dies are alike, and where
/// no layer is left out, that is a DecodeRun.
DecodeResult run_model(const Machines& machines, const plan::Plan& plan);

/// `few` with what `all` has more than `part` in each figure.
DecodeResult corrected(const DecodeResult& few, const DecodeResult& part, const DecodeResult& all);

}  // namespace cmx::sw::runtime
