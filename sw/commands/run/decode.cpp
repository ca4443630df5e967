// SPDX-License-Identifier: Apache-2.0
// run decode: one decode iteration of a model on the machine, every layer and every packet.
#include <fmt/format.h>

#include <algorithm>

#include "hw/topology/fault.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/engine_view.h"
#include "sw/commands/platform/platform.h"
#include "sw/commands/run/decode_outcome.h"
#include "sw/jobs/child.h"
#include "sw/plan/plan.h"
#include "sw/process/elapsed.h"
#include "sw/runtime/few_layers.h"

namespace cmx::sw::apps {
namespace {

class RunDecode final : public Command {
 public:
  std::string_view name() const override { return "run decode"; }
  std::string_view summary() const override { return "One decode iteration of a model, every layer and every packet"; }
  bool traces() const override { return true; }

  void declare(Flags& flags) override {
    flags.text("--model", options_.model, "NAME|FILE",
               "Shipped name, or the path of a Hugging Face config.json, or of its folder");
    flags.reads("--model", FileWord::kNameOrPath);
    flags.texts("--assume", assume_, "FIELD=VALUE",
                "Of the model's configuration, in place of what it says; FIELD: as if it did not have it; repeatable");
    flags.whole("--npus", options_.npus, "Packages of two dies");
    flags.whole("--ep", options_.ep, "Expert-parallel ranks, one a die; divides twice --npus");
    flags.whole("--tp", options_.tp, "Tensor-parallel ranks of attention");
    flags.whole("--batch", options_.batch, "Requests of an NPU");
    flags.whole("--kv", options_.kv, "Tokens in the cache of each request");
    flags.whole("--mtp", options_.mtp, "Speculative tokens", {0, 16});
    flags.real("--accept", options_.accept, "Probability that a speculative token is accepted", 0, 1);
    flags.whole("--microbatches", options_.microbatches, "1: one stream with every core; 2: two streams", {1, 2});
    flags.text("--partition", partition_, "AIC:AIV,AIC:AIV", "Cores of the two streams");
    flags.text("--eplb", eplb_, "perfect|none", "Spread of tokens over expert instances");
    flags.whole("--shared-replicas", options_.shared_replicas, "by --ep", "Copies of the shared expert");
    flags.whole("--redundant", options_.redundant, "least that divides", "Replicas of routed experts", {0, 65536});
    flags.text("--weight-dtype", weight_dtype_, "int8|bf16", "Type of the weights");
    flags.text("--kv-dtype", kv_dtype_, "bf16|int8", "Type of the cache");
    flags.whole("--layers", options_.layers, "Simulate the dense and N minus dense MoE layers, and extrapolate; 0: all",
                {0, 100000});
    flags.texts("--fault", faults_, "FAULT", kFaultHelp);
    flags.reads("--fault", FileWord::kAfterFile);
    flags.toggle("--no-cache", no_cache_, "With --fault: run the healthy iteration even where its result is known");
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& given) override {
    Command::read_inputs(session, given);
    read_model(session);
  }

  Outcome run(Session& session) override {
    const auto begin = Clock::now();
    const auto plan = make_plan(session);
    Platform platform(session, "run decode", plan->dies(), faults_);
    const runtime::Machines machines{platform.port(), platform.analytic(), [&] { return platform.make_analytic(); },
                                     platform.view(),
                                     [&](double fraction) { session.progress().update(fraction, "run decode"); }};
    const double setup_s = seconds_since(begin);

    const auto start = Clock::now();
    const runtime::DecodeResult result = runtime::run_model(machines, *plan);
    Outcome outcome = decode_outcome(result, *plan, session.style());
    outcome.keys.set("roofs", die_roofs(platform.view().engines, plan->machine().aic));
    if (platform.links_change() && result.extrapolated) {
      outcome.warnings.emplace_back(result.layers_analytic == 0
                                        ? "--fault during a run of few layers: the layers left out are taken to be "
                                          "like the last one, with the links as they were then"
                                        : "--fault during a run of few layers: the layers left out are corrected by "
                                          "what it does to those simulated");
    }
    outcome.setup_s = setup_s;
    outcome.simulate_s = seconds_since(start);
    if (!faults_.empty()) compare_with_healthy(session, result, outcome);
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    const hw::Machine machine = hw::load_machine(session.machine());
    hw::Topology topology = machine.topology();
    hw::apply_faults(topology, faults_, session.fault_reader());
    const auto plan = make_plan(session);
    return decode_dry_run(*plan, machine.ub_link.mtu, session.threads());
  }

 private:
  /// The same iteration without faults, in a process of its own and after this one: both use every thread.
  void compare_with_healthy(Session& session, const runtime::DecodeResult& result, Outcome& outcome) const {
    session.progress().say("the same without --fault follows, to compare with; its result is kept for the next time");
    JobRunner runner(job_options(session, 1, !no_cache_, session.machine().to_toml() + session.plan().to_toml()));
    const std::vector<std::string> words = child_words(session, healthy_words(), session.threads());
    const JobResult child = runner.run({words}, [](std::size_t, std::size_t) {}).front();
    const double healthy_ms = child_number("--fault", words, child_result("--fault", words, child), "/tpot_ms");
    const double ratio = result.tpot_ms / healthy_ms;
    outcome.keys.set("healthy_tpot_ms", healthy_ms).set("tpot_over_healthy", ratio);
    outcome.text += fmt::format(
        "\n  {}  {} messages affected, {} rerouted, {} sent again; TPOT {} ms against {} ms healthy, {:+.2f} %\n",
        session.style().bold("Faults"), result.fabric.affected_messages, result.fabric.rerouted, result.fabric.retried,
        report::format_number(result.tpot_ms), report::format_number(healthy_ms), 100 * (ratio - 1));
  }

  std::vector<std::string> healthy_words() const {
    const plan::DecodeOptions& o = options_;
    std::vector<std::string> words{"run", "decode", "--model", o.model};
    const auto add = [&words](const char* flag, const auto& value) {
      words.insert(words.end(), {flag, fmt::format("{}", value)});
    };
    for (const std::string& assumed : assume_) add("--assume", assumed);
    add("--npus", o.npus);
    add("--ep", o.ep);
    add("--tp", o.tp);
    add("--batch", o.batch);
    add("--kv", o.kv);
    add("--mtp", o.mtp);
    add("--accept", o.accept);
    add("--microbatches", o.microbatches);
    if (!partition_.empty()) add("--partition", partition_);
    add("--eplb", eplb_);
    if (o.shared_replicas) add("--shared-replicas", *o.shared_replicas);
    if (o.redundant) add("--redundant", *o.redundant);
    add("--weight-dtype", weight_dtype_);
    add("--kv-dtype", kv_dtype_);
    add("--layers", o.layers);
    return words;
  }

  std::unique_ptr<plan::Plan> make_plan(Session& session) {
    options_.seed = session.seed();
    if (!partition_.empty()) options_.partition = plan::parse_partition(partition_);
    options_.eplb = plan::parse_eplb(eplb_);
    options_.weight_dtype = plan::parse_dtype("--weight-dtype", weight_dtype_);
    options_.kv_dtype = plan::parse_dtype("--kv-dtype", kv_dtype_);
    const hw::Machine machine = hw::load_machine(session.machine());
    const plan::MachineFacts facts = machine_facts(machine, "run decode");
    return std::make_unique<plan::Plan>(options_, read_model(session), facts,
                                        plan::read_plan_parameters(session.plan()));
  }

  /// A file goes through the session, so that `rerun` finds it again.
  models::Model read_model(Session& session) const {
    const auto exists = [&session](const std::string& path) { return session.inputs().exists(path); };
    const auto is_folder = [&session](const std::string& path) { return session.inputs().is_folder(path); };
    const auto read = [&session](const std::string& path) { return session.file("--model", path); };
    return models::read_model(options_.model, {exists, is_folder, read}, assume_);
  }

  plan::DecodeOptions options_;
  std::vector<std::string> assume_;
  std::string partition_{"16:32,8:16"};
  std::string eplb_{"perfect"};
  std::string weight_dtype_{"int8"};
  std::string kv_dtype_{"bf16"};
  std::vector<std::string> faults_;
  bool no_cache_{false};
};

}  // namespace

std::unique_ptr<Command> make_run_decode() { return std::make_unique<RunDecode>(); }

}  // namespace cmx::sw::apps
