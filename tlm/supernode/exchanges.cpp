// SPDX-License-Identifier: Apache-2.0
#include "tlm/supernode/exchanges.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cmx::model {

hw::ExchangeId Exchanges::open() {
  hw::ExchangeId id = 0;
  if (free_.empty()) {
    id = static_cast<hw::ExchangeId>(exchanges_.size());
    exchanges_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  exchanges_[id].counters.assign(static_cast<std::size_t>(dies_), Counter{});
  exchanges_[id].open = true;
  return id;
}

void Exchanges::close(hw::ExchangeId exchange) {
  exchanges_[exchange].open = false;
  free_.push_back(exchange);
}

bool Exchanges::expect(hw::ExchangeId exchange, hw::Die die, std::int64_t count, hw::Callback& callback) {
  Counter& counter = exchanges_[exchange].counters[die];
  if (counter.arrived >= count) return true;
  counter.wanted = count;
  counter.callback = std::move(callback);
  return false;
}

hw::Callback Exchanges::arrive(hw::ExchangeId exchange, hw::Die die, hw::Picoseconds at) {
  Counter& counter = exchanges_[exchange].counters[die];
  counter.latest = std::max(counter.latest, at);
  ++counter.arrived;
  if (counter.arrived != counter.wanted) return {};
  counter.wanted.reset();
  return std::exchange(counter.callback, nullptr);
}

std::vector<std::string> Exchanges::waits(std::size_t most) const {
  std::vector<std::string> lines;
  for (std::size_t id = 0; id < exchanges_.size(); ++id) {
    if (!exchanges_[id].open) continue;
    for (int die = 0; die < dies_ && lines.size() < most; ++die) {
      const Counter& counter = exchanges_[id].counters[die];
      if (counter.wanted)
        lines.push_back(fmt::format("die {} waits for {} arrivals of exchange {} and has {}", die, *counter.wanted, id,
                                    counter.arrived));
    }
  }
  return lines;
}

}  // namespace cmx::model
