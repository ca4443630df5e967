// SPDX-License-Identifier: Apache-2.0
// How much of each link's time is taken, in slots of a microsecond: what several senders offer at once is served at the
// link's rate.
//
// Who comes to a slot that is full is served in the next one with room, whatever the order of the calls; within a slot
// in the order of the calls.
// Not modelled: single packets, buffers and credits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cmx::model {

class LinkLoads {
 public:
  explicit LinkLoads(std::size_t links) : cells_(links * kSlots), links_(links) {}

  /// `work` ps of the link's time for what is ready at `at`; returns when it is through.
  std::int64_t serve(std::size_t link, std::int64_t at, std::int64_t work) {
    Link& state = links_[link];
    state.busy += work;
    const std::int64_t alone = at + work;
    std::int64_t slot = at >> kShift;
    if (slot >= state.full_from && slot < state.full_until) slot = state.full_until;
    while (true) {
      Cell& cell = cells_[link * kSlots + static_cast<std::size_t>(slot) % kSlots];
      if (const auto turn = static_cast<std::int32_t>(slot / kSlots); cell.turn != turn) cell = {turn, 0};
      const std::int64_t taken = std::min<std::int64_t>(work, kSlot - cell.used);
      cell.used += static_cast<std::int32_t>(taken);
      work -= taken;
      if (work == 0) return std::max(alone, (slot << kShift) + cell.used);
      if (slot == state.full_until) {
        state.full_until = slot + 1;
      } else if (slot < state.full_from || slot > state.full_until) {
        state.full_from = slot;
        state.full_until = slot + 1;
      }
      ++slot;
    }
  }
  /// ps of work so far.
  std::int64_t busy(std::size_t link) const { return links_[link].busy; }

 private:
  static constexpr int kShift = 20;
  static constexpr std::int64_t kSlot = std::int64_t{1} << kShift;
  static constexpr std::size_t kSlots = 512;  // half a millisecond: a cell is used again for what comes that much later
  struct Cell {
    std::int32_t turn{-1};  // of the ring
    std::int32_t used{0};   // ps
  };
  struct Link {
    std::int64_t full_from{0};  // slots of the latest full stretch
    std::int64_t full_until{0};
    std::int64_t busy{0};
  };
  std::vector<Cell> cells_;
  std::vector<Link> links_;
};

}  // namespace cmx::model
