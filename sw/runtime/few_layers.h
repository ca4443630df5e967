// SPDX-License-Identifier: Apache-2.0
// A decode run of few layers, where the dies are not alike.
//
// A layer then takes as long as the die that its routing burdens most, and the first MoE layer holds the wait of idle dies for those with dense layers to do.
// A few layers say little about all: they are few draws. So the layers left out get draws of their own, on a coarser machine: one whose fabric is analytic.
//
//   whole model = coarse, all layers  x  (fine, few layers / coarse, the same few layers)
//
// The coarse runs know every die's load in every layer; the ratio is what packets add to it. Each figure of the result is scaled so.
// Of a deployment whose layers hardly differ the coarse run, too, takes only some (enough_layers), and the rest at their steady mean.
//
// Not modelled in the layers left out: links that change during the run, bit errors, stores, congestion control (but for the ratio).
#pragma once

#include <functional>
#include <memory>

#include "sw/runtime/decode_run.h"

namespace sw::runtime {

/// A machine at rest whose fabric is analytic.
using CoarsePort = std::function<std::unique_ptr<hw::DevicePort>()>;

/// Decoder layers of `plan` after which one more draw of the routing changes little: those of the plan, a pilot's, or all.
int enough_layers(const CoarsePort& coarse, const MachineView& machine, const plan::Plan& plan);

/// The result of the whole model from `few`, what `port` came to with the layers of `plan`. Extrapolated as before where the dies are alike.
DecodeResult whole_model(const DecodeResult& few, const CoarsePort& coarse, const MachineView& machine, const plan::Plan& plan);

/// `few` with each figure times all / part.
DecodeResult scaled(const DecodeResult& few, const DecodeResult& part, const DecodeResult& all);

}  // namespace sw::runtime
