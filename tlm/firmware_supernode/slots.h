// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cmx::model {

/// Things in flight by a number that goes along with them. A reference holds until the next put().
template <class T>
class Slots {
 public:
  std::uint64_t put(T thing) {
    if (free_.empty()) {
      things_.push_back(std::move(thing));
      return things_.size() - 1;
    }
    const std::uint64_t place = free_.back();
    free_.pop_back();
    things_[static_cast<std::size_t>(place)] = std::move(thing);
    return place;
  }
  T& at(std::uint64_t place) { return things_.at(static_cast<std::size_t>(place)); }
  T take(std::uint64_t place) {
    T thing = std::move(at(place));
    free_.push_back(place);
    return thing;
  }

 private:
  std::vector<T> things_;
  std::vector<std::uint64_t> free_;
};

}  // namespace cmx::model
