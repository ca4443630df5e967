// SPDX-License-Identifier: Apache-2.0
// Who wrote each byte of a die's HBM last, and who has read it since.
//
// Bytes with the same story share a state, by number; a page of 4 KiB has a number for each word, or for each byte once
// somebody looks at a part of a word.
// Contract: states() is cheap where many bytes in a row have one state. A state that no byte has any more is forgotten.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "tlm/firmware_checker/checked_job.h"
#include "tlm/firmware_checker/range.h"

namespace cmx::model {

/// One access of the die's own core: when, by its epochs, and where in the program (CodePlaces).
struct CoreAccess {
  std::uint32_t epoch{0};  // 0: none
  std::uint32_t place{0};
  auto operator<=>(const CoreAccess&) const = default;
};

struct ByteState {
  CheckedJobPointer writer;                // nullptr: the core, or nobody that could race
  std::uint64_t transaction{0};            // of the writer, by its engine's number
  CoreAccess core_write;                   // where the core was the writer
  CoreAccess core_read;                    // the last one since
  std::vector<CheckedJobPointer> readers;  // since; none of which knows of another's end
  auto operator<=>(const ByteState&) const = default;
};

class ShadowMemory {
 public:
  ShadowMemory() : states_{{}}, uses_{1} {}

  /// change(state, bytes) for each run of bytes with the same state: what it leaves in `state` is theirs from then on.
  template <class Change>
  void update(const Range& range, Change&& change) {
    for_each_run(range, [&](std::uint32_t old, const Range& bytes) {
      ByteState state = states_[old];
      change(state, bytes);
      return number_of(old, std::move(state));
    });
  }
  /// The same for an access of the core, whose change(state, bytes) says whether nothing was wrong: then it is not
  /// asked for the next word of the same state.
  template <class Change>
  void update_by_core(const Range& range, const CoreAccess& access, bool write, Change&& change) {
    Page& page = page_of(range.begin / kPage);
    if (range.size() != kWord || range.begin % kWord != 0 || page.unit != kWord) return update(range, change);
    const std::size_t at = range.begin % kPage / kWord;
    const std::uint32_t old = page.states[at];
    Memo& memo = memos_[(access.place * 2 + (write ? 1 : 0)) % memos_.size()];
    const bool again =
        memo.access == access && memo.write == write && memo.old == old && memo.generation == generation_;
    bool clean = again;
    std::uint32_t next = memo.next;
    if (!again) {
      ByteState state = states_[old];
      clean = change(state, range);
      next = number_of(old, std::move(state));
    }
    if (next != old) replace(page, at, at + 1, old, next);
    if (!again && clean) memo = {.access = access, .write = write, .old = old, .next = next, .generation = generation_};
  }
  /// visit(state, bytes) without a change.
  template <class Visit>
  void visit(const Range& range, Visit&& visit) {
    for_each_run(range, [&](std::uint32_t old, const Range& bytes) {
      visit(std::as_const(states_[old]), bytes);
      return old;
    });
  }
  std::size_t states() const { return numbers_.size(); }

 private:
  static constexpr std::uint64_t kPage = 4096;
  static constexpr std::uint64_t kWord = 4;
  struct Page {
    std::uint64_t unit{kWord};
    std::vector<std::uint32_t> states = std::vector<std::uint32_t>(kPage / kWord, 0);
  };

  struct Memo {
    CoreAccess access;
    bool write{false};
    std::uint32_t old{0};
    std::uint32_t next{0};
    std::uint64_t generation{0};
  };

  template <class Visit>
  void for_each_run(const Range& range, Visit&& visit) {
    for (std::uint64_t at = range.begin; at < range.end;) {
      const std::uint64_t end = std::min(range.end, (at / kPage + 1) * kPage);
      Page& page = page_of(at / kPage);
      if (page.unit != 1 && (at % kWord != 0 || end % kWord != 0)) split(page);
      for (std::size_t i = at % kPage / page.unit; at < end;) {
        const std::uint32_t old = page.states[i];
        std::size_t after = i + 1;
        std::uint64_t to = at + page.unit;
        for (; to < end && page.states[after] == old; to += page.unit) ++after;
        const std::uint32_t next = visit(old, Range{at, to});
        if (next != old) replace(page, i, after, old, next);
        i = after;
        at = to;
      }
    }
  }

  Page& page_of(std::uint64_t number);
  void split(Page& page);
  std::uint32_t number_of(std::uint32_t old, ByteState state);
  void replace(Page& page, std::size_t from, std::size_t to, std::uint32_t old, std::uint32_t next);

  std::unordered_map<std::uint64_t, std::unique_ptr<Page>> pages_;  // never iterated
  std::uint64_t last_number_{~std::uint64_t{0}};
  Page* last_page_{nullptr};
  std::vector<ByteState> states_;    // 0: nobody
  std::vector<std::uint64_t> uses_;  // units of pages that have it
  std::vector<std::uint32_t> free_;
  std::array<Memo, 32> memos_{};
  std::uint64_t generation_{1};  // another one whenever a number gets a new meaning
  std::map<ByteState, std::uint32_t> numbers_;
};

}  // namespace cmx::model
