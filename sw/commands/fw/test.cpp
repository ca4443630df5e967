// SPDX-License-Identifier: Apache-2.0
// fw test: every scenario of a folder, each in a process of its own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "hw/units/bad_input.h"
#include "sw/cli/arguments.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/jobs/child.h"
#include "sw/output/output_file.h"
#include "sw/report/junit.h"
#include "sw/scenario/scenario.h"

namespace cmx::sw::apps {
namespace {

namespace fs = std::filesystem;
using report::JunitCase;
using report::Node;

constexpr int kExitBadInput = 2;
constexpr int kExitCheckFailed = 3;

/// What a child said on stderr, without warnings and its name.
std::string complaint_of(const JobResult& result) {
  std::string kept;
  for (std::size_t at = 0; at < result.err.size();) {
    const std::size_t end = std::min(result.err.find('\n', at), result.err.size());
    const std::string line = result.err.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("cmx: warning: ")) continue;
    kept += (kept.empty() ? "" : "\n") + (line.starts_with("cmx: ") ? line.substr(5) : line);
  }
  return kept;
}

/// What one process runs.
struct Scheduled {
  std::string file;
  std::string engine;
  bool named{false};
};

struct Tested {
  std::string file;
  std::string engine;
  bool named{false};  // the engine is part of the name: each file runs on both
  int exit_code{0};
  std::string status;  // "error" where there was no run
  std::string complaint;
  Node result;  // null where there was no run

  std::string name() const { return fs::path(file).stem().string() + suffix(); }
  std::string suffix() const { return named ? fmt::format(" [{}]", engine) : ""; }
  double number(const char* key) const { return result.find(key) != nullptr ? result.find(key)->number() : 0; }
  std::string line() const {
    const std::string time = status == "error" ? "" : fmt::format("  {:.3f} us", number("us"));
    std::string text = fmt::format("  {:<8}  {}{}{}\n", status, file, suffix(), time);
    if (status != "pass") {
      std::string indented = complaint;
      for (std::size_t at = indented.find('\n'); at != std::string::npos; at = indented.find('\n', at + 1))
        indented.insert(at + 1, "    ");
      text += "    " + indented + "\n";
    }
    return text;
  }
};

Tested tested(const Scheduled& scheduled, const JobResult& job) {
  Tested one{scheduled.file, scheduled.engine, scheduled.named, job.exit_code, "error", complaint_of(job), {}};
  if (one.complaint.empty() && job.exit_code != 0) one.complaint = fmt::format("fw run exits with {}", job.exit_code);
  if ((job.exit_code != 0 && job.exit_code != kExitCheckFailed) || job.out.empty()) return one;
  one.result = Node::from_json(job.out);
  one.status = one.result.find("status")->text();
  return one;
}

/// Both engines must take about the same time: two models of one machine.
constexpr double kMostApart = 0.05;
void compare(const Tested& tlm, Tested& rtl) {
  if (tlm.status != "pass" || rtl.status != "pass") return;
  const double apart = rtl.number("cycles") / tlm.number("cycles") - 1;
  if (std::abs(apart) <= kMostApart) return;
  rtl.status = "fail";
  rtl.complaint =
      fmt::format("fw test: fail: {:.0f} cycles on the RTL, {:.0f} on the TLM engine: {:+.1f} %, more than 5 % apart",
                  rtl.number("cycles"), tlm.number("cycles"), 100 * apart);
}

JunitCase to_case(const Tested& one) {
  JunitCase made{.name = one.name(),
                 .seconds = one.number("wall_s"),
                 .type = one.status,
                 .details = one.complaint,
                 .properties = {},
                 .out = {}};
  made.verdict = one.status == "pass"    ? JunitCase::Verdict::kPass
                 : one.status == "error" ? JunitCase::Verdict::kError
                                         : JunitCase::Verdict::kFailure;
  if (one.status == "error") return made;
  made.properties = {{"simulated_us", fmt::format("{}", one.number("us"))},
                     {"cycles", fmt::format("{:.0f}", one.number("cycles"))}};
  for (const auto& line : one.result.find("console")->members())
    made.out += fmt::format("die:{} {}\n", line.value.find("die")->integer(), line.value.find("text")->text());
  return made;
}

Node to_keys(const Tested& one) {
  Node row = Node::object();
  const bool ran = one.status != "error";
  row.set("name", one.name()).set("file", one.file).set("engine", one.engine).set("status", one.status);
  for (const char* key : {"us", "cycles", "instructions", "mismatches", "warnings"})
    row.set(key, ran ? *one.result.find(key) : Node());
  row.set("failure", one.complaint);
  return row;
}

class FwTest final : public Command {
 public:
  std::string_view name() const override { return "fw test"; }
  std::string_view summary() const override { return "Run every scenario of a folder, and report as JUnit XML"; }

  void declare(Flags& flags) override {
    flags.word("DIR", directory_, "Folder with scenarios, *.toml");
    flags.reads("DIR", FileWord::kFolder);
    flags.choice(
        "--engine", engine_, {"tlm", "rtl", "both"},
        "The communication engines of each scenario; both: one run with each, whose cycles must be within 5 %");
    flags.text("--junit", junit_, "FILE", "Write the results as JUnit XML");
    flags.whole("--jobs", jobs_, "as --threads", "Scenarios at a time", {1, 1024});
    flags.whole("-j", jobs_, "as --threads", "As --jobs", {1, 1024});
    flags.real("--timeout-us", timeout_us_, "as each scenario says, or board.timeout",
               "Simulated time after which a scenario has failed", 0.001, scenario::kMostMicroseconds);
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& /*given*/) override {
    for (const std::string& file : scenarios(session))
      apps::read_inputs({"fw", "run", "--scenario", file}, session.shared_inputs());
  }

  Outcome dry_run(Session& session) override {
    Outcome outcome;
    const std::vector<std::string> files = scenarios(session);
    outcome.keys.set("files", Node::texts(files));
    for (const std::string& file : files) outcome.text += "  " + file + "\n";
    return outcome;
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::string> files = scenarios(session);
    output::check_file("--junit", junit_);
    session.level("rv32");
    session.only_level("comm_engine", engine_ == "tlm" ? "cycle" : engine_ == "rtl" ? "rtl" : "cycle, rtl");
    const std::vector<Tested> results = run_all(session, files);
    if (!junit_.empty()) {
      std::vector<JunitCase> cases;
      for (const Tested& one : results) cases.push_back(to_case(one));
      output::write_file(junit_, report::to_junit(directory_, cases));
    }
    Outcome outcome = outcome_of(results);
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

 private:
  /// In the order of their names.
  std::vector<std::string> scenarios(const Session& session) const {
    std::vector<std::string> files;
    try {
      files = session.inputs().in_folder(directory_, ".toml");
    } catch (const hw::BadInput& error) {
      throw hw::BadInput(fmt::format("fw test {}: {}", directory_, error.what()));
    }
    if (files.empty())
      throw hw::BadInput(fmt::format("fw test {}: no scenarios: there is no *.toml in this folder", directory_));
    return files;
  }

  std::vector<Tested> run_all(Session& session, const std::vector<std::string>& files) const {
    std::vector<Scheduled> scheduled;
    for (const std::string& file : files) {
      if (engine_ != "rtl") scheduled.push_back({file, "tlm", engine_ == "both"});
      if (engine_ != "tlm") scheduled.push_back({file, "rtl", engine_ == "both"});
    }
    std::vector<std::vector<std::string>> commands;
    for (const Scheduled& one : scheduled) {
      std::vector<std::string> words{"fw", "run", "--scenario", one.file, "--engine", one.engine};
      if (timeout_us_) words.insert(words.end(), {"--timeout-us", fmt::format("{}", *timeout_us_)});
      commands.push_back(child_words(session, words));
    }
    JobRunner runner(job_options(session, jobs_.value_or(session.threads()), false, {}));
    const std::vector<JobResult> jobs = runner.run(commands, [&](std::size_t done, std::size_t total) {
      session.progress().update(static_cast<double>(done) / static_cast<double>(total),
                                fmt::format("{} of {} runs", done, total));
    });
    std::vector<Tested> results;
    for (std::size_t i = 0; i < scheduled.size(); ++i) {
      results.push_back(tested(scheduled[i], jobs[i]));
      if (engine_ == "both" && results.back().engine == "rtl") compare(results[i - 1], results[i]);
    }
    return results;
  }

  /// Throws where scenarios could not be run: the others have been, and their results are in the message and in the
  /// JUnit file.
  Outcome outcome_of(const std::vector<Tested>& results) const {
    const auto count = [&](auto&& holds) { return std::count_if(results.begin(), results.end(), holds); };
    const auto passed = count([](const Tested& one) { return one.status == "pass"; });
    const auto errors = count([](const Tested& one) { return one.status == "error"; });
    const auto failed = static_cast<std::ptrdiff_t>(results.size()) - passed - errors;
    const std::string sum =
        fmt::format("{} of {} scenarios pass, {} fail, {} could not be run", passed, results.size(), failed, errors);
    Outcome outcome;
    Node rows = Node::array();
    for (const Tested& one : results) {
      outcome.text += one.line();
      rows.push(to_keys(one));
    }
    if (errors != 0) {
      const std::string message = fmt::format("fw test {}: {}\n{}", directory_, sum, outcome.text);
      const bool bad_input =
          count([](const Tested& one) { return one.status == "error" && one.exit_code != kExitBadInput; }) == 0;
      if (bad_input) throw hw::BadInput(message);
      throw std::runtime_error(message);
    }
    outcome.text += "\n  " + sum + "\n";
    outcome.keys.set("scenarios", results.size()).set("passed", passed).set("failed", failed).set("results", rows);
    if (failed != 0) outcome.failure = fmt::format("fw test {}: {}", directory_, sum);
    return outcome;
  }

  std::string directory_;
  std::string junit_;
  std::optional<int> jobs_;
  std::optional<double> timeout_us_;
  std::string engine_{"tlm"};
};

}  // namespace

std::unique_ptr<Command> make_fw_test() { return std::make_unique<FwTest>(); }

}  // namespace cmx::sw::apps
