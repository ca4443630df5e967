// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace cmx::model::rv32 {

/// mcycle or minstret: follows a running count, at a distance that software sets, and can be held (mcountinhibit).
class Counter {
 public:
  std::uint64_t read(std::uint64_t running) const { return held_ ? value_ : running + value_; }
  void write(std::uint64_t value, std::uint64_t running) { value_ = held_ ? value : value - running; }
  void hold(bool held, std::uint64_t running) {
    const std::uint64_t now = read(running);
    held_ = held;
    write(now, running);
  }
  bool held() const { return held_; }

 private:
  std::uint64_t value_{0};  // held: what it shows; running: the distance
  bool held_{false};
};

}  // namespace cmx::model::rv32
