// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace cmx::sw::kernels {

/// Bytes of an element as the kernels count them.
inline constexpr int kBf16Bytes = 2;
inline constexpr int kFloatBytes = 4;

enum class DataType { kInt8, kBf16, kFp16 };

constexpr int bytes_of(DataType type) { return type == DataType::kInt8 ? 1 : 2; }

}  // namespace cmx::sw::kernels
