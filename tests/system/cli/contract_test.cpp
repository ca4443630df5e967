// SPDX-License-Identifier: Apache-2.0
// What every command promises: header keys, one object on stdout, run directories that appear whole, reruns and thread
// counts that change nothing.
#include <gmock/gmock.h>

#include <algorithm>

#include <chrono>
#include <filesystem>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

std::vector<std::string> keys(const Node& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.members()) keys.push_back(member.key);
  return keys;
}

struct Keys {
  const char* line;
  std::vector<std::string> own;
};

TEST(Contract, EveryResultHasTheHeaderAndItsOwnKeys) {
  const Keys commands[]{
      {"machine show",
       {"npus", "dies", "cpus", "nodes", "planes", "l1_switches", "l2_switches", "ub_gb_per_s_per_die", "links"}},
      {"ub p2p --bytes 512",
       {"latency_us", "bandwidth_gb_per_s", "hops", "bound", "bound_gb_per_s", "bounds_gb_per_s", "breakdown_ns",
        "path"}},
      {"ub traffic --endpoints 8",
       {"completion_us", "throughput_gb_per_s_per_endpoint", "latency_us", "measured", "packets", "packet_hops",
        "affected_messages", "rerouted", "retried", "marked_packets", "detours", "reorder_bytes_max",
        "link_utilisation", "plane_utilisation", "hottest_links", "latency_cdf"}},
      {"ub curve --endpoints 4 --loads 0.1 --seeds 2 --measure-us 4",
       {"points", "saturation_load", "saturated", "tolerance", "seeds", "raw_gb_per_s_per_endpoint"}},
      {"ub signoff r.toml", {"rows", "passed", "missed"}},
      {"op gemm --m 64", {"time_us", "utilisation", "hbm_gb_per_s", "bound", "pipes", "operators", "roofs"}},
      {"op attention --sequences 2",
       {"time_us", "utilisation", "hbm_gb_per_s", "bound", "pipes", "operators", "roofs"}},
      {"op dispatch --ep 4", {"time_us", "payload_bytes", "bandwidth_gb_per_s", "wait_us"}},
      {"op combine --ep 4", {"time_us", "payload_bytes", "bandwidth_gb_per_s", "wait_us"}},
      {"run decode --layers 4 --npus 16 --ep 32 --batch 8",
       {"iteration_ms", "tpot_ms", "tokens_per_s_per_npu", "tokens_per_s_per_tflops", "layer_us", "streams",
        "utilisation", "exposed_communication_us", "hbm_gib", "parts_ms", "operators", "link_utilisation",
        "plane_utilisation", "packets", "packet_hops", "affected_messages", "rerouted", "retried", "roofs"}},
      {"fw run hello --dies 2",
       {"status", "engine", "cycles", "us", "instructions", "packets", "packet_hops", "per_die", "violations",
        "mismatches", "console"}},
      {"fw test f", {"scenarios", "passed", "failed", "results"}},
      {"fw images", {"images"}},
      {"sweep plan s.toml --pilot 0", {"points", "combinations", "distinct", "infeasible", "commands"}},
      {"sweep run s.toml --out d",
       {"points", "done", "infeasible", "failed", "timeout", "running", "best", "directory"}},
      {"sweep resume d", {"points", "done", "infeasible", "failed", "timeout", "running", "best", "directory"}},
      {"sweep status d", {"points", "done", "infeasible", "failed", "timeout", "running", "best", "active"}},
      {"sweep export d", {"columns", "rows"}},
      {"sweep query d SELECT(1)", {"columns", "rows"}},
      {"sweep best d", {"metric", "goal", "best"}},
      {"sensitivity --only ub_port.inject -- ub p2p", {"of", "metric", "value", "independent", "worst", "parameters"}},
      {"report d --html p.html", {"file", "bytes", "sources"}},
      {"validate --set-of ub", {"rows", "mean_abs_error", "max_abs_error", "fitted_parameters"}},
  };
  const cli::Desk desk;
  fs::create_directory(desk.path() / "f");
  desk.write("f/a.toml", "dies = 2\nimage = \"hello\"\n");
  desk.write("r.toml",
             "[[requirement]]\nname = \"a\"\ncommand = \"machine check\"\nmetric = \"npus\"\ncomparison = "
             "\">=\"\nlimit = 384\n");
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512, 4096]\n[objectives]\nlatency_us = \"min\"\n");
  for (const Keys& command : commands) {
    auto words = cli::words(command.line);
    words.insert(std::find(words.begin(), words.end(), "--"), "--json");
    const cli::Finished finished = desk.run(words);
    ASSERT_EQ(finished.exit_code, 0) << command.line << ": " << finished.err;
    const Node result = Node::from_json(finished.out);
    std::vector<std::string> expected{"command", "version",    "machine", "seed",    "fidelity",
                                      "setup_s", "simulate_s", "wall_s",  "warnings"};
    expected.insert(expected.end(), command.own.begin(), command.own.end());
    EXPECT_EQ(keys(result), expected) << command.line;
    EXPECT_THAT(keys(*result.find("fidelity")), ElementsAre("levels", "layers_simulated", "extrapolated"));
    EXPECT_EQ(std::string(command.line).rfind(result.find("command")->text(), 0), 0u);
    EXPECT_EQ(result.find("machine")->text(), "cloudmatrix384");
    EXPECT_EQ(finished.out.find("threads"), std::string::npos);
  }
}

TEST(Contract, HelpAndVersionSucceed) {
  const cli::Desk desk;
  for (const char* line : {"", "--help", "run --help", "op gemm --help", "--version"}) {
    const cli::Finished finished = desk.run(cli::words(line));
    EXPECT_EQ(finished.exit_code, 0) << line;
    EXPECT_EQ(finished.err, "") << line;
    EXPECT_GT(finished.out.size(), 40u) << line;
  }
}

TEST(Contract, ARunDirectoryAppearsWholeAndIsNotOverwrittenByAccident) {
  const cli::Desk desk;
  const auto line = cli::words("op gemm --m 64 --out runs/one --json");
  const cli::Finished first = desk.run(line);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(desk.names(), ElementsAre("runs"));
  EXPECT_EQ(desk.read("runs/one/result.json"), first.out);

  desk.write("runs/one/mine", "x");
  const cli::Finished again = desk.run(line);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_NE(again.err.find("--force"), std::string::npos);
  EXPECT_EQ(desk.read("runs/one/mine"), "x");

  auto forced = line;
  forced.emplace_back("--force");
  EXPECT_EQ(desk.run(forced).exit_code, 0);
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(desk.path() / "runs")) {
    if (entry.is_regular_file()) files.push_back(entry.path().filename());
  }
  EXPECT_THAT(files, UnorderedElementsAre("result.json", "config.toml"));
}

TEST(Contract, RerunRepeatsARunWhateverBecameOfItsInputs) {
  const cli::Desk desk;
  desk.write("mine.toml",
             "name = \"mine\"\nbase = \"cloudmatrix384\"\n[aic]\nclock = { value = 1.85, unit = \"GHz\", source = "
             "\"INI\" }\n");
  const auto line =
      cli::words("op gemm --m 77 --machine mine.toml --set machine.hbm.rate=0.8 --seed 9 --explain --out first");
  const cli::Finished first = desk.run(line);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  fs::remove(desk.path() / "mine.toml");

  const cli::Finished again = desk.run(cli::words("rerun first --json --out second"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(cli::without_times(desk.read("second/result.json")), cli::without_times(desk.read("first/result.json")));
  EXPECT_EQ(cli::without_times(again.out), cli::without_times(desk.read("first/result.json")));
  EXPECT_EQ(desk.read("second/config.toml"), desk.read("first/config.toml"));
  EXPECT_NE(desk.read("first/result.json").find("\"machine\": \"mine\""), std::string::npos);
}

TEST(Contract, RerunRepeatsADecodeWithItsTraceAndModelFile) {
  const cli::Desk desk;
  desk.write("config.json",
             R"({"hidden_size": 7168, "num_hidden_layers": 5, "first_k_dense_replace": 1, "intermediate_size": 18432,
      "moe_intermediate_size": 2048,
    "n_routed_experts": 32, "n_shared_experts": 1, "num_experts_per_tok": 8, "n_group": 8, "topk_group": 4,
    "num_attention_heads": 128, "q_lora_rank": 1536,
    "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280,
    "num_nextn_predict_layers": 1})");
  const cli::Finished first =
      desk.run(cli::words("run decode --model ./config.json --npus 8 --ep 16 --batch 8 --threads 1 --out first"));
  ASSERT_EQ(first.exit_code, 0) << first.err;
  fs::remove(desk.path() / "config.json");
  const cli::Finished again = desk.run(cli::words("rerun first --threads 2 --out second"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(cli::without_times(desk.read("second/result.json")), cli::without_times(desk.read("first/result.json")));
  const std::string trace = desk.read("first/trace.json");
  EXPECT_EQ(desk.read("second/trace.json"), trace);
  for (const char* lane : {"\"CUBE\"", "\"VECTOR\"", "\"MTE2\"", "\"FIXPIPE\"", "\"UB p0\"", "\"UB p6\"",
                           "\"ph\":\"s\"", "\"ph\":\"f\""}) {
    EXPECT_NE(trace.find(lane), std::string::npos) << lane;
  }
}

TEST(Contract, ThreadsChangeNothingAndTheSeedDoes) {
  const cli::Desk desk;
  const std::string line = "ub traffic --endpoints 96 --messages 16 --bytes 12KiB --json --seed ";
  const std::string one = cli::without_times(desk.run(cli::words(line + "1 --threads 1")).out);
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "1 --threads 2")).out), one);
  EXPECT_EQ(cli::without_times(desk.run(cli::words(line + "1 --threads 3")).out), one);
  EXPECT_NE(cli::without_times(desk.run(cli::words(line + "2 --threads 2")).out), one);
}

TEST(Contract, CtrlCLeavesNoDirectoryAndNothingOnStdout) {
  const cli::Desk desk;
  const cli::Finished finished =
      desk.interrupt(cli::words("ub traffic --messages 20000 --bytes 64KiB --out result --json"), 300);
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(desk.names(), ElementsAre());
}

TEST(Contract, OutOfToleranceExits3WithItsTable) {
  const cli::Desk desk;
  desk.write("mine.csv",
             "command line,metric,measured,unit,source\n\"op gemm --m 64\",/time_us,1e6,us,\"me, here\"\n# a "
             "remark\nmachine show,npus,384,,me\n");
  const cli::Finished finished = desk.run(cli::words("validate --against mine.csv --json"));
  EXPECT_EQ(finished.exit_code, 3);
  const Node result = Node::from_json(finished.out);
  ASSERT_EQ(result.find("rows")->members().size(), 2u);
  EXPECT_EQ(result.at("rows/0/source")->text(), "me, here");
  EXPECT_EQ(result.at("rows/1/error")->number(), 0);
  EXPECT_GT(result.at("max_abs_error")->number(), 0.9);
}

TEST(Contract, UbValidationIsWithinTolerance) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("validate --set-of ub --no-cache --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(Node::from_json(finished.out).find("rows")->members().size(), 25u);
}

TEST(Contract, NoOperatorUsesMoreOfTheCubeThanItKeepsBusy) {
  const cli::Desk desk;
  for (const char* line :
       {"op gemm --m 2048", "op gemm --m 512 --dtype int8", "op attention", "op attention --kv-dtype int8"}) {
    auto words = cli::words(line);
    words.emplace_back("--json");
    const Node result = Node::from_json(desk.run(words).out);
    EXPECT_GT(result.at("utilisation")->number(), 0.1) << line;
    EXPECT_LE(result.at("utilisation")->number(), result.at("pipes/cube")->number()) << line;
  }
}

TEST(Contract, SmallCommandsAreQuick) {
  const cli::Desk desk;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(desk.run(cli::words("ub p2p")).exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace cmx
