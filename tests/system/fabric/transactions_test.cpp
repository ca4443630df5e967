// SPDX-License-Identifier: Apache-2.0
// Do operations, order and service levels reach the fabric from the command line and from a message file?
#include <gmock/gmock.h>

#include <map>

#include "hw/rows/row_reader.h"
#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

Node result_of(const std::string& line, const cli::Desk& desk = {}) {
  const cli::Finished finished = desk.run(cli::words(line + " --json"));
  EXPECT_EQ(finished.exit_code, 0) << line << "\n" << finished.err;
  return Node::from_json(finished.out);
}

double latency(const std::string& op, const std::string& more = "") {
  return result_of("ub p2p --op " + op + " " + more).find("latency_us")->number();
}

TEST(Transactions, EveryOperationAddsUpToItsBreakdown) {
  for (const char* line : {"read --bytes 512", "write --bytes 512", "write_notify --bytes 512", "send --bytes 512",
                           "load --bytes 64", "store --bytes 512", "swap", "fetch_add", "compare_and_swap"}) {
    const Node result = result_of(std::string("ub p2p --op ") + line);
    double sum = 0;
    for (const auto& part : result.find("breakdown_ns")->members()) sum += part.value.number();
    EXPECT_NEAR(sum, 1e3 * result.find("latency_us")->number(), 0.01) << line;
    EXPECT_EQ(result.find("bound")->text(), "latency") << line;
  }
  EXPECT_GT(latency("send --bytes 512"), latency("write --bytes 512")) << "it looks up its place";
  EXPECT_LT(latency("store --bytes 512"), latency("write --bytes 512")) << "it fetches nothing";
}

TEST(Transactions, OrderByTheInitiatorBindsAFewQueuesAndByTheTargetDoesNot) {
  const std::string line = "ub p2p --op write --bytes 1MiB --channels 4";
  const Node none = result_of(line);
  const Node initiator = result_of(line + " --order strong");
  EXPECT_EQ(initiator.find("bound")->text(), "order");
  EXPECT_LT(initiator.find("bandwidth_gb_per_s")->number(), 0.5 * none.find("bandwidth_gb_per_s")->number());
  const Node target = result_of(line + " --order strong --set machine.ub_port.order_by=target");
  EXPECT_NEAR(target.find("bandwidth_gb_per_s")->number(), none.find("bandwidth_gb_per_s")->number(), 0.5);
}

TEST(Transactions, AServiceLevelTakesItsLane) {
  const cli::Desk desk;
  const std::string lanes =
      " --set machine.ub_link.virtual_lanes=4 --set machine.ub_link.request_lanes=0,2 --set "
      "machine.ub_link.response_lanes=1,3";
  result_of(
      "ub traffic --machine star --set machine.star.endpoints=4 --messages 4 --service-level 1 --links-csv links.csv" +
          lanes,
      desk);
  const std::string csv = desk.read("links.csv");
  hw::RowReader lines(csv, "links.csv");
  std::map<std::string, double> bytes;  // by lane
  hw::RowReader::Row row;
  for (lines.next(row); lines.next(row);) {
    const auto& cells = row.cells;
    bytes[cells.at(5)] += std::stod(cells.at(6));
  }
  EXPECT_EQ(bytes["0"] + bytes["1"], 0);
  EXPECT_GT(bytes["2"], 16 * 4096) << "writes";
  EXPECT_GT(bytes["3"], 0) << "their responses";
}

TEST(Transactions, AMessageFileOrdersItsRows) {
  const cli::Desk desk;
  desk.write("loose.csv", "time_ns,src,dst,bytes,op\n0,0,16,64KiB,write\n0,0,16,8,fetch_add\n");
  desk.write("behind.csv", "time_ns,src,dst,bytes,op,order\n0,0,16,64KiB,write,relaxed\n0,0,16,8,fetch_add,strong\n");
  const double loose = result_of("ub traffic --pattern file:loose.csv", desk).find("completion_us")->number();
  const double behind = result_of("ub traffic --pattern file:behind.csv", desk).find("completion_us")->number();
  EXPECT_GT(behind, loose + 1.5) << "the counter moves when the data are there: a round trip later";
}

TEST(Transactions, WhatDoesNotGoTogetherIsSaid) {
  const struct {
    const char* line;
    const char* says;
  } cases[]{
      {"ub p2p --op push",
       "--op push: must be one of read, write, write_notify, send, load, store, compare_and_swap, swap, fetch_add; the "
       "nearest is"},
      {"ub p2p --op swap --bytes 12", "--bytes 12: atomics take operands of 8 bytes"},
      {"ub p2p --order tight", "--order tight: must be one of none, relaxed, strong, fence"},
      {"ub p2p --service-level 1", "--service-level 1: this machine has 1 (ub_link.request_lanes): 0 to 0"},
      {"ub traffic --endpoints 4 --op swap --bytes 64", "--bytes 64: a swap takes one operand of 8 bytes"},
      {"ub traffic --endpoints 4 --order shift", "--order shift: the rounds of alltoall; --pattern uniform has none"},
      {"ub traffic --endpoints 4 --load 0.5 --order strong",
       "--order: with --load every message is an initiator of its own"},
      {"ub traffic --pattern file:m.csv --op read", "the file says who sends what and when"},
      {"ub p2p --set machine.ub_port.order_by=nobody", "order_by"},
      {"ub p2p --set machine.ub_port.receive_queue=0", "receive_queue"},
  };
  const cli::Desk desk;
  desk.write("m.csv", "time_ns,src,dst,bytes,op\n0,0,1,1,write\n");
  for (const auto& bad : cases) {
    const cli::Finished finished = desk.run(cli::words(bad.line));
    EXPECT_EQ(finished.exit_code, 2) << bad.line;
    EXPECT_THAT(finished.err, HasSubstr(bad.says)) << bad.line;
    EXPECT_EQ(finished.out, "") << bad.line;
  }
}

}  // namespace
}  // namespace cmx
