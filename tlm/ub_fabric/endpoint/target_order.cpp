// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/endpoint/target_order.h"

#include <algorithm>

namespace cmx::model {

void TargetOrder::enter(const Message& message, std::uint32_t write) {
  const std::uint64_t key = static_cast<std::uint64_t>(message.queue) << 48 |
                            static_cast<std::uint64_t>(message.source) << 24 |
                            static_cast<std::uint64_t>(message.destination);
  const auto [found, is_new] = index_.try_emplace(key, static_cast<std::uint32_t>(streams_.size()));
  if (is_new) streams_.emplace_back();
  Stream& stream = streams_[found->second];
  if (places_.size() <= write) places_.resize(write + std::size_t{1});
  places_[write] = {found->second, stream.first + stream.entries.size()};
  stream.entries.push_back({.strong = message.order == Order::kStrong, .whole = {}});
}

void TargetOrder::arrive(std::uint32_t write, const StripedWrites::Complete& whole,
                         std::vector<StripedWrites::Complete>& now_done) {
  const Place place = places_[write];
  Stream& stream = streams_[place.stream];
  Entry& entry = stream.entries[place.number - stream.first];
  entry.in = true;
  entry.whole = whole;
  if (!entry.strong) {
    entry.done = true;
    now_done.push_back(whole);
  } else {
    ++waiting_;
  }
  for (; !stream.entries.empty() && stream.entries.front().in; stream.entries.pop_front(), ++stream.first) {
    Entry& front = stream.entries.front();
    if (!front.done) {
      front.whole.time = std::max(front.whole.time, stream.latest);
      now_done.push_back(front.whole);
      --waiting_;
    }
    stream.latest = std::max(stream.latest, front.whole.time);
  }
}

}  // namespace cmx::model
