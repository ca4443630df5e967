// SPDX-License-Identifier: Apache-2.0
// How large a message may be.
#pragma once

#include <cstdint>
#include <string>

#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::model {

inline constexpr std::int64_t kMostMessageBytes = std::int64_t{1} << 40;
/// Packets of one message that each have a response: the fabric keeps all of them open at a time, some 200 bytes of
/// memory each.
inline constexpr std::int64_t kMostAnsweredPackets = std::int64_t{1} << 25;

/// What one transaction of an operation may have at most, in bytes.
std::int64_t largest_message(const FabricSpec& spec, Operation operation);

/// Why `bytes` is no size of a message, for an error that names it; empty when it is one.
std::string wrong_size(const FabricSpec& spec, Operation operation, std::int64_t bytes);

}  // namespace cmx::model
