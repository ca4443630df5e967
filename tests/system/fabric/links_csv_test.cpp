// SPDX-License-Identifier: Apache-2.0
// Does `ub traffic` say what each link did, and name the ones that matter?
#include <gmock/gmock.h>

#include <map>

#include "hw/rows/row_reader.h"
#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

/// Rows of a file as column -> cell.
std::vector<std::map<std::string, std::string>> table(const std::string& text) {
  hw::RowReader lines(text, "links.csv");
  hw::RowReader::Row row;
  lines.next(row);
  const auto header = row.cells;
  std::vector<std::map<std::string, std::string>> rows;
  while (lines.next(row)) {
    const auto& cells = row.cells;
    EXPECT_EQ(cells.size(), header.size()) << row.line;
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (i == 0) rows.emplace_back();
      rows.back()[header[i]] = cells[i];
    }
  }
  return rows;
}

constexpr const char* kColumns =
    "link,tier,plane,src,dst,vl,bytes,utilisation,max_queue_bytes,credit_stall_ns,retries,marked\n";

TEST(LinksCsv, EveryLaneHasARowAndTheHottestAreThoseOfTheTable) {
  const cli::Desk desk;
  const std::string line = "ub traffic --pattern incast --endpoints 24 --messages 8 --links-csv links.csv --json";
  const cli::Finished finished = desk.run(cli::words(line));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const std::string csv = desk.read("links.csv");
  EXPECT_EQ(csv.rfind(kColumns, 0), 0u);
  const auto rows = table(csv);
  EXPECT_EQ(rows.size(), 12480u * 2 * 2);
  double most = 0;
  for (const auto& row : rows) most = std::max(most, std::stod(row.at("utilisation")));

  const Node result = Node::from_json(finished.out);
  const Node& hottest = *result.find("hottest_links");
  ASSERT_EQ(hottest.members().size(), 10u);
  EXPECT_NEAR(hottest.at("/0/utilisation")->number(), most, 1e-6);
  for (int plane = 0; plane < 7; ++plane)
    EXPECT_EQ(hottest.at("/" + std::to_string(plane) + "/dst")->text(), "die:0") << "the target of all";

  desk.run(cli::words(line + " --threads 3"));
  EXPECT_EQ(desk.read("links.csv"), csv);
}

TEST(LinksCsv, WindowsComeInFrontAndAddUp) {
  const cli::Desk desk;
  const std::string line = "ub traffic --endpoints 24 --messages 40 --links-csv links.csv";
  const cli::Finished whole = desk.run(cli::words(line));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("hottest links"));
  std::map<std::string, std::int64_t> bytes;
  for (const auto& row : table(desk.read("links.csv")))
    bytes[row.at("link") + row.at("src") + row.at("vl")] += std::stoll(row.at("bytes"));
  ASSERT_EQ(desk.run(cli::words(line + " --sample-us 2")).exit_code, 0);
  const std::string csv = desk.read("links.csv");
  EXPECT_EQ(csv.rfind(std::string("window_us,") + kColumns, 0), 0u);
  for (const auto& row : table(csv))
    bytes[row.at("link") + row.at("src") + row.at("vl")] -= std::stoll(row.at("bytes"));
  for (const auto& [lane, left] : bytes) EXPECT_EQ(left, 0) << lane;
}

}  // namespace
}  // namespace cmx
