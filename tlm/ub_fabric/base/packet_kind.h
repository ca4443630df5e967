// SPDX-License-Identifier: Apache-2.0
// What a packet of a plane is.
#pragma once

#include <cstdint>

namespace cmx::model {

enum class PacketKind : std::uint8_t { kWriteData, kSendData, kReadRequest, kAtomicRequest, kReadData, kAcknowledge };

/// In packets of a message that a reorder buffer puts in order.
constexpr bool carries_data(PacketKind kind) {
  return kind == PacketKind::kWriteData || kind == PacketKind::kSendData || kind == PacketKind::kReadData;
}
constexpr bool is_response(PacketKind kind) {
  return kind == PacketKind::kReadData || kind == PacketKind::kAcknowledge;
}

}  // namespace cmx::model
