// SPDX-License-Identifier: Apache-2.0
// docs/how_to/compare_with_another_simulator.md: the latencies that the page derives against the model, on star and
// Clos machines of 2 to 768 end points. More than 1 % apart fails; so does a table on the page that says something
// else, and the right one is left in the folder the test ran in.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

constexpr double kMost = 0.01;

// The parameters, as the page lists them: ns and bytes a ns. Not read from the machine file, so that the formula checks
// it, too.
constexpr double kRate = 50;
constexpr double kWire = 20;
constexpr double kSwitch = 11;
constexpr double kAllocation = 10;
constexpr double kPort = 1;
constexpr double kProgram = 10;  // inject, and visible
constexpr double kMemory = 10;
constexpr double kFlit = 20 / kRate;
constexpr double kAcknowledge = 20;  // bytes on the wire
constexpr double kRequest = 40;

double on_wire(int payload) { return 20 * std::ceil((payload + 28 + 4) / 20.0); }
/// One way over `switches`, up to the last byte behind the receiving port.
double way(double bytes, int switches) {
  return 2 * kPort + (switches + 1) * (bytes / kRate + kWire) + switches * kSwitch;
}
double answer(int switches) { return kMemory + way(kAcknowledge, switches) + kFlit + kProgram; }

double store(int payload, int switches) {
  return kProgram + way(on_wire(payload), switches) + kFlit + answer(switches);
}
double load(int payload, int switches) {
  return kProgram + way(kRequest, switches) + kFlit + kMemory + way(on_wire(payload), switches) + kFlit + kProgram;
}
/// Units commit behind one another while the packet comes in, so none is left when its tail is there.
double write(int payload, int switches) { return kProgram + way(on_wire(payload), switches) + answer(switches); }
/// The output to the target sends without a pause from the first store of its own leaf on; the last comes from another
/// leaf where there is one.
double incast(int payload, int senders, int switches) {
  const double interval = std::max(on_wire(payload) / kRate, kAllocation);
  return kProgram + way(on_wire(payload), 1) + (senders - 1) * interval + kFlit + answer(switches);
}

struct Case {
  std::string name;
  std::string flags;
  double closed_form;
  const char* key;
};

double model_ns(const Case& each, const std::string& machine, int endpoints) {
  const cli::Desk desk;
  const std::string file = (repo::top() / "examples/machines" / ("store_and_forward_" + machine + ".toml")).string();
  const cli::Finished finished = desk.run(cli::words(
      fmt::format("{} --machine {} --set machine.{}.endpoints={} --json", each.flags, file, machine, endpoints)));
  EXPECT_EQ(finished.exit_code, 0) << each.flags << ": " << finished.err;
  return finished.exit_code == 0 ? 1e3 * sw::report::Node::from_json(finished.out).find(each.key)->number() : 0;
}

constexpr const char* kMessages = " --set machine.ub_port.transaction=message";

std::string rows_of(const std::string& machine, int endpoints) {
  // From the first to the last: one switch on a star and inside a leaf of 16, otherwise leaf, spine and leaf.
  const int switches = machine == "clos" && endpoints > 16 ? 3 : 1;
  const std::string p2p = fmt::format("ub p2p --from die:0 --to die:{} ", endpoints - 1);
  std::vector<Case> cases{
      {"store of 512 B", p2p + "--op write --bytes 512", store(512, switches), "latency_us"},
      {"load of 64 B", p2p + "--op read --bytes 64", load(64, switches), "latency_us"},
      {"write of 4 KiB", p2p + "--op write --bytes 4096" + kMessages, write(4096, switches), "latency_us"},
      {"256 writes of 4 KiB", p2p + "--op write --bytes 1MiB" + kMessages,
       write(4096, switches) + 255 * on_wire(4096) / kRate, "latency_us"},
  };
  for (const int payload : {64, 512}) {
    if (endpoints == 2) continue;  // one sender is the first case again
    cases.push_back({fmt::format("{} stores of {} B to one", endpoints - 1, payload),
                     fmt::format("ub traffic --pattern incast --messages 1 --bytes {}", payload),
                     incast(payload, endpoints - 1, switches), "completion_us"});
  }
  std::string rows;
  for (const Case& each : cases) {
    const double model = model_ns(each, machine, endpoints);
    const double deviation = model / each.closed_form - 1;
    EXPECT_LE(std::fabs(deviation), kMost) << machine << " of " << endpoints << ", " << each.name;
    rows += fmt::format("| {} | {} | {} | {:.1f} | {:.1f} | {:.2f} % |\n", machine, endpoints, each.name,
                        each.closed_form, model, 100 * std::fabs(deviation));
  }
  return rows;
}

TEST(ClosedForm, IsWhatTheModelSaysAndThePageShows) {
  std::string table =
      "| machine | end points | case | closed form, ns | model, ns | deviation |\n| --- | --- | --- | --- | --- | --- "
      "|\n";
  for (const char* machine : {"star", "clos"}) {
    for (const int endpoints : {2, 16, 320, 768}) table += rows_of(machine, endpoints);
  }
  std::ifstream file(repo::top() / "docs/how_to/compare_with_another_simulator.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const bool shown = page.find("\n" + table + "\n") != std::string::npos;
  if (!shown) std::ofstream("compare_with_another_simulator.table.md") << table;
  EXPECT_TRUE(shown) << "the page shows another table than\n" << table;
}

}  // namespace
}  // namespace cmx
