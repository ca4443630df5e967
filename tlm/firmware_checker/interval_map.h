// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace model {

/// Half open.
struct Range {
  std::uint64_t begin{0};
  std::uint64_t end{0};
  bool overlaps(const Range& other) const { return begin < other.end && other.begin < end; }
};

/// Who owns which bytes: ranges do not overlap, what is assigned last holds.
template <class Value>
class IntervalMap {
 public:
  void assign(const Range& range, Value value) {
    erase(range);
    if (range.begin < range.end) pieces_.emplace(range.begin, Piece{range.end, std::move(value)});
  }

  void erase(const Range& range) {
    auto piece = first(range.begin);
    while (piece != pieces_.end() && piece->first < range.end) {
      const std::uint64_t begin = piece->first;
      Piece old = std::move(piece->second);
      piece = pieces_.erase(piece);
      if (old.end > range.end) piece = pieces_.emplace(range.end, Piece{old.end, old.value}).first;
      if (begin < range.begin) pieces_.emplace(begin, Piece{range.begin, std::move(old.value)});
    }
  }

  /// visit(value) of each piece that has a byte of the range.
  template <class Visit>
  void visit(const Range& range, Visit&& visit) {
    for (auto piece = first(range.begin); piece != pieces_.end() && piece->first < range.end; ++piece) visit(piece->second.value);
  }

  bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::uint64_t end{0};
    Value value;
  };
  using Pieces = std::map<std::uint64_t, Piece>;  // by their begin
  /// The first piece that ends beyond `at`.
  typename Pieces::iterator first(std::uint64_t at) {
    auto piece = pieces_.upper_bound(at);
    if (piece != pieces_.begin() && std::prev(piece)->second.end > at) --piece;
    return piece;
  }

  Pieces pieces_;
};

}  // namespace model
