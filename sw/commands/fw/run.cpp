// SPDX-License-Identifier: Apache-2.0
// fw run: one firmware image on some dies.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>

#include "hw/comm_engine/engine_fault.h"
#include "hw/machine/machine.h"
#include "hw/topology/fault.h"
#include "hw/units/bad_input.h"
#include "rtl/cosim/comm_engine.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/platform.h"
#include "sw/commands/platform/switch_level.h"
#include "sw/elf/image.h"
#include "sw/firmware_run/check.h"
#include "sw/firmware_run/debugger/gdb.h"
#include "sw/firmware_run/setup.h"
#include "sw/firmware_run/tools.h"
#include "sw/firmware_run/verdict.h"
#include "sw/firmware_tools/engine_trace.h"
#include "sw/output/output_file.h"
#include "tlm/firmware_supernode/firmware_supernode.h"
#include "tlm/machine/firmware_spec.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

constexpr int kMostPort = 65535;

model::FirmwareSupernodeSpec supernode_spec(Session& session, const hw::Machine& machine, int dies) {
  model::FirmwareSupernodeSpec spec = model::firmware_supernode_spec(machine, "fw run", dies);
  spec.fabric.seed = session.seed();
  choose_switches(session, spec.fabric);
  return spec;
}

class FwRun final : public Command {
 public:
  std::string_view name() const override { return "fw run"; }
  std::string_view summary() const override { return "Run a firmware image on the microcontrollers of some dies"; }

  bool traces() const override { return true; }

  void declare(Flags& flags) override {
    flags.word(
        "IMAGE.elf", image_,
        "RISC-V executable, or the name of a supplied image: see fw images; not needed where --scenario names it",
        false);
    flags.reads("IMAGE.elf", FileWord::kNameOrPath);
    flags.whole("--dies", dies_, "as the scenario says, or 16", "Dies that run it, from die 0 on",
                {scenario::kFewestDies, scenario::kMostDies});
    flags.text("--scenario", scenario_, "F.toml",
               "Images, arguments, buffers and doorbells of the dies, and what they must leave behind");
    flags.reads("--scenario", FileWord::kPath);
    flags.real("--timeout-us", timeout_us_, "as the scenario says, or board.timeout",
               "Simulated time after which a run has failed", 0.001, scenario::kMostMicroseconds);
    flags.texts("--expect", expect_, "REGEX", "A line of the console, as die:N text, must match; repeatable");
    flags.texts("--fault", faults_, "FAULT",
                std::string(kFaultHelp) +
                    "; of an engine: [at=10us] engine:5 "
                    "transfer_error|flag_corrupt|completion_delay=50us|completion_twice [count=3]");
    flags.reads("--fault", FileWord::kAfterFile);
    flags.choice("--engine", engine_, {"tlm", "rtl"},
                 "The communication engines: the model, or the Verilated RTL (without checker and trace)");
    flags.text("--waves", waves_, "F.vcd", "Write all signals of one engine, with --engine rtl");
    flags.whole("--waves-die", waves_die_, "Die of that engine", {0, scenario::kMostDies - 1});
    flags.note("--waves-die", waves_die_given_);
    check_.declare(flags);
    flags.note("--check", check_given_);
    tools_.declare(flags);
    flags.whole("--gdb", gdb_, "none",
                "Wait for a debugger at this port of 127.0.0.1; 0 takes a free one and says so on stderr",
                {0, kMostPort});
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& given) override {
    Command::read_inputs(session, given);
    if (image_.empty() && scenario_.empty()) return;
    const FwSetup setup(session, scenario_, {image_, dies_});
    hw::fault_lines(setup.scenario().faults, session.fault_reader());
  }

  Outcome dry_run(Session& session) override {
    const Prepared prepared = prepare(session, nullptr);
    Outcome outcome;
    std::map<std::string, int> dies;
    for (const scenario::DieSetup& die : prepared.setup.scenario().dies) ++dies[die.image];
    for (const auto& [name, count] : dies) {
      const elf::Image& image = prepared.setup.image(name);
      outcome.text +=
          fmt::format("  {}: {} segments, entry {}, on {} dies for at most {} us\n", name, image.segments().size(),
                      image.describe(image.entry()), count, hw::to_us(prepared.timeout));
    }
    return outcome;
  }

  Outcome run(Session& session) override {
    std::optional<output::OutputFile> waves;
    Outcome outcome = simulate(session, waves);
    if (waves) waves->finish();  // behind the end of the engine, which writes to the last
    return outcome;
  }

 private:
  struct Prepared {
    FwVerdict verdict;
    model::FirmwareSupernodeSpec spec;
    std::unique_ptr<model::FirmwareSupernode> supernode;
    FwSetup setup;  // ends before the supernode
    hw::Picoseconds timeout;
  };

  Outcome simulate(Session& session, std::optional<output::OutputFile>& waves) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const Prepared prepared = prepare(session, &waves);
    FwTools tools(tools_, prepared.setup);
    if (engine_ == "tlm") check_.attach(*prepared.supernode, prepared.setup, prepared.spec.platform.rv32);
    tools.attach(prepared.supernode->platform(), prepared.spec.platform, [this](int die) { return check_.core(die); });
    const auto trace = observe_engines(session, prepared);
    session.level("rv32");
    session.only_level("comm_engine", engine_ == "rtl" ? "rtl" : "cycle");
    const auto loaded = Clock::now();
    const model::SupernodeResult result = gdb_ ? debugged(prepared) : prepared.supernode->run(prepared.timeout);
    Outcome outcome = outcome_of(result, prepared, session);
    tools.finish(prepared.supernode->platform(), outcome);
    if (trace) finish_trace(*trace, result, outcome);
    outcome.setup_s = std::chrono::duration<double>(loaded - begin).count();
    outcome.simulate_s = std::chrono::duration<double>(Clock::now() - loaded).count();
    return outcome;
  }

  /// `waves`: opens the file that --waves names; null: nothing is written.
  Prepared prepare(Session& session, std::optional<output::OutputFile>* waves) const {
    const FwVerdict given(expect_);  // a bad one is told first
    FwSetup setup(session, scenario_, {image_, dies_});
    tools_.check(setup);
    std::vector<std::string> expect = expect_;
    expect.insert(expect.end(), setup.scenario().expect.begin(), setup.scenario().expect.end());
    model::FirmwareSupernodeSpec spec = supernode_spec(session, hw::load_machine(session.machine()), setup.dies());
    add_faults(session, spec, setup.scenario());
    choose_engines(spec, waves);
    auto supernode = std::make_unique<model::FirmwareSupernode>(spec);
    setup.load(*supernode);
    const hw::Picoseconds timeout =
        timeout_us_ ? hw::from_us(*timeout_us_) : setup.scenario().timeout.value_or(spec.platform.board.timeout);
    return {FwVerdict(expect), spec, std::move(supernode), std::move(setup), timeout};
  }

  void choose_engines(model::FirmwareSupernodeSpec& spec, std::optional<output::OutputFile>* waves) const {
    // Whoever does not ask for the checker is told that there was none; whoever does must get it.
    if (engine_ == "rtl" && check_given_ && check_.on())
      throw hw::BadInput(
          "--check with --engine rtl: the checker does not see into the engine's RTL; give --check off, or leave it "
          "out");
    if (waves_.empty() && waves_die_given_)
      throw hw::BadInput(fmt::format("--waves-die {}: has no effect without --waves F.vcd", waves_die_));
    if (!waves_.empty()) {
      if (engine_ != "rtl") throw hw::BadInput("--waves: the TLM engine has no signals; add --engine rtl");
      if (waves_die_ >= spec.platform.dies)
        throw hw::BadInput(
            fmt::format("--waves-die {}: this run uses dies 0 to {}", waves_die_, spec.platform.dies - 1));
      output::check_file("--waves", waves_);
      if (waves != nullptr) waves->emplace(waves_);
    }
    if (engine_ != "rtl") return;
    std::ostream* to = waves != nullptr && *waves ? &(*waves)->stream() : nullptr;
    spec.make_engine = rtl::rtl_engines(spec.platform.rv32.clock, {to, static_cast<std::uint32_t>(waves_die_)});
  }

  /// nullptr: no trace is wanted.
  std::unique_ptr<firmware_tools::EngineTrace> observe_engines(Session& session, const Prepared& prepared) const {
    if (session.trace() == nullptr) return nullptr;
    if (engine_ == "rtl") throw hw::BadInput("--trace: nobody can look into the engine with --engine rtl");
    const hw::Topology& topology = prepared.spec.fabric.topology;
    auto trace = std::make_unique<firmware_tools::EngineTrace>(
        firmware_tools::EngineTraceOptions{.dies = session.trace()->dies(), .all_dies = topology.dies});
    for (const std::int32_t die : session.trace()->dies()) {
      if (die >= prepared.spec.platform.dies)
        throw hw::BadInput(
            fmt::format("--trace-dies {}: this run uses dies 0 to {}", die, prepared.spec.platform.dies - 1));
      prepared.supernode->engine(die).observe(trace->engine(die));
    }
    prepared.supernode->observe_fabric(*trace);
    return trace;
  }

  static void finish_trace(firmware_tools::EngineTrace& trace, const model::SupernodeResult& result, Outcome& outcome) {
    trace.finish(result.platform.time.value);
    outcome.trace = trace.to_json();
    if (trace.left_out() > 0)
      outcome.warnings.push_back(fmt::format("the trace leaves out the last {} spans", trace.left_out()));
  }

  void add_faults(Session& session, model::FirmwareSupernodeSpec& spec, const scenario::Scenario& scenario) const {
    std::vector<std::string> all = faults_;
    all.insert(all.end(), scenario.faults.begin(), scenario.faults.end());
    try {
      std::vector<hw::FaultLine> of_network;
      for (const hw::FaultLine& line : hw::fault_lines(all, session.fault_reader())) {
        if (hw::is_engine_fault(line.text)) {
          spec.engine_faults.push_back(
              line.named([&](const std::string& text) { return hw::parse_engine_fault(text, spec.platform.dies); }));
        } else {
          of_network.push_back(line);
        }
      }
      spec.fabric.faults = hw::apply_fault_lines(spec.fabric.topology, of_network);
    } catch (const hw::BadInput& error) {
      if (faults_.empty()) throw hw::BadInput(fmt::format("{}: {}", scenario.faults_where, error.what()));
      throw;
    }
  }

  model::SupernodeResult debugged(const Prepared& prepared) const {
    return prepared.supernode->run([&] {
      return run_under_gdb(*prepared.supernode, prepared.spec.platform, prepared.setup.images(), prepared.timeout,
                           *gdb_);
    });
  }

  Outcome outcome_of(const model::SupernodeResult& run, const Prepared& prepared, const Session& session) {
    const model::PlatformResult& result = run.platform;
    const std::vector<const elf::Image*> images = prepared.setup.images();
    check_.finish(run);
    const FwVerdict::Finding ended =
        prepared.verdict.judge(run, images, [this](int die) { return check_.callers(die); });
    const std::vector<FwSetup::Mismatch> mismatches = prepared.setup.mismatches(*prepared.supernode);
    const FwVerdict::Finding compared = FwSetup::judge(ended, mismatches, result.time);
    const FwVerdict::Finding finding = prepared.setup.as_expected(check_.judge(compared, run));
    Outcome outcome;
    outcome.warnings = prepared.setup.silent_doorbells();
    std::ranges::copy(check_.remarks(), std::back_inserter(outcome.warnings));
    if (engine_ == "rtl" && check_.on())
      outcome.warnings.emplace_back("the checker does not see into the engine's RTL: this run was not checked");
    outcome.failure = finding.failure;
    outcome.keys.set("status", finding.status, {"", "pass, fail, violation, timeout, deadlock or fault"});
    outcome.keys.set("engine", engine_, {"", "tlm or rtl"});
    outcome.keys.set("cycles", result.cycles, {"cycles", "of the cores' clock, to the end of the last die"});
    outcome.keys.set("us", hw::to_us(result.time), {"us", "the same as time"});
    outcome.keys.set("instructions", result.instructions(), {"", "of all dies"});
    outcome.keys.set("packets", run.packets, {"", "on the fabric, responses included"});
    outcome.keys.set("packet_hops", run.packet_hops, {"", "their links"});
    Node summary = outcome.keys;
    Node dies = Node::array();
    for (std::size_t i = 0; i < result.dies.size(); ++i) {
      dies.push(die_keys(static_cast<int>(i), run, *images[i]));
      const std::int64_t dropped = result.dies[i].dropped_lines;
      if (dropped > 0)
        outcome.warnings.push_back(
            fmt::format("die:{} printed {} more lines than are kept (board.console_lines)", i, dropped));
    }
    outcome.keys.set("per_die", dies);
    outcome.keys.set("violations", check_.keys());
    Node differences = Node::array();
    for (const FwSetup::Mismatch& mismatch : mismatches) differences.push(to_keys(mismatch));
    outcome.keys.set("mismatches", differences);
    Node console = Node::array();
    for (const model::PlatformLine& line : result.console) {
      outcome.text += console_line(line) + "\n";
      Node row = Node::object();
      row.set("us", hw::to_us(line.at)).set("die", line.die).set("text", line.text);
      console.push(std::move(row));
    }
    outcome.keys.set("console", console);
    outcome.text += (outcome.text.empty() ? "" : "\n") + report::to_text(summary, session.style());
    return outcome;
  }

  std::string image_;
  std::string scenario_;
  std::optional<int> dies_;
  std::optional<double> timeout_us_;
  std::vector<std::string> expect_;
  std::vector<std::string> faults_;
  FwToolFlags tools_;
  FwCheck check_;
  std::optional<int> gdb_;
  std::string engine_{"tlm"};
  std::string waves_;
  int waves_die_{0};
  bool waves_die_given_{false};
  bool check_given_{false};
};

}  // namespace

std::unique_ptr<Command> make_fw_run() { return std::make_unique<FwRun>(); }

}  // namespace cmx::sw::apps
