// SPDX-License-Identifier: Apache-2.0
// docs/fidelity.md: what a level or an option changes, measured. A figure that moved fails the test, which leaves the
// page as it should be, fidelity.md, in the folder it ran in.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "sw/report/node.h"
#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

struct Comparison {
  const char* command;
  const char* change;
  const char* what;
  double most;  // |change of the time|
};

const Comparison kLevels[]{
    {"op gemm --groups 4 --m 7168 --n 4096 --k 4096 --dtype int8", "--fidelity cube=analytic",
     "dependencies of the pipes, stores that do not overlap", 0.15},
    {"op gemm --m 2048 --k 2048 --n 7168 --dtype int8", "--fidelity cube=analytic", "the same, fewer rounds", 0.25},
    {"op gemm --m 1 --k 7168 --n 4096 --dtype int8", "--fidelity cube=analytic",
     "cores that end early and leave their HBM rate to the others", 0.10},
    {"op attention --kind mla_decode --sequences 24 --query-tokens 2 --kv 4096 --heads 128", "--fidelity cube=analytic",
     "S and O' stored between the products", 0.40},
    {"op attention --kind mla_decode --sequences 48 --query-tokens 1 --kv 16384 --heads 16", "--fidelity cube=analytic",
     "bound by HBM at either level", 0.15},
};

const Comparison kOptions[]{
    {"op dispatch --ep 320 --tokens 48 --aiv 16", "--set machine.ub_port.transaction=store",
     "15 stores with a response each instead of 2 packets with one", 0.05},
    {"op combine --ep 320 --tokens 48 --aiv 16", "--set machine.ub_port.transaction=store",
     "28 stores instead of 4 packets", 0.05},
    {"op combine --ep 256 --tokens 128", "--set machine.ub_port.transaction=store", "the same where the fabric binds",
     0.10},
    {"op combine --ep 256 --tokens 128", "--set machine.ub_port.plane_policy=message",
     "a plane a message instead of a packet", 0.25},
    {"op combine --ep 256 --tokens 128", "--set machine.ub_switch.forwarding=store-and-forward",
     "packets stored at every hop", 0.15},
};

const Comparison kFabric[]{
    {"run decode --layers 5 --npus 32 --ep 64", "--fidelity ub_switch=analytic", "packets that meet in a switch", 0.01},
    {"run decode --layers 5 --npus 64 --ep 128 --batch 64 --kv 1024", "--fidelity ub_switch=analytic", "the same",
     0.01},
    {"run decode --layers 5 --npus 32 --ep 64 --partition 8:16,16:32", "--fidelity ub_switch=analytic", "the same",
     0.01},
    {"run decode --layers 5 --npus 32 --ep 64 --microbatches 1", "--fidelity ub_switch=analytic",
     "the same, nothing hides it", 0.02},
    {"run decode --layers 5 --npus 32 --ep 64 --set machine.ub_link.rate=14", "--fidelity ub_switch=analytic",
     "half the rate", 0.02},
    {"run decode --layers 5 --npus 64 --ep 128 --set machine.ub_link.rate=7 --set machine.supernode.planes=4",
     "--fidelity ub_switch=analytic", "a seventh of the bandwidth: dispatch and combine saturate the links", 0.06},
    {"op dispatch --ep 64 --tokens 128", "--fidelity ub_switch=analytic", "bound by issue", 0.02},
    {"op combine --ep 256 --tokens 128", "--fidelity ub_switch=analytic", "bound by the fabric", 0.15},
};

double of_result(const sw::report::Node& result) {
  const auto* time = result.find("time_us");
  return time != nullptr ? time->number() : 1e3 * result.find("tpot_ms")->number();
}

/// Of an operator, or of a token.
double time_us(const std::string& line) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words(line + " --json --threads 1"));
  EXPECT_EQ(finished.exit_code, 0) << line << ": " << finished.err;
  return finished.exit_code == 0 ? of_result(sw::report::Node::from_json(finished.out)) : 0;
}

template <std::size_t N>
std::string table(const Comparison (&rows)[N]) {
  std::string text =
      "| command | against | default, us | changed, us | difference | what makes it |\n| --- | --- | --- | --- | --- | "
      "--- |\n";
  for (const Comparison& row : rows) {
    const double usual = time_us(row.command);
    const double changed = time_us(std::string(row.command) + " " + row.change);
    const double difference = changed / usual - 1;
    EXPECT_LE(std::fabs(difference), row.most) << row.command << " " << row.change;
    text += fmt::format("| `cmx {}` | `{}` | {:.1f} | {:.1f} | {:+.1f} % | {} |\n", row.command, row.change, usual,
                        changed, difference * 100, row.what);
  }
  return text;
}

/// A part of the page that another test owns: tests/conformance/ub_switch, tests/conformance/link_retry.
std::string section_of(const std::string& page, const std::string& heading) {
  const std::size_t start = page.find("## " + heading);
  if (start == std::string::npos) return "";
  return page.substr(start, page.find("\n## ", start) + 1 - start);
}

TEST(Fidelity, IsWhatThePageSays) {
  std::ifstream file(repo::top() / "docs/fidelity.md");
  const std::string shown{std::istreambuf_iterator<char>(file), {}};
  std::string page =
      "<!-- Generated by tests/conformance/fidelity; do not edit. When a figure moves, the test leaves the new page in "
      "the folder it ran in. -->\n"
      "# Fidelity\n\n"
      "Every result names the levels it used. Here is what they change.\n\n"
      "## Levels: the finer one checks the coarser\n\n";
  page += table(kLevels);
  page +=
      "\nThe UB fabric by arithmetic ([UB switch](blocks/ub_switch.md#by-arithmetic)); of a decode the time of a "
      "token:\n\n";
  page += table(kFabric);
  page +=
      "\n## Options of the bus\n\nThe first two rows are the exchanges of one EP320 layer and microbatch, as the "
      "second stream of decode runs "
      "them.\n\n";
  page += table(kOptions);
  page += "\n";
  for (const char* heading :
       {"The switch against its RTL", "The link's retry against its RTL", "The communication engine against its RTL"}) {
    const std::string section = section_of(shown, heading);
    EXPECT_NE(section, "") << "the section is missing: " << heading;
    page += section;
  }
  page +=
      "## Not measured yet\n\n"
      "The HBM arbiter, which shares a die's HBM between the profiles of two programs, against a co-simulation of both "
      "tile by tile. `hbm` "
      "and `cpu_memory` have one level in each command.\n";
  if (shown != page) std::ofstream("fidelity.md") << page;
  EXPECT_EQ(shown, page);
}

}  // namespace
}  // namespace cmx
