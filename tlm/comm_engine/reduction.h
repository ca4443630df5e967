// SPDX-License-Identifier: Apache-2.0
// Arithmetic of the reductions on bytes as they lie in memory, little-endian; the same on every machine.
//
// int32 wraps. fp32 is IEEE single, to nearest even; bf16 is widened, computed in fp32 and rounded to nearest even. Of
// floating-point maxima and minima -0 is less than +0. A NaN on either side, or as the outcome, gives the one NaN
// 0x7fc00000 (bf16: 0x7fc0). scale_accumulate rounds the product, then the sum.
#pragma once

#include <cstdint>
#include <span>

#include "hw/generated/comm_engine_registers.hpp"

namespace cmx::model::comm_engine {

/// into[i] = into[i] op from[i]. Both have the same length, whole elements. `scale`: of kScaleAccumulate.
void reduce(hw::comm_engine_registers::Opcode opcode, hw::comm_engine_registers::DataType type, float scale,
            std::span<std::uint8_t> into, std::span<const std::uint8_t> from);

}  // namespace cmx::model::comm_engine
