// SPDX-License-Identifier: Apache-2.0
// One comma-separated file of a case, by the names of its columns: any order, any case, "dataSize(Byte)" is datasize. Blank lines and lines that start with #
// or // are comments.
//
// Errors: BadInput "file:line: ..." for a missing column, a line of another length, and values that do not read.
// What nobody understands is a warning, never dropped in silence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sw::ns3ub {

using Warnings = std::vector<std::string>;

class Table {
 public:
  /// `columns`: the names that must be there; `optional`: those that may be. Others are warned about.
  Table(std::string file, std::string_view text, const std::vector<std::string>& columns, const std::vector<std::string>& optional,
        Warnings& warnings);

  class Row {
   public:
    /// The cell of that column; empty where the column is not there.
    const std::string& text(std::string_view column) const;
    std::int64_t whole(std::string_view column) const;
    /// "7" or "0..3": first and last.
    std::pair<int, int> span(std::string_view column) const;
    /// "400Gbps", "50GBps": bytes a second. "20ns", "1.5us": ps. Throws where the cell is empty.
    double bytes_per_second(std::string_view column) const;
    std::int64_t picoseconds(std::string_view column) const;
    /// "0 1 5", also with ; or |.
    std::vector<int> list(std::string_view column) const;
    [[noreturn]] void reject(const std::string& why) const;
    /// "file:line".
    std::string where() const;

   private:
    friend class Table;
    const Table* table_{nullptr};
    int line_{0};
    std::vector<std::string> cells_;
  };
  const std::vector<Row>& rows() const { return rows_; }

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

 private:
  void read_head(const std::vector<std::string>& cells, int line, const std::vector<std::string>& columns, const std::vector<std::string>& optional,
                 Warnings& warnings);
  std::string file_;
  std::vector<std::string> names_;
  std::vector<Row> rows_;
};

/// "400Gbps" in bytes a second, "20ns" in ps; throws BadInput without a place.
double rate_of(std::string_view text);
std::int64_t time_of(std::string_view text);
/// Pieces between any of the characters of `at`, trimmed; empty ones are kept.
std::vector<std::string> pieces(std::string_view text, std::string_view at);

}  // namespace sw::ns3ub
