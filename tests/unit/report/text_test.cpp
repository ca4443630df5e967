// SPDX-License-Identifier: Apache-2.0
#include "sw/report/text.h"

#include <gtest/gtest.h>

namespace cmx {
namespace {

using sw::report::format_number;
using sw::report::Node;
using sw::report::Style;
using sw::report::Table;

TEST(Text, NumbersHaveFourDigits) {
  EXPECT_EQ(format_number(49.4119), "49.41");
  EXPECT_EQ(format_number(1943.26), "1943");
  EXPECT_EQ(format_number(131072000.0), "131,072,000");
  EXPECT_EQ(format_number(0.012345), "0.01235");
  EXPECT_EQ(format_number(9999.7), "10,000");
  EXPECT_EQ(format_number(-2.5), "-2.5");
  EXPECT_EQ(format_number(0.0), "0");
  EXPECT_EQ(format_number(1.28e-7), "1.28e-07");
  EXPECT_EQ(format_number(Node(1234)), "1,234");
}

TEST(Text, TablesAlignNumbersRightAndTextLeft) {
  Table table({"stream", "us"});
  table.row({"stream0", "600.1"}).row({"s1", "59"});
  EXPECT_EQ(table.to_text(Style{}, 0),
            "stream      us\n"
            "stream0  600.1\n"
            "s1          59\n");
  EXPECT_EQ(table.to_markdown(), "| stream | us |\n| --- | --- |\n| stream0 | 600.1 |\n| s1 | 59 |\n");
}

TEST(Text, ColourDoesNotMoveColumns) {
  const Style colour{true};
  Table plain({"a", "b"});
  plain.row({"x", "1"}).row({"longer", "22"});
  Table painted({"a", "b"});
  painted.row({colour.good("x"), colour.bad("1")}).row({"longer", "22"});
  std::string text = painted.to_text(Style{}, 0);
  for (std::size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, plain.to_text(Style{}, 0));
}

TEST(Text, BarsAreClamped) {
  EXPECT_EQ(sw::report::bar(0.5, 4), "##..");
  EXPECT_EQ(sw::report::bar(7, 4), "####");
  EXPECT_EQ(sw::report::bar(-1, 4), "....");
}

TEST(Text, ATreeIsPrintedWithUnitsGroupsAndTables) {
  Node links = Node::object();
  links.set("die", 5376).set("cpu", 1344);
  Node item = Node::object();
  item.set("name", "stream0").set("us", 600.0);
  Node streams = Node::array();
  streams.push(item);
  Node node = Node::object();
  node.set("latency_us", 1.2, {"us", "issue to completion"}).set("links", links).set("streams", streams);
  EXPECT_EQ(sw::report::to_text(node, Style{}),
            "  latency_us  1.2  us  issue to completion\n"
            "  links\n"
            "    die  5,376\n"
            "    cpu  1,344\n"
            "  streams\n"
            "    name      us\n"
            "    stream0  600\n");
}

}  // namespace
}  // namespace cmx
