// SPDX-License-Identifier: Apache-2.0
#include "sw/validate/verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sw/jobs/child.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

double metric(const Row& row, const std::vector<std::string>& words, const JobResult& result) {
  return child_number(row.where, words, child_result(row.where, words, result), row.metric);
}

double combined(Compare compare, double value, double against) {
  switch (compare) {
    case Compare::kValue: return value;
    case Compare::kRatio: return value / against;
    case Compare::kDifference: return value - against;
    case Compare::kLoss: return 1 - value / against;
  }
  return value;
}

bool is_stated(const Row& row) { return row.role == "stated"; }

std::string error_text(const Verdict& verdict) {
  if (verdict.row.limit) return verdict.error > 0 ? fmt::format("{:+.1f} %", verdict.error * 100) : "holds";
  return fmt::format("{:+.1f} %", verdict.error * 100);
}

std::string published_text(const Row& row) { return (row.limit ? "<= " : "") + report::format_number(row.published); }

}  // namespace

std::vector<Verdict> evaluate(const std::vector<Row>& rows, const Session& session, JobRunner& runner,
                              const std::function<void(std::size_t, std::size_t)>& on_progress) {
  std::vector<std::vector<std::string>> commands;
  for (const Row& row : rows) {
    commands.push_back(child_words(session, row.command));
    if (row.compare != Compare::kValue) commands.push_back(child_words(session, row.against));
  }
  const std::vector<JobResult> results = runner.run(commands, on_progress);

  std::vector<Verdict> verdicts;
  std::size_t at = 0;
  for (const Row& row : rows) {
    Verdict verdict{row};
    verdict.model = metric(row, row.command, results[at++]);
    if (row.compare != Compare::kValue)
      verdict.model = combined(row.compare, verdict.model, metric(row, row.against, results[at++]));
    const double relative = (verdict.model - row.published) / row.published;
    verdict.error = row.limit ? std::max(0.0, relative) : relative;
    verdict.within = is_stated(row) || std::fabs(verdict.error) <= row.tolerance;
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

Score score(const std::vector<Verdict>& verdicts) {
  Score score;
  int fitted = 0;
  for (const Verdict& verdict : verdicts) {
    if (!verdict.within) ++score.out_of_tolerance;
    if (verdict.row.limit || is_stated(verdict.row)) continue;
    const double error = std::fabs(verdict.error);
    ++score.counted;
    score.mean_abs_error += error;
    if (score.worst.empty() || error > score.max_abs_error) score.worst = verdict.row.id;
    score.max_abs_error = std::max(score.max_abs_error, error);
    if (verdict.row.role == "fitted") ++fitted;
    (verdict.row.role == "fitted" ? score.mean_fitted : score.mean_predicted) += error;
  }
  if (score.counted > 0) score.mean_abs_error /= score.counted;
  if (fitted > 0) score.mean_fitted /= fitted;
  if (score.counted > fitted) score.mean_predicted /= score.counted - fitted;
  return score;
}

std::vector<hw::Parameter> fitted_parameters(const hw::Config& machine, const hw::Config& plan) {
  std::vector<hw::Parameter> fitted;
  for (const hw::Config* config : {&machine, &plan}) {
    for (const auto& [path, parameter] : config->parameters()) {
      if (parameter.fit.empty() && !parameter.overlaid) continue;
      fitted.push_back(parameter);
      fitted.back().path = (config == &machine ? "machine." : "plan.") + path;
    }
  }
  return fitted;
}

Node to_keys(const std::vector<Verdict>& verdicts, const Score& score, std::size_t fitted) {
  Node rows = Node::array();
  for (const Verdict& verdict : verdicts) {
    Node row = Node::object();
    row.set("id", verdict.row.id)
        .set("published", verdict.row.published)
        .set("model", verdict.model)
        .set("error", verdict.error);
    row.set("unit", verdict.row.unit)
        .set("role", verdict.row.role)
        .set("tolerance", verdict.row.tolerance)
        .set("source", verdict.row.source);
    rows.push(std::move(row));
  }
  Node keys = Node::object();
  keys.set("rows", rows);
  keys.set("mean_abs_error", score.mean_abs_error, {"", "of the counted rows"});
  keys.set("max_abs_error", score.max_abs_error, {"", ""});
  keys.set("fitted_parameters", fitted, {"", "of machine and plan"});
  return keys;
}

std::string to_text(const std::vector<Verdict>& verdicts, const Score& score, std::size_t fitted,
                    const report::Style& style) {
  report::Table table({"row", "published", "model", "error", "unit", "role", "source"});
  for (const Verdict& verdict : verdicts) {
    const std::string error =
        verdict.within ? style.good(error_text(verdict)) : style.bad(error_text(verdict) + " out of tolerance");
    table.row({verdict.row.id, published_text(verdict.row), report::format_number(verdict.model), error,
               verdict.row.unit, verdict.row.role, verdict.row.source});
  }
  std::string text = table.to_text(style) + "\n";
  text += fmt::format("  {} rows count: mean absolute error {} (fitted {}, predicted {}), largest {} ({})\n",
                      score.counted, report::format_percent(score.mean_abs_error),
                      report::format_percent(score.mean_fitted), report::format_percent(score.mean_predicted),
                      report::format_percent(score.max_abs_error), score.worst);
  text += fmt::format("  {} parameters of machine and plan were fitted\n", fitted);
  for (const Verdict& verdict : verdicts) {
    if (is_stated(verdict.row))
      text += fmt::format("  {} is a known miss of {} and not counted: {}\n", verdict.row.id, error_text(verdict),
                          verdict.row.note);
  }
  return text;
}

std::string to_markdown(const std::vector<Verdict>& verdicts, const Score& score, const hw::Config& machine,
                        const hw::Config& plan) {
  const auto fitted = fitted_parameters(machine, plan);
  std::string text =
      "<!-- Generated by `cmx validate --markdown docs/calibration.md`; do not edit, but below the line that says so. "
      "-->\n"
      "# Calibration\n\n"
      "The model against published measurements ([published.toml](../sw/validate/published.toml), "
      "[published_sdma.toml](../sw/validate/published_sdma.toml)). Fitted: a parameter of the machine was "
      "fitted to this row.\n"
      "Predicted: no parameter was. A limit holds or does not, and is not counted in the errors. Stated: a known miss, "
      "explained below the table and "
      "not counted either.\n\n";
  report::Table rows({"row", "published", "model", "error", "tolerance", "unit", "role", "command", "source"});
  for (const Verdict& verdict : verdicts) {
    const Row& row = verdict.row;
    std::string command = fmt::format("`cmx {}`", fmt::join(row.command, " "));
    if (row.compare != Compare::kValue) command += fmt::format(" against `cmx {}`", fmt::join(row.against, " "));
    rows.row({row.id, published_text(row), report::format_number(verdict.model), error_text(verdict),
              report::format_percent(row.tolerance, 0), row.unit, row.role, command, row.source});
  }
  text += rows.to_markdown();
  text += fmt::format("\n{} rows count: mean absolute error {} (fitted rows {}, predicted rows {}), largest {} ({}).\n",
                      score.counted, report::format_percent(score.mean_abs_error),
                      report::format_percent(score.mean_fitted), report::format_percent(score.mean_predicted),
                      report::format_percent(score.max_abs_error), score.worst);
  for (const Verdict& verdict : verdicts) {
    if (!is_stated(verdict.row)) continue;
    text +=
        fmt::format("\n## A known miss: {}\n\n{} against {} {} published, {}; shown, and not counted. {}\n",
                    verdict.row.id, report::format_number(verdict.model), report::format_number(verdict.row.published),
                    verdict.row.unit, error_text(verdict), verdict.row.note);
  }
  text += fmt::format(
      "\n## Fitted parameters\n\n{} of {} parameters were fitted, each to what its mechanism explains; all others come "
      "from a source.\n\n",
      fitted.size(), machine.parameters().size() + plan.parameters().size());
  report::Table parameters({"parameter", "value", "unit", "span", "fitted to, and the mechanism"});
  for (const hw::Parameter& parameter : fitted) {
    const std::string span = parameter.range ? fmt::format("{} to {}", report::format_number(parameter.range->first),
                                                           report::format_number(parameter.range->second))
                                             : "";
    const std::string why = parameter.note.empty() ? parameter.fit : parameter.fit + ". " + parameter.note;
    parameters.row({"`" + parameter.path + "`", report::format_number(parameter.value), parameter.unit, span, why});
  }
  text += parameters.to_markdown();
  return text +
         "\nHow to repeat this, and how to compare with your own measurements: [validate](how_to/validate.md).\n";
}

}  // namespace cmx::sw::apps
