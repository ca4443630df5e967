// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sw::kernels {

enum class DataType { kInt8, kBf16, kFp16 };

constexpr int bytes_of(DataType type) { return type == DataType::kInt8 ? 1 : 2; }

}  // namespace sw::kernels
