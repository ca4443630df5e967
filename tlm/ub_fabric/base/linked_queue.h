// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/ub_fabric/base/link_output.h"

namespace cmx::model {

/// Links of all queues of one pool: `links[i]` is who stands behind element i. Apart from the elements, so that joining
/// a queue touches none of them.
using QueueLinks = std::vector<std::uint32_t>;

/// A queue of elements of a pool, as a ring: the last one links to the first. Four bytes, since a switch has one for
/// every pair of ports and lane.
class LinkedQueue {
 public:
  bool empty() const { return tail_ == kNoIndex; }
  /// The first element. Not of an empty queue.
  std::uint32_t head(const QueueLinks& links) const { return links[tail_]; }

  void push(QueueLinks& links, std::uint32_t element) {
    if (empty()) {
      links[element] = element;
    } else {
      links[element] = links[tail_];
      links[tail_] = element;
    }
    tail_ = element;
  }

  /// Takes the first element out. Not of an empty queue.
  std::uint32_t pop(QueueLinks& links) {
    const std::uint32_t first = links[tail_];
    if (first == tail_) {
      tail_ = kNoIndex;
    } else {
      links[tail_] = links[first];
    }
    return first;
  }

 private:
  std::uint32_t tail_{kNoIndex};
};

}  // namespace cmx::model
