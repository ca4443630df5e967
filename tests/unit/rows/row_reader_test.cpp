// SPDX-License-Identifier: Apache-2.0
// Do files of rows read to the same cells however an editor or a spreadsheet saved them?
#include "hw/rows/row_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

using hw::BadInput;
using hw::RowFormat;
using hw::RowReader;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;
using Rows = std::vector<std::vector<std::string>>;

constexpr RowFormat kFreeText{.comments = RowFormat::Comments::kBehindBlank};
constexpr RowFormat kLines{.cells = RowFormat::Cells::kOne};
constexpr RowFormat kWords{.cells = RowFormat::Cells::kWords};

Rows rows(const std::string& text, RowFormat format = {}) {
  RowReader reader(text, "f.csv", format);
  Rows all;
  for (RowReader::Row row; reader.next(row);) all.push_back(row.cells);
  return all;
}

std::vector<int> lines(const std::string& text) {
  RowReader reader(text, "f.csv");
  std::vector<int> all;
  for (RowReader::Row row; reader.next(row);) all.push_back(row.line);
  return all;
}

const Rows kPlain{{"a", "b", "c"}, {"1", "die:0", "x"}};

TEST(Rows, EveryVariantIsThePlainFile) {
  const std::vector<std::pair<const char*, std::string>> variants{
      {"plain", "a,b,c\n1,die:0,x\n"},
      {"no end of the last line", "a,b,c\n1,die:0,x"},
      {"CRLF", "a,b,c\r\n1,die:0,x\r\n\r\n"},
      {"CR", "a,b,c\r1,die:0,x\r"},
      {"mark of UTF-8",
       "\xEF\xBB\xBF"
       "a,b,c\r\n1,die:0,x\r\n"},
      {"mark and quotes",
       "\xEF\xBB\xBF"
       "\"a\",\"b\",\"c\"\n\"1\",\"die:0\",\"x\"\n"},
      {"blanks", " a ,\tb , c\t\n  1,die:0 ,x  \n"},
      {"comments with commas", "# x=1, y=2\n\na,b,c\n  # a, comment, x\n1,die:0,x\n"},
      {"comments with quotes", "# don't \"quote\n\na,b,c\n1,die:0,x # it's 3\" wide\n"},
      {"comments behind", "a,b,c # names\n1,die:0,x  # first, second\n"},
      {"comments without a blank", "a,b,c#names\n1,die:0,x#first\n"},
      {"rows of empty cells", "a,b,c\n,,\n\"\",\"\",\"\"\n , ,\n1,die:0,x\n,,,\n"},
      {"semicolons", "a;b;c\n1;die:0;x\n"},
      {"tabs", "a\tb\tc\n1\tdie:0\tx\n"},
      {"the hint of spreadsheets", "sep=;\r\na;b;c\r\n1;die:0;x\r\n"},
      {"the hint before commas", "sep=,\na,b,c\n1,die:0,x\n"},
  };
  for (const auto& [name, text] : variants) EXPECT_EQ(rows(text), kPlain) << name;
}

TEST(Rows, QuotedCellsHoldWhatSeparates) {
  EXPECT_EQ(rows("\"a,b\",\"say \"\"hi\"\"\",\"# no comment\"\n"), (Rows{{"a,b", "say \"hi\"", "# no comment"}}));
  EXPECT_EQ(rows("op --x \"1, 2\",y\n"), (Rows{{"op --x 1, 2", "y"}})) << "also inside of a cell";
  EXPECT_EQ(rows("\"two\r\nlines\",y\nz,\n"), (Rows{{"two\nlines", "y"}, {"z", ""}}));
  EXPECT_EQ(rows("a,12\" disk\nb,c\n"), (Rows{{"a", "12\" disk"}, {"b", "c"}})) << "a lone quote is a letter";
}

TEST(Rows, LinesAreCountedAsEditorsDo) {
  EXPECT_THAT(lines("\n# x\n\na,b\r\n\r\n\"1\n2\",3\n4,5\n"), ElementsAre(4, 6, 8));
  EXPECT_THAT(lines("a\r\rb\r"), ElementsAre(1, 3));
}

TEST(Rows, FreeTextMayHoldTheSignOfComments) {
  EXPECT_EQ(rows("run #3,issue#7,b  # told, twice\n", kFreeText), (Rows{{"run #3", "issue#7", "b"}}));
  EXPECT_EQ(rows("#3 is a comment\na,#x\n", kFreeText), (Rows{{"a", ""}}));
}

TEST(Rows, LinesAndWordsHaveTheSameComments) {
  EXPECT_EQ(rows("\xEF\xBB\xBF# one, two\r\nplane:3 down\r\n\r\n  \"link:L1[0,1].u2 down\"  # x\r\n", kLines),
            (Rows{{"plane:3 down"}, {"link:L1[0,1].u2 down"}}));
  EXPECT_EQ(rows("default  A::B \"4 # 5\" # x\n \t\nglobal\tC \"\"  \n", kWords),
            (Rows{{"default", "A::B", "4 # 5"}, {"global", "C", ""}}));
  EXPECT_EQ(rows("// x\na,b\n", {.slashes = true}), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows("// x\n"), (Rows{{"// x"}})) << "only where it is asked for";
}

TEST(Rows, EmptyCellsAtTheEndCanBeDropped) {
  RowReader::Row row{.line = 1, .cells = {"a", "", "", ""}};
  row.drop_empty_behind(2);
  EXPECT_THAT(row.cells, ElementsAre("a", ""));
  row.cells = {"a", "", "c"};
  row.drop_empty_behind(1);
  EXPECT_THAT(row.cells, ElementsAre("a", "", "c"));
}

TEST(Rows, WhatIsNoTextIsRefused) {
  const auto refuses = [](const std::string& text, const std::string& message, RowFormat format = {}) {
    EXPECT_THAT([&] { rows(text, format); }, ThrowsMessage<BadInput>(StartsWith(message))) << text;
  };
  for (const std::string& utf16 : {std::string("\xFF\xFE"
                                               "a\0,\0",
                                               6),
                                   std::string("\xFE\xFF\0a", 4), std::string("a\0b\0", 4), std::string("\0a\0b", 4)})
    refuses(utf16, "f.csv: is in UTF-16; save it as UTF-8");
  refuses(std::string("a,b\nc\0d", 7), "f.csv:2: a zero byte");
  refuses("a,b\nx,\"y\nz,1\n", "f.csv:2: no closing quote for the one in column 3");
  refuses("a \"b\n", "f.csv:1: no closing quote for the one in column 3", kWords);
  refuses("\"", "f.csv row 1: no closing quote", {.line_mark = " row "});
}

}  // namespace
}  // namespace cmx
