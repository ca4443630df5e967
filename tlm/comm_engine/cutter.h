// SPDX-License-Identifier: Apache-2.0
// Mid-end: a descriptor as rows, a row as segments of at most a transaction.
//
//   copy, reduce, write_notify   one row of `length`
//   copy_rows, scale_accumulate  `count` rows, the strides apart; scale_accumulate with the row's scale from the list
//   gather, scatter              `count` rows of which the source's, or the destination's, are picked by the index in
//   the list copy_list                    `count` rows of the list
// A list is read row by row, when its row comes up. Not modelled: the time that takes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "tlm/comm_engine/descriptor.h"

namespace cmx::model::comm_engine {

/// Bytes that lie in one segment in both end points' address spaces.
struct Segment {
  Place source;
  Place destination;
  std::uint64_t bytes{0};
  float scale{1};
};

class Cutter {
 public:
  /// Reads bytes at a global address on the own die; kNone, or why it could not.
  using ReadList = std::function<Error(std::uint64_t address, std::span<std::uint8_t> bytes)>;

  Cutter() = default;  // nothing to move
  Cutter(const regs::Submission& submission, const Neighbourhood& neighbours, ReadList read_list);

  bool done() const { return row_ == rows_; }
  /// What is left of the row; kNone, or what is wrong with it. Only if not done().
  Error peek(Segment& segment);
  /// After `bytes` more nothing is left.
  bool ends_with(std::uint64_t bytes) const { return row_ + 1 == rows_ && bytes == rest_.bytes; }
  /// `bytes` of it are in flight.
  void advance(std::uint64_t bytes);

 private:
  Error load_row();
  Error locate_row(std::uint64_t source, std::uint64_t destination);
  template <class Word>
  Error list_word(std::uint64_t at, Word& word) const;

  regs::Submission submission_;
  const Neighbourhood* neighbours_{nullptr};
  ReadList read_list_;
  std::uint64_t rows_{0};
  std::uint64_t row_{0};
  bool loaded_{false};
  Segment rest_;
};

}  // namespace cmx::model::comm_engine
