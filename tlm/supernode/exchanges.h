// SPDX-License-Identifier: Apache-2.0
// Arrival counters of collective exchanges: one for each exchange and die, with those who wait for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hw/device_port/device_port.h"

namespace cmx::model {

class Exchanges {
 public:
  explicit Exchanges(int dies) : dies_(dies) {}

  hw::ExchangeId open();
  void close(hw::ExchangeId exchange);
  /// The callback to make now, if the count has been reached already; otherwise it is kept.
  bool expect(hw::ExchangeId exchange, hw::Die die, std::int64_t count, hw::Callback& callback);
  /// Counts one arrival, which is visible at `at`; returns the callback that it sets off, or an empty one.
  hw::Callback arrive(hw::ExchangeId exchange, hw::Die die, hw::Picoseconds at);
  /// When the last of those counted is visible; may lie ahead where arrivals are computed rather than simulated.
  hw::Picoseconds latest(hw::ExchangeId exchange, hw::Die die) const {
    return exchanges_[exchange].counters[die].latest;
  }
  /// "die 5 waits for 430 arrivals of exchange 12 and has 429", at most `most`.
  std::vector<std::string> waits(std::size_t most) const;

 private:
  struct Counter {
    std::int64_t arrived{0};
    std::optional<std::int64_t> wanted;
    hw::Picoseconds latest{};
    hw::Callback callback;
  };
  struct Exchange {
    std::vector<Counter> counters;
    bool open{false};
  };
  int dies_;
  std::vector<Exchange> exchanges_;
  std::vector<hw::ExchangeId> free_;
};

}  // namespace cmx::model
