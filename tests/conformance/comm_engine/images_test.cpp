// SPDX-License-Identifier: Apache-2.0
// Every supplied image on 16 dies, on the TLM engines and on their RTL: both pass, print the same, move the same, and
// end within 5 %.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"
#include "tests/support/fidelity_page/fidelity_page.h"

namespace cmx {
namespace {

using sw::report::Node;

constexpr double kMostApart = 0.05;
const std::string kExamples = CMX_SOURCE "/examples/firmware/";

struct Case {
  std::string name;   // in the table
  std::string words;  // of fw run
};

std::vector<Case> cases() {
  const cli::Desk desk;
  const Node images = Node::from_json(desk.run(cli::words("fw images --json")).out);
  std::vector<Case> all;
  for (const auto& row : images.find("images")->members()) {
    const std::string name = row.value.find("name")->text();
    all.push_back({name, name + " --dies 16"});
  }
  for (const std::string name : {"dispatch", "prefill", "cpu_fetch", "doorbell"})
    all.push_back(
        {fmt::format("examples/firmware/{}.toml", name), fmt::format("--scenario {}{}.toml", kExamples, name)});
  return all;
}

Node run(const Case& one, const std::string& engine) {
  const cli::Desk desk;
  const cli::Finished finished =
      desk.run(cli::words(fmt::format("fw run {} --check off --json --engine {}", one.words, engine)));
  EXPECT_EQ(finished.exit_code, 0) << one.name << " on " << engine << ": " << finished.err;
  return Node::from_json(finished.out);
}

/// What each die printed, in its order, without times that it took.
std::vector<std::string> console(const Node& result) {
  std::vector<std::string> lines;
  for (const auto& line : result.find("console")->members()) {
    const std::string& text = line.value.find("text")->text();
    if (!text.ends_with(" ticks of the timer"))
      lines.push_back(fmt::format("die:{} {}", line.value.find("die")->integer(), text));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const std::string& a, const std::string& b) {
    return a.substr(0, a.find(' ')) < b.substr(0, b.find(' '));
  });
  return lines;
}

/// Of all engines: a descriptor waits or is in flight.
double busy_us(const Node& result) {
  double sum = 0;
  for (std::size_t i = 0; i < result.find("per_die")->members().size(); ++i)
    sum += result.at(fmt::format("/per_die/{}/engine/busy_us", i))->number();
  return sum;
}

/// Cells of a row: both values and how far they are apart.
std::string apart(double tlm, double rtl, int digits) {
  const double difference = tlm == rtl ? 0 : rtl / tlm - 1;
  EXPECT_LE(std::fabs(difference), kMostApart) << tlm << " and " << rtl;
  return fmt::format(" {:.{}f} | {:.{}f} | {:+.2f} % |", tlm, digits, rtl, digits, difference * 100);
}

TEST(Images, EndAlikeOnTheRtl) {
  const std::string start = "| comm_engine |";
  std::string rows;
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    const Node tlm = run(one, "tlm");
    const Node rtl = run(one, "rtl");
    EXPECT_EQ(rtl.find("engine")->text(), "rtl");
    EXPECT_EQ(rtl.find("status")->text(), "pass");
    EXPECT_EQ(console(rtl), console(tlm));
    const auto& dies = tlm.find("per_die")->members();
    for (std::size_t i = 0; i < dies.size(); ++i) {
      for (const char* counter : {"descriptors", "transactions", "bytes_read", "bytes_written"}) {
        const std::string path = fmt::format("/per_die/{}/engine/{}", i, counter);
        EXPECT_EQ(rtl.at(path)->integer(), tlm.at(path)->integer()) << path;
      }
    }
    rows += fmt::format("{} {} |{}{}\n", start, one.name,
                        apart(tlm.find("cycles")->number(), rtl.find("cycles")->number(), 0),
                        apart(busy_us(tlm), busy_us(rtl), 1));
  }
  EXPECT_EQ(conformance::rows_on_page(start), rows);
  if (conformance::rows_on_page(start) != rows) conformance::leave_page("| block |", start, rows);
}

}  // namespace
}  // namespace cmx
