// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/switch/credit_pool.h"

#include <algorithm>

namespace cmx::model {

void CreditPool::borrow(std::uint32_t output, int number, OutputLane& lane) {
  extras_of(output, number).borrowed -= lane.credits;
  shared_[output] += lane.credits;
  lane.credits = 0;
}

void CreditPool::collect_due(std::int64_t now, std::uint32_t output, int number, OutputLane& lane) {
  std::uint32_t& head = lane.returns.head;
  while (head != kNoIndex && returns_[head].time <= now) {
    const std::uint32_t index = head;
    std::int32_t cells = returns_[index].cells;
    if (shared_pools_) {
      std::int32_t& borrowed = extras_of(output, number).borrowed;
      const std::int32_t repaid = std::min(borrowed, cells);
      borrowed -= repaid;
      shared_[output] += repaid;
      cells -= repaid;
    }
    lane.credits += cells;
    head = returns_[index].next;
    returns_[index].next = free_return_;
    free_return_ = index;
  }
}

void CreditPool::insert(CreditReturns& queue, std::uint32_t index, std::int32_t cells, std::int64_t time) {
  std::uint32_t* link = &queue.head;
  while (returns_[*link].time <= time) link = &returns_[*link].next;
  returns_[index] = {time, cells, *link};
  *link = index;
}

std::int64_t CreditPool::returning(std::uint32_t output, int number, const OutputLane& lane) const {
  std::int64_t cells = extras_.empty() ? 0 : extras_[output * lanes_ + static_cast<std::uint32_t>(number)].held_back;
  for (std::uint32_t index = lane.returns.head; index != kNoIndex; index = returns_[index].next)
    cells += returns_[index].cells;
  return cells;
}

}  // namespace cmx::model
