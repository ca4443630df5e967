// SPDX-License-Identifier: Apache-2.0
// What do marks and non-minimal routes bring, and what do they cost? What an architect would ask `ub traffic`.
#include <gmock/gmock.h>

#include <map>

#include "hw/rows/row_reader.h"
#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;

constexpr const char* kMarks =
    " --set machine.ub_switch.mark_threshold=16384 --set machine.ub_port.congestion_control=window";

Node traffic(const cli::Desk& desk, const std::string& flags) {
  const cli::Finished finished = desk.run(cli::words("ub traffic " + flags + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return Node::from_json(finished.out);
}

/// Cells of a column, by name.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
  hw::RowReader lines(csv, "links.csv");
  hw::RowReader::Row row;
  lines.next(row);
  const auto header = row.cells;
  std::vector<std::map<std::string, std::string>> rows;
  while (lines.next(row)) {
    const auto& cells = row.cells;
    rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) rows.back()[header[i]] = cells.at(i);
  }
  return rows;
}

struct Incast {
  double completion_us;
  double marked;
  double marked_of_links;
  double queue;  // bytes in front of the target's link, once what was sent before the first marks has drained
};

/// Eight end points write to one, with four initiators each.
Incast incast(const std::string& more) {
  const cli::Desk desk;
  const Node result = traffic(desk,
                              "--machine star --endpoints 9 --pattern incast --initiators 4 --messages 256 --links-csv "
                              "links.csv --sample-us 10" +
                                  more);
  Incast incast{result.at("/completion_us")->number(), result.at("/marked_packets")->number(), 0, 0};
  for (const auto& row : rows_of(desk.read("links.csv"))) {
    incast.marked_of_links += std::stod(row.at("marked"));
    if (row.at("dst") == "die:0" && std::stod(row.at("window_us")) >= 220)
      incast.queue = std::max(incast.queue, std::stod(row.at("max_queue_bytes")));
  }
  return incast;
}

TEST(Congestion, MarksKeepTheQueueOfAnIncastShort) {
  const Incast without = incast("");
  const Incast with = incast(kMarks);
  EXPECT_EQ(without.marked, 0);
  EXPECT_GT(with.marked, 100);
  EXPECT_EQ(with.marked_of_links, with.marked) << "one switch marks a packet once";
  EXPECT_LT(with.queue, 0.15 * without.queue) << with.queue << " of " << without.queue << " bytes";
  EXPECT_LT(with.completion_us, 1.02 * without.completion_us)
      << "the target's link is busy all the time, with and without";
}

TEST(Congestion, MarksSpareThoseWhoOnlyPassByAtAStatedCost) {
  // One message in five goes to the hot spot; the others wait behind them.
  const cli::Desk desk;
  const std::string line = "--machine cloudmatrix-node --pattern hotspot --messages 200 --initiators 4";
  const Node without = traffic(desk, line);
  const Node with = traffic(desk, line + kMarks);
  EXPECT_LT(with.at("/latency_us/mean")->number(), 0.92 * without.at("/latency_us/mean")->number());
  EXPECT_LT(with.at("/latency_us/p50")->number(), without.at("/latency_us/p50")->number());
  EXPECT_LT(with.at("/completion_us")->number(), 1.06 * without.at("/completion_us")->number());
}

TEST(NonMinimalRoutes, RelieveTheOneLinkBetweenTwoSwitchesOfAMesh) {
  const cli::Desk desk;
  desk.write("neighbours.csv",
             "time_ns,src,dst,bytes,op,after\n0,die:0,die:4,1MiB,write,\n0,die:1,die:5,1MiB,write,\n0,die:2,die:6,1MiB,"
             "write,\n");
  const std::string line =
      std::string("--machine ") + CMX_EXAMPLES +
      "/machines/mesh.toml --pattern file:neighbours.csv --set machine.ub_switch.uplink_policy=packet";
  const Node shortest = traffic(desk, line);
  const Node all = traffic(desk, line + " --set machine.ub_switch.paths=all --set machine.ub_link.virtual_lanes=4");
  EXPECT_EQ(shortest.at("/detours")->number(), 0);
  EXPECT_GT(all.at("/detours")->number(), 100);
  EXPECT_LT(all.at("/completion_us")->number(), 0.6 * shortest.at("/completion_us")->number());
}

TEST(InOrderPlacement, SaysHowMuchWaited) {
  const cli::Desk desk;
  const std::string line =
      "--endpoints 32 --pattern permutation --bytes 256KiB --messages 4 --initiators 4 --set "
      "machine.ub_switch.uplink_policy=packet";
  EXPECT_EQ(traffic(desk, line).at("/reorder_bytes_max")->number(), 0);
  const Node in_order = traffic(desk, line + " --set machine.ub_port.placement=in-order");
  EXPECT_GT(in_order.at("/reorder_bytes_max")->number(), 0);
}

}  // namespace
}  // namespace cmx
