// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/message_size.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace cmx::model {

std::int64_t largest_message(const FabricSpec& spec, Operation operation) {
  if (!answers_each(spec, operation)) return kMostMessageBytes;
  return std::min(kMostMessageBytes, largest_payload(spec, operation) * kMostAnsweredPackets);
}

std::string wrong_size(const FabricSpec& spec, Operation operation, std::int64_t bytes) {
  const std::int64_t operand = spec.port.atomic_operand.value;
  if (is_atomic(operation)) {
    if (bytes == operand) return "";
    return fmt::format("a {} takes one operand of {} bytes (ub_port.atomic_operand)",
                       kOperationNames[static_cast<std::size_t>(operation)], operand);
  }
  const std::int64_t most = largest_message(spec, operation);
  if (bytes >= 1 && bytes <= most) return "";
  if (most == kMostMessageBytes) return fmt::format("must be between 1 and {} (1 TiB)", most);
  return fmt::format("must be between 1 and {}: {} packets of {} bytes, each with a response of its own", most,
                     kMostAnsweredPackets, largest_payload(spec, operation));
}

}  // namespace cmx::model
