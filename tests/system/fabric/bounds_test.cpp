// SPDX-License-Identifier: Apache-2.0
// Is the bound that `ub p2p` names the one that binds? With twice as much of it the bandwidth is that of the next
// bound.
#include <gmock/gmock.h>

#include <cstdlib>
#include <ostream>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

struct Transfer {
  const char* name;
  const char* line;
  const char* binds;
  const char* twice;  // as much of what binds
};
void PrintTo(const Transfer& transfer, std::ostream* out) { *out << transfer.name; }

class Bounds : public testing::TestWithParam<Transfer> {};

struct Answer {
  double gb_per_s;
  std::string bound;
  double next_gb_per_s;  // the second of the printed bounds
};

Answer ask(const std::string& line) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("ub p2p --bytes 64MiB --explain --json " + line));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto result = sw::report::Node::from_json(finished.out);
  const std::string second = result.at("/explain/1")->text();
  return {result.at("/bandwidth_gb_per_s")->number(), result.at("/bound")->text(),
          std::strtod(second.c_str() + second.find(": ") + 2, nullptr)};
}

TEST_P(Bounds, TwiceWhatBindsLeadsToTheNext) {
  const Transfer& transfer = GetParam();
  const Answer before = ask(transfer.line);
  EXPECT_EQ(before.bound, transfer.binds);
  const Answer after = ask(std::string(transfer.line) + " " + transfer.twice);
  EXPECT_NEAR(after.gb_per_s, before.next_gb_per_s, 0.02 * before.next_gb_per_s)
      << "was " << before.gb_per_s << ", now " << after.bound;
}

INSTANTIATE_TEST_SUITE_P(Published, Bounds,
                         testing::Values(Transfer{"npu_npu_write", "--from die:0 --to die:2 --op write",
                                                  "port_write_commit", "--set machine.ub_port.write_unit=18.5"},
                                         Transfer{"npu_npu_read", "--from die:0 --to die:2 --op read",
                                                  "port_read_placement", "--set machine.ub_port.read_unit=15"},
                                         Transfer{"npu_cpu_write", "--from die:0 --to cpu:0 --op write",
                                                  "port_write_commit", "--set machine.ub_port.write_unit=18.5"},
                                         Transfer{"npu_cpu_read", "--from die:0 --to cpu:0 --op read", "wire",
                                                  "--set machine.cpu.ub_rate=320"},
                                         Transfer{"between_nodes", "--from die:0 --to die:16 --op write",
                                                  "port_write_commit", "--set machine.ub_port.write_unit=18.5"}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace cmx
