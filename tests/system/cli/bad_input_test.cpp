// SPDX-License-Identifier: Apache-2.0
// Bad input: exit 2, nothing on stdout, one sentence on stderr that names the flag, file or line and the nearest valid
// choice, and no output directory.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

struct Case {
  const char* name;
  const char* line;
  const char* says;  // fragments of the sentence, separated by '|'
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case kCases[]{
    {"misspelt_command", "rnu decode", "rnu|'run'"},
    {"misspelt_subcommand", "op gem", "gem|'gemm'"},
    {"missing_subcommand", "op", "needs a command|gemm"},
    {"misspelt_flag", "op gemm --dtpye int8", "--dtpye|--dtype"},
    {"flag_before_command", "--json op gemm", "flags follow the command"},
    {"unknown_operation", "ub p2p --op rite", "--op rite|'write'"},
    {"unknown_endpoint_kind", "ub p2p --from dye:0", "--from dye:0|die:0"},
    {"endpoint_beyond_machine", "ub p2p --to die:900", "die:900|die:767"},
    {"same_endpoint", "ub p2p --from die:3 --to die:3", "die:3"},
    {"zero_bytes", "ub p2p --bytes 0", "--bytes 0"},
    {"negative_bytes", "ub p2p --bytes -4", "--bytes -4"},
    {"bytes_unit", "ub p2p --bytes 4XB", "--bytes 4XB"},
    {"too_many_channels", "ub p2p --channels 49", "--channels 49|48"},
    {"zero_rows", "op gemm --m 0", "--m 0|between 1 and"},
    {"negative_rows", "op gemm --m -5", "--m -5|between 1 and"},
    {"not_a_number", "op gemm --m many", "--m many|not a whole number"},
    {"fraction", "op gemm --m 1.5", "--m 1.5|not a whole number"},
    {"too_large", "op gemm --m 99999999999", "--m 99999999999"},
    {"unknown_dtype", "op gemm --dtype int9", "--dtype int9|'int8'"},
    {"too_many_cores", "op gemm --aic 25", "--aic 25|24"},
    {"missing_value", "op gemm --m", "--m"},
    {"stray_word", "op gemm 17", "17"},
    {"heads_do_not_divide", "op attention --kind gqa_decode --heads 64 --kv-heads 7", "--kv-heads 7|64"},
    {"misspelt_parameter", "op gemm --set machine.aic.clok=1.8", "machine.aic.clok|machine.aic.clock"},
    {"misspelt_section", "ub p2p --set machine.ub_lnk.rate=7", "ub_lnk|machine.ub_link.rate"},
    {"misspelt_root", "op gemm --set machin.aic.clock=1.8", "machin|'machine.'"},
    {"misspelt_plan", "op gemm --set plan.placement.shared_replica=3", "shared_replica|plan.placement.shared_replicas"},
    {"set_without_value", "op gemm --set machine.aic.clock", "path=value"},
    {"set_not_a_number", "op gemm --set machine.aic.clock=fast", "machine.aic.clock|fast"},
    {"set_wrong_unit", "op gemm --set machine.aic.clock=3GB/s", "machine.aic.clock"},
    {"set_zero", "ub p2p --set machine.ub_link.rate=0", "ub_link.rate"},
    {"set_negative", "ub p2p --set machine.ub_link.rate=-3", "ub_link.rate"},
    {"marks_below_zero", "ub traffic --set machine.ub_switch.mark_threshold=-1", "ub_switch.mark_threshold"},
    {"unknown_reaction", "ub traffic --set machine.ub_port.congestion_control=windw",
     "congestion_control|did you mean window"},
    {"decrease_that_grows", "ub traffic --set machine.ub_port.window_decrease=1.5", "ub_port.window_decrease"},
    {"unknown_placement", "ub traffic --set machine.ub_port.placement=inorder", "placement|did you mean in-order"},
    {"reorder_buffer_below_a_packet",
     "ub traffic --set machine.ub_port.placement=in-order --set machine.ub_port.reorder_buffer=4095B",
     "ub_port.reorder_buffer = 4095|4096"},
    {"unknown_paths", "ub traffic --set machine.ub_switch.paths=al", "ub_switch.paths|did you mean all"},
    {"detours_without_lanes", "ub traffic --set machine.ub_switch.paths=all",
     "ub_switch.paths|ub_link.virtual_lanes to 4 instead of 2"},
    {"unknown_machine", "op gemm --machine cloudmatrix385", "cloudmatrix385|cloudmatrix384"},
    {"machine_does_not_close", "ub p2p --set machine.supernode.nodes=49", "49|l2_ports"},
    {"check_does_not_close", "machine check --set machine.supernode.nodes=49", "49|48"},
    {"engines_of_a_network", "op gemm --machine star", "star"},
    {"unknown_block", "op gemm --fidelity cub=cycle", "cub|'cube'"},
    {"unknown_level", "op gemm --fidelity cube=cycel", "cycel|'cycle'"},
    {"level_without_block", "op gemm --fidelity cycle", "block=level"},
    {"negative_seed", "op gemm --seed -1", "--seed -1"},
    {"unknown_pattern", "ub traffic --pattern al2all", "al2all|alltoall"},
    {"too_many_endpoints", "ub traffic --endpoints 769", "--endpoints 769|768"},
    {"too_many_peers", "ub traffic --pattern alltoall --endpoints 8 --messages 8", "--messages 8|7"},
    {"load_above_one", "ub traffic --load 1.5", "--load 1.5"},
    {"window_with_load", "ub traffic --load 0.3 --window 4096", "--window|--load 0.3"},
    {"messages_with_a_phase", "ub traffic --messages 3 --measure-us 10", "--messages 3|--measure-us"},
    {"nothing_measured", "ub traffic --endpoints 4 --warmup-us 1000", "--warmup-us 1000|completed at"},
    {"negative_warmup", "ub traffic --warmup-us -1", "--warmup-us -1|between 0 and"},
    {"fault_of_no_plane", "ub traffic --fault plane:9", "--fault|down"},
    {"histogram_nowhere", "ub traffic --histogram nowhere/h.csv",
     "--histogram nowhere/h.csv|nowhere is not a directory"},
    {"pattern_file_missing", "ub traffic --pattern file:nowhere.csv", "--pattern file:nowhere.csv: |cannot read"},
    {"pattern_file_with_load", "ub traffic --pattern file:op.csv --load 0.3", "--load|file:op.csv"},
    {"message_operation", "ub traffic --pattern file:op.csv", "op.csv:3: |'wirte'|'write'"},
    {"message_endpoint", "ub traffic --pattern file:endpoint.csv", "endpoint.csv:2: |dst|die:768|die:767"},
    {"message_circle", "ub traffic --pattern file:circle.csv", "circle.csv:2: |1 -> 2 -> 1"},
    {"message_circle_of_a_dry_run", "ub traffic --pattern file:circle.csv --dry-run", "circle.csv:2: |1 -> 2 -> 1"},
    {"message_row_missing", "ub traffic --pattern file:gone.csv", "gone.csv:3: |no row 7|row 1"},
    {"curve_load", "ub curve --loads 0.1,lots", "--loads 0.1,lots|'lots'|0.5"},
    {"curve_load_zero", "ub curve --loads 0", "--loads 0|above 0"},
    {"curve_of_a_file", "ub curve --pattern file:op.csv", "--pattern file:op.csv|uniform"},
    {"curve_seeds", "ub curve --seeds 0", "--seeds 0|between 1"},
    {"curve_endpoints", "ub curve --machine star --endpoints 17 --loads 0.1", "--endpoints 17|16"},
    {"signoff_missing", "ub signoff nowhere.toml", "nowhere.toml|cannot read"},
    {"signoff_broken", "ub signoff broken.toml", "broken.toml:2"},
    {"signoff_key", "ub signoff limt.toml", "limt.toml:5: |'limt'|'limit'"},
    {"signoff_metric", "ub signoff metric.toml", "metric.toml:1: |/tiers/0/oversubscription"},
    {"pairs_of_one_node", "ub p2p --from all-nodes --to all-nodes --machine star", "--from all-nodes|has 1"},
    {"pairs_with_a_passing_fault", "ub p2p --to all-nodes --fault file:passing.txt", "--fault|all-nodes|at="},
    {"rerun_without_directory", "rerun", "DIR"},
    {"rerun_of_nothing", "rerun nowhere", "nowhere/config.toml"},
    {"unknown_set_of_rows", "validate --set-of ups", "ups|'ub'"},
    {"missing_csv", "validate --against nowhere.csv", "nowhere.csv"},
    {"csv_columns", "validate --against columns.csv", "columns.csv:2|columns"},
    {"csv_number", "validate --against number.csv", "number.csv:2|soon"},
    {"csv_metric", "validate --against metric.csv", "metric.csv:1|/time_us"},
    {"csv_command", "validate --against command.csv", "command.csv:1|gemm"},
    {"ep_that_does_not_divide", "run decode --ep 300", "--ep 300|320"},
    {"more_npus_than_the_machine", "run decode --npus 400 --ep 800", "--npus 400|384"},
    {"model_misspelt", "run decode --model deepsek-r1", "deepsek-r1|deepseek-r1"},
    {"model_missing", "run decode --model nowhere.json", "nowhere.json"},
    {"model_truncated", "run decode --model truncated.json", "truncated.json:2|truncated"},
    {"model_without_experts", "run decode --model dense.json", "dense.json|n_routed_experts"},
    {"does_not_fit", "run decode --batch 400 --kv 8192", "--batch 400|KV|64.0 GiB"},
    {"unknown_eplb", "run decode --eplb perfet", "--eplb perfet|perfect"},
    {"partition_beyond_die", "run decode --partition 20:32,8:16", "--partition 20:32,8:16|24"},
    {"unknown_weights", "run decode --weight-dtype int9", "--weight-dtype int9|int8"},
    {"unknown_fault", "run decode --fault plan:3", "--fault|plane:3 down"},
    {"tp_that_does_not_divide", "run decode --tp 3", "--tp 3"},
    {"zero_batch", "run decode --batch 0", "--batch 0"},
    {"probability_above_one", "run decode --accept 1.5", "--accept 1.5"},
    {"three_microbatches", "run decode --microbatches 3", "--microbatches 3|between 1 and 2"},
    {"operator_of_too_many_ranks", "op dispatch --ep 769", "--ep 769|768"},
    {"operator_without_tokens", "op combine --tokens 0", "--tokens 0"},
    {"trace_of_a_die_beyond_the_run", "op dispatch --ep 8 --trace-dies 0,8", "--trace-dies 8|0 to 7"},
    {"trace_of_no_die", "op dispatch --trace-dies all", "--trace-dies all"},
    {"trace_nowhere", "op dispatch --trace nowhere/trace.json",
     "--trace nowhere/trace.json|nowhere is not a directory"},
    {"sample_without_links", "ub traffic --sample-us 1", "--sample-us 1|--links-csv"},
    {"links_csv_nowhere", "ub traffic --links-csv nowhere/links.csv",
     "--links-csv nowhere/links.csv|nowhere is not a directory"},
    {"markdown_is_a_directory", "validate --set-of ub --markdown folder", "--markdown folder|not a file"},
    {"gemm_beyond_any_model", "op gemm --m 16777216 --n 16777216 --k 16777216", "--m 16777216|operations"},
    {"gemm_size_beyond_any_model", "op gemm --m 2000000000", "--m 2000000000|16777216"},
    {"gemm_too_many_groups", "op gemm --groups 1000000", "--groups 1000000|4096"},
    {"attention_beyond_any_model", "op attention --kv 16777216 --sequences 65536", "--kv 16777216|operations"},
    {"head_beyond_any_model", "op attention --kind gqa_decode --head-dim 65536", "--head-dim 65536|1024"},
    {"unknown_attention", "op attention --kind mla", "--kind mla|'mla_decode'"},
    {"zero_sequences", "op attention --sequences 0", "--sequences 0"},
    {"zero_cache", "run decode --kv 0", "--kv 0"},
    {"negative_cache", "run decode --kv -4096", "--kv -4096"},
    {"zero_npus", "run decode --npus 0", "--npus 0"},
    {"negative_ep", "run decode --ep -8", "--ep -8"},
    {"zero_tp", "run decode --tp 0", "--tp 0"},
    {"negative_mtp", "run decode --mtp -1", "--mtp -1"},
    {"negative_probability", "run decode --accept -0.1", "--accept -0.1"},
    {"too_few_layers", "run decode --layers 3", "--layers 3|4 (3 dense layers"},
    {"too_many_layers", "run decode --layers 62", "--layers 62|61"},
    {"unknown_cache_type", "run decode --kv-dtype fp8", "--kv-dtype fp8|int8"},
    {"one_partition_for_two_streams", "run decode --partition 16:32", "--partition 16:32|16:32,8:16"},
    {"redundant_that_does_not_divide", "run decode --redundant 5", "--redundant 5|293 instances|32"},
    {"more_shared_copies_than_ranks", "run decode --shared-replicas 400", "--shared-replicas 400|320"},
    {"ep_without_replicas", "run decode --npus 144 --ep 96 --eplb none", "--ep 96|288|nearest"},
    {"fault_of_no_switch", "run decode --fault switch:L1[48,0]", "--fault|down"},
    {"decode_on_a_network", "run decode --machine clos", "clos|cloudmatrix-node"},
    {"decode_on_one_node", "run decode --machine cloudmatrix-node", "--npus 160|8"},
    {"zero_memory", "run decode --set machine.hbm.capacity=0", "machine.hbm.capacity"},
    {"little_memory", "run decode --set machine.hbm.capacity=32", "--batch 96|KV|32.0 GiB|nearest: --batch"},
    {"zero_mtu", "ub p2p --set machine.ub_link.mtu=0", "machine.ub_link.mtu|64 B"},
    {"experts_of_a_token", "op dispatch --topk 65", "--topk 65|64"},
    {"operator_of_no_ranks", "op dispatch --ep 0", "--ep 0"},
    {"operator_without_width", "op combine --hidden 0", "--hidden 0"},
    {"negative_skew", "op dispatch --skew -1", "--skew -1"},
    {"zero_messages", "ub traffic --messages 0", "--messages 0"},
    {"endpoint_without_kind", "ub p2p --from 5", "--from 5|die:767"},
    {"key_of_a_machine_file", "run decode --machine key.toml", "key.toml:4|ub_link.rat|ub_link.rate"},
    {"section_of_a_machine_file", "op gemm --machine section.toml", "section.toml:3|ub_lnk.rate|ub_link.rate"},
    {"value_of_a_machine_file", "ub p2p --machine value.toml", "value.toml:3|ub_link.rate"},
    {"machine_file_broken", "op gemm --machine broken.toml", "broken.toml:2"},
    {"base_of_a_machine_file", "op gemm --machine base.toml", "base.toml|cloudmatrix38'|cloudmatrix384"},
    {"model_empty", "run decode --model empty.json", "empty.json:1|truncated"},
    {"model_is_a_directory", "run decode --model ./folder", "--model ./folder|directory"},
    {"model_with_a_zero", "run decode --model zero.json", "zero.json:2|hidden_size|0"},
    {"out_is_a_file", "op gemm --out number.csv --force", "--out number.csv|not a directory"},
};

class BadInput : public testing::TestWithParam<Case> {};

TEST_P(BadInput, OneSentenceAndNothingElse) {
  const cli::Desk desk;
  desk.write("columns.csv", "op gemm,time_us,10,us,me\nop gemm,time_us,10\n");
  desk.write("number.csv", "op gemm,time_us,10,us,me\nop gemm,time_us,soon,us,me\n");
  desk.write("metric.csv", "op gemm,tim_us,10,us,me\n");
  desk.write("command.csv", "op gem,time_us,10,us,me\n");
  desk.write("truncated.json", "{\n  \"hidden_size\": 71");
  desk.write("dense.json", "{\"hidden_size\": 7168, \"num_hidden_layers\": 61}");
  desk.write("empty.json", "");
  desk.write(
      "zero.json",
      R"({"num_hidden_layers": 5, "first_k_dense_replace": 1, "intermediate_size": 18432, "moe_intermediate_size": 2048,
    "hidden_size": 0, "n_routed_experts": 32, "n_shared_experts": 1, "num_experts_per_tok": 8,
    "num_attention_heads": 128, "q_lora_rank": 1536,
    "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280})");
  desk.write("key.toml",
             "name = \"mine\"\nbase = \"cloudmatrix384\"\n[ub_link]\nrat = { value = 14, unit = \"GB/s\", source = "
             "\"me\" }\n");
  desk.write("section.toml",
             "base = \"cloudmatrix384\"\n[ub_lnk]\nrate = { value = 14, unit = \"GB/s\", source = \"me\" }\n");
  desk.write("value.toml",
             "base = \"cloudmatrix384\"\n[ub_link]\nrate = { value = 0, unit = \"GB/s\", source = \"me\" }\n");
  desk.write("broken.toml", "base = \"cloudmatrix384\"\n[ub_link\n");
  desk.write("base.toml", "base = \"cloudmatrix38\"\n");
  const std::string header = "time_ns,src,dst,bytes,op,after\n";
  desk.write("op.csv", header + "0,die:0,die:1,4096,write,\n0,die:0,die:1,4096,wirte,\n");
  desk.write("endpoint.csv", header + "0,0,768,4096,write,\n");
  desk.write("circle.csv", header + "0,0,1,4096,write,2\n0,1,2,4096,write,1\n");
  desk.write("gone.csv", header + "0,0,1,4096,write,\n0,1,2,4096,write,7\n");
  desk.write("passing.txt", "at=1us plane:3 down for=1us\n");
  desk.write("limt.toml", "[[requirement]]\nname = \"a\"\ncommand = \"machine check\"\nmetric = \"npus\"\nlimt = 1\n");
  desk.write("metric.toml",
             "[[requirement]]\nname = \"a\"\ncommand = \"machine check\"\nmetric = "
             "\"tiers/0/oversubscripton\"\ncomparison = \"<\"\nlimit = 1\n");
  std::filesystem::create_directory(desk.path() / "folder");
  const std::size_t before = desk.names().size();
  auto words = cli::words(GetParam().line);
  const bool has_out = std::find(words.begin(), words.end(), "--out") != words.end();
  if (!has_out && words.size() > 1 && words[0] != "--json") words.insert(words.end(), {"--out", "result"});
  const cli::Finished finished = desk.run(words);
  EXPECT_EQ(finished.exit_code, 2) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(desk.names().size(), before) << "an output directory was left";
  EXPECT_EQ(finished.err.rfind("cmx: ", 0), 0u) << finished.err;
  EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  const std::string says = GetParam().says;
  for (std::size_t at = 0; at <= says.size();) {
    const std::size_t end = std::min(says.find('|', at), says.size());
    EXPECT_NE(finished.err.find(says.substr(at, end - at)), std::string::npos)
        << "'" << says.substr(at, end - at) << "' in: " << finished.err;
    at = end + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Cmx, BadInput, testing::ValuesIn(kCases), [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace cmx
