// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/signoff_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "hw/units/bad_input.h"
#include "sw/jobs/child.h"
#include "sw/report/command_line.h"

namespace cmx::sw::apps {
namespace {

using Comparison = Requirement::Comparison;
using report::Node;

std::string with_pair(std::string word, const std::pair<std::string, std::string>& pair) {
  for (const auto& [placeholder, name] : {std::pair{"{a}", pair.first}, std::pair{"{b}", pair.second}}) {
    for (std::size_t at = word.find(placeholder); at != std::string::npos;
         at = word.find(placeholder, at + name.size()))
      word.replace(at, 3, name);
  }
  return word;
}

/// The line for each pair; once where it names none.
std::vector<std::vector<std::string>> for_pairs(const std::vector<std::string>& words, const NodePairs& pairs) {
  std::vector<std::vector<std::string>> lines;
  const auto names = [](const std::string& word) {
    return word.find("{a}") != std::string::npos || word.find("{b}") != std::string::npos;
  };
  if (std::none_of(words.begin(), words.end(), names)) return {words};
  for (const auto& pair : pairs) {
    lines.push_back(words);
    for (std::string& word : lines.back()) word = with_pair(word, pair);
  }
  return lines;
}

/// Whether a larger metric is a worse one, where that holds for any two values.
bool more_is_worse(const Requirement& requirement) {
  const bool upper = requirement.comparison == Comparison::kBelow || requirement.comparison == Comparison::kAtMost;
  return requirement.value == Requirement::Value::kLoss ? !upper : upper;
}

/// `ub p2p --from {a} --to {b}` reports its worst over all nodes: the slowest, or the one of least bandwidth.
bool runs_in_process(const Requirement& requirement, const std::vector<std::vector<std::string>>& against) {
  const auto& words = requirement.command;
  const auto value_of = [&](const char* flag) {
    const auto found = std::find(words.begin(), words.end(), flag);
    return found != words.end() && found + 1 != words.end() ? *(found + 1) : std::string();
  };
  if (!requirement.node_pairs || against.size() > 1 || requirement.comparison == Comparison::kWithin) return false;
  if (words.size() < 2 || words[0] != "ub" || words[1] != "p2p" || value_of("--from") != "{a}" ||
      value_of("--to") != "{b}")
    return false;
  const std::string metric = requirement.metric.front() == '/' ? requirement.metric.substr(1) : requirement.metric;
  return metric == (more_is_worse(requirement) ? "latency_us" : "bandwidth_gb_per_s");
}

double row_number(const Requirement& requirement, const std::vector<std::string>& words, const JobResult& result,
                  const std::string& pointer) {
  return child_number(requirement.where, words, child_result(requirement.where, words, result), pointer);
}

/// Results of a row's commands, in their order.
Finding finding_of(const Requirement& requirement, const RowCommands& commands, const NodePairs& pairs,
                   const std::vector<JobResult>& results) {
  Finding finding{requirement, 0, "", requirement.node_pairs ? pairs.size() : 0};
  const auto metric_of = [&](const std::vector<std::string>& words, const JobResult& result) {
    return row_number(requirement, words, result, requirement.metric);
  };
  std::vector<double> against;
  for (std::size_t i = 0; i < commands.against.size(); ++i)
    against.push_back(metric_of(commands.against[i], results[commands.command.size() + i]));
  for (std::size_t i = 0; i < commands.command.size(); ++i) {
    const double other = against.empty() ? 0 : against[std::min(i, against.size() - 1)];
    const double value = requirement.value_of(metric_of(commands.command[i], results[i]), other);
    if (i > 0 && requirement.margin(value) >= requirement.margin(finding.value)) continue;
    finding.value = value;
    if (commands.command.size() > 1) finding.worst_case = fmt::format("{} -> {}", pairs[i].first, pairs[i].second);
  }
  if (commands.in_process) {
    const Node result = child_result(requirement.where, commands.command[0], results[0]);
    const std::string metric = more_is_worse(requirement) ? "latency_us" : "bandwidth_gb_per_s";
    const double worst = child_number(requirement.where, commands.command[0], result, "/pairs/" + metric + "/worst");
    finding.value = requirement.value_of(worst, against.empty() ? 0 : against[0]);
    finding.worst_case = result.at("/pairs/" + metric + "/worst_pair")->text();
  }
  return finding;
}

std::string margin_text(const Finding& finding) {
  const double margin = finding.requirement.margin(finding.value);
  return finding.requirement.limit == 0 ? report::format_number(margin) : fmt::format("{:+.1f} %", margin * 100);
}

std::string limit_text(const Requirement& requirement) {
  const std::string limit = report::format_number(requirement.limit);
  if (requirement.comparison == Comparison::kWithin)
    return fmt::format("{} +- {}", limit, report::format_percent(requirement.tolerance));
  return fmt::format("{} {}", to_string(requirement.comparison), limit);
}

}  // namespace

RowCommands commands_of(const Requirement& requirement, const NodePairs& pairs) {
  RowCommands commands;
  if (!requirement.against.empty()) commands.against = for_pairs(requirement.against, pairs);
  commands.in_process = runs_in_process(requirement, commands.against);
  if (commands.in_process) {
    commands.command = {requirement.command};
    for (std::string& word : commands.command[0]) word = word == "{a}" || word == "{b}" ? "all-nodes" : word;
  } else {
    commands.command = for_pairs(requirement.command, pairs);
  }
  return commands;
}

std::vector<Finding> measure(const std::vector<Requirement>& requirements, const NodePairs& pairs,
                             const Session& session, JobRunner& runner,
                             const std::function<void(std::size_t, std::size_t)>& on_progress) {
  std::vector<std::vector<std::string>> lines;
  for (const Requirement& requirement : requirements) {
    if (requirement.node_pairs && pairs.empty())
      throw hw::BadInput(fmt::format("{}: for_each = \"node_pairs\": this machine has one node", requirement.where));
    const RowCommands commands = commands_of(requirement, pairs);
    for (const auto* list : {&commands.command, &commands.against}) {
      for (const auto& words : *list) lines.push_back(child_words(session, words));
    }
  }
  const std::vector<JobResult> results = runner.run(lines, on_progress);
  std::vector<Finding> findings;
  auto at = results.begin();
  for (const Requirement& requirement : requirements) {
    const RowCommands commands = commands_of(requirement, pairs);
    const auto end = at + static_cast<std::ptrdiff_t>(commands.command.size() + commands.against.size());
    findings.push_back(finding_of(requirement, commands, pairs, {at, end}));
    at = end;
  }
  return findings;
}

Node to_keys(const std::vector<Finding>& findings) {
  Node rows = Node::array();
  Node missed = Node::array();
  for (const Finding& finding : findings) {
    const Requirement& requirement = finding.requirement;
    Node row = Node::object();
    row.set("name", requirement.name)
        .set("value", finding.value)
        .set("comparison", to_string(requirement.comparison))
        .set("limit", requirement.limit);
    if (requirement.comparison == Comparison::kWithin) row.set("tolerance", requirement.tolerance);
    row.set("unit", requirement.unit).set("passed", finding.passed()).set("margin", requirement.margin(finding.value));
    if (finding.pairs > 0) row.set("pairs", finding.pairs).set("worst_case", finding.worst_case);
    row.set("command", report::command_line(requirement.command));
    if (!requirement.against.empty()) row.set("against", report::command_line(requirement.against));
    rows.push(std::move(row));
    if (!finding.passed()) missed.push(requirement.name);
  }
  Node keys = Node::object();
  keys.set("rows", rows);
  keys.set("passed", findings.size() - missed.members().size());
  keys.set("missed", missed);
  return keys;
}

std::string to_text(const std::vector<Finding>& findings, const report::Style& style) {
  report::Table table({"requirement", "value", "limit", "unit", "margin", "", "worst case"});
  std::size_t missed = 0;
  for (const Finding& finding : findings) {
    const Requirement& requirement = finding.requirement;
    missed += finding.passed() ? 0 : 1;
    const std::string pairs = finding.pairs > 0 ? fmt::format("{} of {} pairs", finding.worst_case, finding.pairs) : "";
    table.row({requirement.name, report::format_number(finding.value), limit_text(requirement), requirement.unit,
               margin_text(finding), finding.passed() ? style.good("pass") : style.bad("MISS"), pairs});
  }
  std::string text = table.to_text(style) + "\n";
  text += missed == 0 ? fmt::format("  All {} requirements hold\n", findings.size())
                      : fmt::format("  {} of {} requirements are missed\n", missed, findings.size());
  return text;
}

}  // namespace cmx::sw::apps
