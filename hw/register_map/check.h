// SPDX-License-Identifier: Apache-2.0
// Internal to hw/register_map.
#pragma once

#include "hw/register_map/register_map.h"

namespace cmx::hw {

/// Sorts what has places by them and throws BadInput for the first thing that is wrong with a map as read.
void check_register_map(RegisterMap& map);

}  // namespace cmx::hw
