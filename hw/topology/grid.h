// SPDX-License-Identifier: Apache-2.0
// Switches as the places of a mesh or torus: ub_switch.grid = "4x4x2" counts the places along each dimension; the
// switches stand in the order of the machine file, the last dimension running fastest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hw/topology/topology.h"

namespace cmx::hw {

/// "4x4" as {4, 4}; nothing unless it is one to eight numbers from 1 to 1000.
std::optional<std::vector<int>> grid_named(const std::string& text);

/// Why the switches of the plane are no mesh or torus of that size, as half a sentence; empty: they are one.
std::string why_no_grid(const PlaneTopology& plane, int endpoints, const std::vector<int>& grid);

}  // namespace cmx::hw
