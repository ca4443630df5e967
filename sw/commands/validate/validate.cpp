// SPDX-License-Identifier: Apache-2.0
// validate: the model against published measurements, or a user's own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>

#include "hw/units/input_file.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/jobs/child.h"
#include "sw/output/output_file.h"
#include "sw/report/command_line.h"
#include "sw/validate/verdict.h"

namespace cmx::sw::apps {
namespace {

/// What a page has from this line on stays when it is written anew.
constexpr std::string_view kByHand = "<!-- From here on by hand. -->";

/// Of a page that is there: a pipe or a device has none.
std::string written_by_hand(const std::string& page) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(page, ignored)) return "";
  const std::string text = hw::read_input_file(page);
  const std::size_t at = text.find(kByHand);
  return at == std::string::npos ? "" : "\n" + text.substr(at);
}

class Validate final : public Command {
 public:
  std::string_view name() const override { return "validate"; }
  std::string_view summary() const override { return "The model against published measurements, or your own"; }

  void declare(Flags& flags) override {
    flags.choice("--set-of", set_, {"all", "ub", "op", "run"}, "Published rows to check");
    flags.text("--against", csv_, "CSV", "Your own rows instead: command line, metric, measured, unit, source");
    flags.reads("--against", FileWord::kPath);
    flags.text("--markdown", markdown_, "FILE", "Also write the page docs/calibration.md");
    flags.whole("--jobs", jobs_, "as --threads", "Commands at a time", {1, 1024});
    flags.toggle("--no-cache", no_cache_, "Run every command even where its result is known");
  }

  void read_inputs(Session& session, const std::vector<GivenFile>& /*given*/) override {
    for (const Row& row : read_rows(session)) keep_inputs(session, row.command);
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    output::check_file("--markdown", markdown_);
    const std::vector<Row> rows = read_rows(session);
    JobRunner runner(job_options(session, jobs_.value_or(session.threads()), !no_cache_,
                                 session.machine().to_toml() + session.plan().to_toml()));
    const auto progress = [&](std::size_t done, std::size_t total) {
      session.progress().update(static_cast<double>(done) / static_cast<double>(total),
                                fmt::format("{} of {} commands", done, total));
    };
    const std::vector<Verdict> verdicts = evaluate(rows, session, runner, progress);
    const Score total = score(verdicts);
    const std::size_t fitted = fitted_parameters(session.machine(), session.plan()).size();

    Outcome outcome;
    outcome.keys = to_keys(verdicts, total, fitted);
    outcome.text = to_text(verdicts, total, fitted, session.style());
    for (const hw::Parameter& parameter : fitted_parameters(session.machine(), session.plan())) {
      outcome.explanation.push_back(fmt::format("{} = {} {}: {}", parameter.path,
                                                report::format_number(parameter.value), parameter.unit, parameter.fit));
    }
    if (!markdown_.empty())
      output::write_file(markdown_,
                         to_markdown(verdicts, total, session.machine(), session.plan()) + written_by_hand(markdown_));
    if (total.out_of_tolerance > 0) {
      outcome.failure = fmt::format("{} of {} rows are out of tolerance", total.out_of_tolerance, verdicts.size());
    } else if (csv_.empty() && set_ == "all" && 2 * fitted > static_cast<std::size_t>(total.counted)) {
      outcome.failure = fmt::format("{} parameters were fitted to {} counted rows; at most half as many may be", fitted,
                                    total.counted);
    }
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    Outcome outcome;
    report::Node commands = report::Node::array();
    for (const Row& row : read_rows(session)) {
      commands.push(report::command_line(row.command));
      if (row.compare != Compare::kValue) commands.push(report::command_line(row.against));
    }
    outcome.keys.set("commands", commands);
    for (const auto& command : commands.members()) outcome.text += "  " + command.value.text() + "\n";
    return outcome;
  }

 private:
  std::vector<Row> read_rows(Session& session) const {
    return csv_.empty() ? published_rows(set_) : csv_rows(session.file("--against", csv_), csv_);
  }

  std::string set_{"all"};
  std::string csv_;
  std::string markdown_;
  std::optional<int> jobs_;
  bool no_cache_{false};
};

}  // namespace

std::unique_ptr<Command> make_validate() { return std::make_unique<Validate>(); }

}  // namespace cmx::sw::apps
