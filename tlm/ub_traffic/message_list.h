// SPDX-License-Identifier: Apache-2.0
// A list of messages with their earliest starts and what each waits for: traffic as somebody wrote it down.
//
// A message starts at its time, or when the last one that it waits for is complete (its response visible at its
// initiator), whichever is later, however many its initiator has outstanding. All take the planes, as those of the
// patterns do. The messages of a source are one queue, in the order of the list: a fence waits until all before it in
// the queue are complete; a strong one, where the initiator orders (ub_port.order_by, and always loads and stores),
// until the relaxed and strong ones before it to the same target are; where targets order, ordered messages are handed
// over in the order of the list.
// Not modelled: the initiator's issue interval and window.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/ub_traffic/traffic.h"

namespace cmx::model {

struct ListedMessage {
  std::int64_t earliest{0};  // ps
  std::int32_t source{0};
  std::int32_t destination{0};
  std::int64_t bytes{0};  // 1 to largest_message()
  Operation operation{Operation::kWrite};
  std::vector<std::size_t> after{};  // places in the list, each before this message's own
  Order order{Order::kNone};
  std::uint8_t service_level{0};
};

/// Throughput is per end point that sends. Throws BadInput when the measured phase has no message.
TrafficResult run_message_list(const FabricSpec& spec, const std::vector<ListedMessage>& messages, const Phases& phases,
                               int threads);

}  // namespace cmx::model
