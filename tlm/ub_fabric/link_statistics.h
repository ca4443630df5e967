// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/device_port/device_port.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

/// Counters of the fabric; utilisation of a link class is busy time over `elapsed` (ps), mean and maximum over the link
/// directions that carried packets.
hw::FabricStatistics statistics_of(const UbFabric& fabric, hw::Picoseconds elapsed);

}  // namespace cmx::model
