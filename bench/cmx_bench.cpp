// SPDX-License-Identifier: Apache-2.0
// How fast cmx is, measured as a user would: whole commands, each in a process of its own. The time shown is the
// simulation's (`simulate_s`); counters: set-up, whole process, peak memory, packets and packet-hops per second of
// simulation. docs/performance.md keeps the figures.
#include <benchmark/benchmark.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "bench/cmx_run.h"

namespace cmx {
namespace {

struct Scenario {
  std::string name;
  std::vector<std::string> arguments;
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> rows{
      {"ub_p2p", {"ub", "p2p", "--from", "die:0", "--to", "die:16", "--op", "write", "--bytes", "1MiB"}},
      // 320 and 768 endpoints, 75 KiB from each to 32 seeded peers: the comparison that general packet simulators
      // publish.
      {"clos_320",
       {"ub", "traffic", "--machine", "clos", "--endpoints", "320", "--pattern", "alltoall", "--messages", "32",
        "--bytes", "75KiB"}},
      {"clos_768",
       {"ub", "traffic", "--machine", "clos", "--endpoints", "768", "--pattern", "alltoall", "--messages", "32",
        "--bytes", "75KiB"}},
      {"alltoall_768_dies",
       {"ub", "traffic", "--pattern", "alltoall", "--endpoints", "768", "--messages", "32", "--bytes", "75KiB"}},
      {"decode_4_layers", {"run", "decode", "--layers", "4"}},
      {"decode_batch_8", {"run", "decode", "--batch", "8"}},
      {"decode", {"run", "decode"}},
      {"decode_one_thread", {"run", "decode", "--threads", "1"}},
  };
  return rows;
}

bool failed = false;

void measure(benchmark::State& state, const Scenario& scenario) {
  for (auto _ : state) {
    bench::CmxRun run;
    try {
      run = bench::run_cmx(scenario.arguments);
    } catch (const std::exception& error) {
      failed = true;
      state.SkipWithError(error.what());
      return;
    }
    state.SetIterationTime(run.simulate_s);
    state.counters["setup_s"] = run.setup_s;
    state.counters["wall_s"] = run.wall_s;
    state.counters["peak_MiB"] = run.peak_mib;
    if (run.packet_hops > 0 && run.simulate_s > 0) {
      state.counters["packets/s"] = run.packets / run.simulate_s;
      state.counters["packet_hops/s"] = run.packet_hops / run.simulate_s;
    }
  }
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const auto& scenario : scenarios()) {
    benchmark::RegisterBenchmark(scenario.name.c_str(),
                                 [&scenario](benchmark::State& state) { measure(state, scenario); })
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kSecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace cmx

int main(int argc, char** argv) { return cmx::run(argc, argv); }
