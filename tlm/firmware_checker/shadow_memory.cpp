// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_checker/shadow_memory.h"

#include <algorithm>
#include <utility>

namespace cmx::model {

ShadowMemory::Page& ShadowMemory::page_of(std::uint64_t number) {
  if (number == last_number_) return *last_page_;
  std::unique_ptr<Page>& page = pages_[number];
  if (!page) page = std::make_unique<Page>();
  last_number_ = number;
  last_page_ = page.get();
  return *page;
}

void ShadowMemory::split(Page& page) {
  std::vector<std::uint32_t> bytes;
  bytes.reserve(kPage);
  for (const std::uint32_t state : page.states) {
    bytes.insert(bytes.end(), kWord, state);
    uses_[state] += kWord - 1;
  }
  page.states = std::move(bytes);
  page.unit = 1;
}

std::uint32_t ShadowMemory::number_of(std::uint32_t old, ByteState state) {
  if (state == states_[old]) return old;
  if (state == states_[0]) return 0;
  const auto known = numbers_.find(state);
  if (known != numbers_.end()) return known->second;
  std::uint32_t number = static_cast<std::uint32_t>(states_.size());
  if (free_.empty()) {
    states_.emplace_back();
    uses_.push_back(0);
  } else {
    number = free_.back();
    free_.pop_back();
    ++generation_;
  }
  states_[number] = state;
  numbers_.emplace(std::move(state), number);
  return number;
}

void ShadowMemory::replace(Page& page, std::size_t from, std::size_t to, std::uint32_t old, std::uint32_t next) {
  std::fill(page.states.begin() + static_cast<std::ptrdiff_t>(from),
            page.states.begin() + static_cast<std::ptrdiff_t>(to), next);
  uses_[next] += to - from;
  if (old == 0) return;
  uses_[old] -= to - from;
  if (uses_[old] > 0) return;
  numbers_.erase(states_[old]);
  states_[old] = {};
  free_.push_back(old);
  ++generation_;
}

}  // namespace cmx::model
