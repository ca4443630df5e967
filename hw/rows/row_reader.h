// SPDX-License-Identifier: Apache-2.0
// Files of rows as people and spreadsheets write them. The one reader for all of them.
//
// Lines end in LF, CRLF or CR. A mark of UTF-8 at the start is no part of the text. Blank lines and rows of empty cells
// do not count. A comment starts with # outside of quotes and lasts to the end of the line. Cells stand between commas,
// or between semicolons or tabs where the first row has no comma; a first line `sep=;` says which, too. A quoted cell
// may hold separators, #, line ends and doubled quotes. Blanks around a cell are no part of it.
//
// Errors: BadInput "file:line: ..." for a quote that is not closed, a zero byte, and text in UTF-16.
// Not modelled: other encodings; escapes by a backslash.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cmx::hw {

struct RowFormat {
  enum class Cells {
    kSeparated,  // by commas and the like
    kWords,      // by blanks
    kOne,        // the line, without its comment
  };
  enum class Comments {
    kAnywhere,     // from any # on
    kBehindBlank,  // free text may hold one: only behind a blank or a separator, and not before a digit, as in "run #3"
  };
  Cells cells{Cells::kSeparated};
  Comments comments{Comments::kAnywhere};
  bool slashes{false};              // a line that starts with // is a comment, too
  std::string_view line_mark{":"};  // between the file and the line of an error
};

class RowReader {
 public:
  struct Row {
    int line{0};  // where it begins, from 1 on
    std::vector<std::string> cells;

    /// Takes away empty cells behind the first `columns`, as spreadsheets leave them.
    void drop_empty_behind(std::size_t columns);
  };

  /// `text` must outlive the reader. `file` is what errors call it.
  RowReader(std::string_view text, std::string file, RowFormat format = {});

  /// False at the end.
  bool next(Row& row);
  /// "file:7".
  std::string where(int line) const;
  [[noreturn]] void reject(int line, const std::string& why) const;

 private:
  bool read_line(Row& row);
  bool read_cell(Row& row);
  bool opens_quote(const std::string& cell) const;
  void read_quoted(std::string& cell, bool spans);
  void skip_line_end();
  void skip_blanks();
  void skip_comment();
  void choose_separator();
  bool at_end() const { return at_ >= text_.size(); }
  bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_[at_] == '\r'; }
  bool at_comment() const;
  bool at_separator() const;

  std::string_view text_;
  std::string file_;
  RowFormat format_;
  char separator_{0};  // 0: not known yet
  std::size_t at_{0};
  std::size_t line_start_{0};
  int line_{1};
};

}  // namespace cmx::hw
