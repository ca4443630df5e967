// SPDX-License-Identifier: Apache-2.0
// A machine as a picture of two panels: a node (end points, their links into every plane, the L1 switches) and a plane
// (its tiers of switches). Many of a kind are drawn as the first few, a gap that says how many are left out, and the
// last.
// Not drawn: racks, wires to scale, links that are down.
#pragma once

#include <string>

#include "hw/machine/machine.h"

namespace cmx::sw::drawing {

/// The machine as an SVG document.
std::string draw_machine(const hw::Machine& machine);

}  // namespace cmx::sw::drawing
