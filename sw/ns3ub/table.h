// SPDX-License-Identifier: Apache-2.0
// One comma-separated file of a case (hw/rows), by the names of its columns: any order, any case, any of the spellings
// that a column has. A unit in a heading, as in "dataSize(KB)", is that of the numbers below it that have none.
//
// Errors: BadInput "file:line: ..." for a missing column, a line of another length, and values that do not read.
// What nobody understands is a warning, never dropped in silence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sw/ns3ub/warnings.h"

namespace cmx::sw::ns3ub {

/// Names are compared in lower case, without unit, blanks and underscores: "Data_Size(Byte)" is datasize.
struct Column {
  std::string name;
  bool needed{true};
  std::vector<std::string> also{};  // other spellings
};

class Table {
 public:
  Table(std::string file, std::string_view text, const std::vector<Column>& columns, Warnings& warnings);

  class Row {
   public:
    /// The cell of that column; empty where the column is not there.
    const std::string& text(std::string_view column) const;
    std::int64_t whole(std::string_view column) const;
    /// "7", "0..3", "0-3", or several of them: first and last of each.
    std::vector<std::pair<int, int>> spans(std::string_view column) const;
    /// "400Gbps", "50GBps": bytes a second. "20ns", "+2e-08s": ps. "4096", "4KiB": bytes. Throws where the cell is
    /// empty.
    double bytes_per_second(std::string_view column) const;
    std::int64_t picoseconds(std::string_view column) const;
    std::int64_t bytes(std::string_view column) const;
    /// "0 1 5", also with ; or |, and spans.
    std::vector<int> list(std::string_view column) const;
    [[noreturn]] void reject(const std::string& why) const;
    /// "file:line".
    std::string where() const;

   private:
    friend class Table;
    std::vector<std::pair<int, int>> spans(std::string_view column, std::string_view what) const;
    std::string with_unit(std::string_view column) const;
    const Table* table_{nullptr};
    int line_{0};
    std::vector<std::string> cells_;
  };
  const std::vector<Row>& rows() const { return rows_; }
  /// Throws BadInput where there are none.
  void need_rows() const;

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

 private:
  void read_head(const std::vector<std::string>& cells, int line, const std::vector<Column>& columns,
                 Warnings& warnings);
  std::size_t place_of(std::string_view column) const;

  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::string> units_;  // of the headings
  std::vector<Row> rows_;
};

/// "400Gbps" in bytes a second, "20ns" in ps, "4KiB" in bytes; throws BadInput without a place.
double rate_of(std::string_view text);
std::int64_t time_of(std::string_view text);
std::int64_t bytes_of(std::string_view text);

}  // namespace cmx::sw::ns3ub
