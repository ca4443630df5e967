// SPDX-License-Identifier: Apache-2.0
// Event calendar: a wheel of short buckets with a heap for what lies beyond it. Events of equal time leave in the order
// (rank, insertion).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace cmx::model {

class Calendar {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  Calendar() { heads_.assign(kBuckets, kNone); }

  /// Adds an event; `time` must not lie before the last popped event or the last `advance_to`.
  void push(std::int64_t time, std::uint32_t payload, std::uint32_t rank = 0) {
    const Item item{time, rank, sequence_++, payload};
    const std::int64_t tick = time >> kShift;
    if (tick == open_tick_) return insert_open(item);
    if (tick - cursor_ >= static_cast<std::int64_t>(kBuckets)) return insert_far(item);
    insert(item);
  }

  /// Takes the earliest event before `limit`; false when there is none.
  bool pop(std::int64_t limit, std::int64_t& time, std::uint32_t& payload) {
    if (open_.empty() && !open_next(limit)) return false;
    const Item& item = open_.back();
    if (item.time >= limit) return false;
    time = item.time;
    payload = item.payload;
    open_.pop_back();
    return true;
  }

  std::int64_t next_time() const {
    if (!open_.empty()) return open_.back().time;
    std::int64_t next = far_.empty() ? kNever : far_.front().time;
    if (size_ == 0) return next;
    for (std::uint32_t index = heads_[first_bucket()]; index != kNone; index = entries_[index].next)
      next = std::min(next, entries_[index].item.time);
    return next;
  }

  /// Nothing before `time` will be pushed any more.
  void advance_to(std::int64_t time) {
    const std::int64_t tick = time >> kShift;
    if (tick > cursor_ && next_time() >= time) cursor_ = tick;
  }

  bool empty() const { return size_ == 0 && far_.empty() && open_.empty(); }

 private:
  static constexpr int kShift = 9;  // 512 ps a bucket
  static constexpr std::size_t kBuckets = 8192;
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::size_t kFew = 16;
  struct Item {
    std::int64_t time;
    std::uint32_t rank;
    std::uint32_t sequence;
    std::uint32_t payload;
  };
  struct Entry {
    Item item;
    std::uint32_t next;
  };
  static bool before(const Item& a, const Item& b) {
    if (a.time != b.time) return a.time < b.time;
    if (a.rank != b.rank) return a.rank < b.rank;
    return static_cast<std::int32_t>(a.sequence - b.sequence) < 0;
  }
  static bool after(const Item& a, const Item& b) { return before(b, a); }

  void insert(const Item& item) {
    if (free_ == kNone) add_entry();
    const std::uint32_t index = free_;
    free_ = entries_[index].next;
    const std::size_t bucket = static_cast<std::size_t>(item.time >> kShift) & (kBuckets - 1);
    if (heads_[bucket] == kNone) set_bit(bucket);
    entries_[index] = {item, heads_[bucket]};
    heads_[bucket] = index;
    ++size_;
  }

  // What is seldom done stays out of line: push() is most of what a plane calls.
  [[gnu::noinline]] void add_entry() {
    free_ = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({{}, kNone});
  }

  [[gnu::noinline]] void insert_far(const Item& item) {
    far_.push_back(item);
    std::push_heap(far_.begin(), far_.end(), after);
  }

  /// The bucket being served is an array, the next event at its end; latecomers go to their place.
  [[gnu::noinline]] void insert_open(const Item& item) {
    open_.insert(std::upper_bound(open_.begin(), open_.end(), item, after), item);
  }

  /// Opens the next bucket that starts before `limit`.
  bool open_next(std::int64_t limit) {
    if (!far_.empty()) pull_far(limit);
    if (size_ == 0) return false;
    const std::size_t bucket = first_bucket();
    std::uint32_t index = heads_[bucket];
    const std::int64_t tick = entries_[index].item.time >> kShift;
    if (tick << kShift >= limit) return false;
    while (index != kNone) {
      Entry& entry = entries_[index];
      open_.push_back(entry.item);
      const std::uint32_t next = entry.next;
      entry.next = free_;
      free_ = index;
      index = next;
      --size_;
    }
    heads_[bucket] = kNone;
    clear_bit(bucket);
    if (open_.size() > 1) sort_open();
    open_tick_ = tick;
    cursor_ = tick;
    return true;
  }

  /// Most buckets hold a few events, too few for what std::sort does first, and events of equal time come out of a
  /// bucket the last one first.
  void sort_open() {
    if (open_.size() > kFew) return std::sort(open_.begin(), open_.end(), after);
    for (std::size_t i = 1; i < open_.size(); ++i) {
      const Item item = open_[i];
      std::size_t place = i;
      for (; place > 0 && before(open_[place - 1], item); --place) open_[place] = open_[place - 1];
      open_[place] = item;
    }
  }

  [[gnu::noinline]] void pull_far(std::int64_t limit) {
    // The cursor must not pass `limit`: events between it and the first far one may still come.
    if (size_ == 0 && far_.front().time >= limit) return;
    if (size_ == 0) cursor_ = std::max(cursor_, far_.front().time >> kShift);
    while (!far_.empty() && (far_.front().time >> kShift) - cursor_ < static_cast<std::int64_t>(kBuckets)) {
      const Item item = far_.front();
      std::pop_heap(far_.begin(), far_.end(), after);
      far_.pop_back();
      insert(item);
    }
  }

  void set_bit(std::size_t bucket) {
    words_[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
    summary_[bucket / 4096] |= std::uint64_t{1} << (bucket / 64 % 64);
  }
  void clear_bit(std::size_t bucket) {
    words_[bucket / 64] &= ~(std::uint64_t{1} << (bucket % 64));
    if (words_[bucket / 64] == 0) summary_[bucket / 4096] &= ~(std::uint64_t{1} << (bucket / 64 % 64));
  }
  /// The first bucket with an event, in wheel order from the cursor. The wheel must not be empty.
  std::size_t first_bucket() const {
    const std::size_t start = static_cast<std::size_t>(cursor_) & (kBuckets - 1);
    std::size_t word = start / 64;
    std::uint64_t bits = words_[word] & (~std::uint64_t{0} << (start % 64));
    if (bits != 0) return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    // The words after the cursor's, through the summary, then around the wheel to the cursor's word itself.
    std::size_t group = word / 64;
    std::uint64_t groups = word % 64 == 63 ? 0 : summary_[group] & (~std::uint64_t{0} << (word % 64 + 1));
    for (std::size_t step = 0; step <= kBuckets / 4096; ++step) {
      if (groups != 0) {
        word = group * 64 + static_cast<std::size_t>(std::countr_zero(groups));
        return word * 64 + static_cast<std::size_t>(std::countr_zero(words_[word]));
      }
      group = (group + 1) % (kBuckets / 4096);
      groups = summary_[group];
    }
    return start;
  }

  std::vector<std::uint32_t> heads_;
  std::array<std::uint64_t, kBuckets / 64> words_{};
  std::array<std::uint64_t, kBuckets / 4096> summary_{};
  std::vector<Entry> entries_;
  std::uint32_t free_{kNone};
  std::size_t size_{0};  // events in the wheel
  std::int64_t cursor_{0};
  std::vector<Item> open_;  // what is left of the bucket being served, the next event last
  std::int64_t open_tick_{-1};
  std::vector<Item> far_;
  std::uint32_t sequence_{0};
};

}  // namespace cmx::model
