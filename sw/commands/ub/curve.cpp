// SPDX-License-Identifier: Apache-2.0
// ub curve: latency against offered load, to saturation.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>

#include "hw/machine/machine.h"
#include "hw/units/bad_input.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"
#include "sw/commands/platform/platform.h"
#include "sw/jobs/child.h"
#include "sw/report/command_line.h"
#include "sw/report/plot.h"
#include "sw/ub_studies/curve_points.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx::sw::apps {
namespace {

using report::format_number;
using report::Node;

const std::vector<double> kSweep{0.1, 0.3, 0.5, 0.7, 0.9};

std::vector<double> loads_of(const std::string& text) {
  std::vector<double> loads;
  std::istringstream list(text);
  for (std::string item; std::getline(list, item, ',');) {
    double load = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), load);
    if (error != std::errc() || end != item.data() + item.size() || !(load > 0 && load <= 1))
      throw hw::BadInput(fmt::format(
          "--loads {}: '{}' is not a load; write numbers above 0 and up to 1, for example 0.1,0.5,0.9", text, item));
    loads.push_back(load);
  }
  std::sort(loads.begin(), loads.end());
  loads.erase(std::unique(loads.begin(), loads.end()), loads.end());
  if (loads.empty()) throw hw::BadInput("--loads: write numbers above 0 and up to 1, for example 0.1,0.5,0.9");
  return loads;
}

class UbCurve final : public Command {
 public:
  std::string_view name() const override { return "ub curve"; }
  std::string_view summary() const override {
    return "Latency against offered load up to saturation, with its confidence";
  }

  void declare(Flags& flags) override {
    flags.choice("--pattern", pattern_, {"uniform", "permutation", "transpose", "incast", "hotspot", "alltoall"},
                 "Who writes to whom");
    flags.whole("--endpoints", endpoints_, "all dies", "End points that take part: the first N", {2, 1'000'000});
    flags.bytes("--bytes", bytes_, "Bytes of a message");
    flags.text("--loads", loads_, "L,L..",
               "Offered loads over the raw rate; without: a sweep that closes in on saturation");
    flags.whole("--seeds", seeds_, "Runs of each load: --seed and those after it", {1, 100});
    flags.real("--warmup-us", warmup_us_, "half of --measure-us", "Before the measured phase", 0, 1e6);
    flags.real("--measure-us", measure_us_, "20, up to 80 for few end points; more near saturation",
               "Length of the measured phase", 1e-3, 1e6);
    flags.texts("--fault", faults_, "FAULT", kFaultHelp);
    flags.reads("--fault", FileWord::kAfterFile);
    flags.whole("--jobs", jobs_, "as --threads", "Runs at a time", {1, 1024});
    flags.toggle("--no-cache", no_cache_, "Run everything even where its result is known");
  }

  Outcome run(Session& session) override {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<double> loads = loads_.empty() ? kSweep : loads_of(loads_);
    const hw::Machine machine = hw::load_machine(session.machine());
    set_phases(machine.topology().dies);
    const model::FabricSpec spec = fabric_spec(machine);
    const double raw_gb_per_s = hw::to_gb_per_s(hw::BytesPerSecond(
        model::mean_raw_rate(spec, model::first_endpoints(endpoints_.value_or(spec.topology.dies)))));
    session.level("ub_switch");
    JobRunner runner(job_options(session, jobs_.value_or(session.threads()), !no_cache_, session.machine().to_toml()));

    std::vector<CurvePoint> points = measure(session, runner, loads);
    if (loads_.empty()) {
      points = close_in(std::move(points), longer_,
                        [&](double load, int stretch) { return measure(session, runner, {load}, stretch).front(); });
    }
    const Saturation saturation = saturation_of(points);

    Outcome outcome;
    outcome.keys = keys(points, saturation, raw_gb_per_s);
    outcome.text = text(points, saturation, raw_gb_per_s, session.style());
    if (!saturation.reached)
      outcome.warnings.push_back(
          fmt::format("no load up to {} saturates: saturation_load is a lower bound", saturation.load));
    outcome.simulate_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

  Outcome dry_run(Session& session) override {
    set_phases(hw::load_machine(session.machine()).topology().dies);
    Outcome outcome;
    Node commands = Node::array();
    for (const double load : loads_.empty() ? kSweep : loads_of(loads_)) {
      const std::string line = report::command_line(words(session, load, 0));
      commands.push(line);
      outcome.text += fmt::format("  {}\n", line);
    }
    outcome.text += fmt::format("  each with {} seeds{}\n", seeds_,
                                loads_.empty() ? "; then loads that close in on saturation" : "");
    outcome.keys.set("commands", commands);
    return outcome;
  }

 private:
  /// Few end points send few messages: a longer phase makes up for it.
  void set_phases(int dies) {
    constexpr double kShortest = 20;
    constexpr double kManyEndpoints = 256;
    longer_ = !measure_us_ && !warmup_us_;
    if (!measure_us_) measure_us_ = kShortest * std::clamp(kManyEndpoints / endpoints_.value_or(dies), 1.0, 4.0);
    if (!warmup_us_) warmup_us_ = *measure_us_ / 2;
  }

  std::vector<std::string> words(const Session& session, double load, int run, int stretch = 1) const {
    std::vector<std::string> words{"ub",           "traffic",
                                   "--pattern",    pattern_,
                                   "--bytes",      std::to_string(bytes_.value),
                                   "--load",       fmt::format("{}", load),
                                   "--warmup-us",  fmt::format("{}", stretch * *warmup_us_),
                                   "--measure-us", fmt::format("{}", stretch * *measure_us_),
                                   "--seed",       std::to_string(session.seed() + static_cast<std::uint64_t>(run))};
    if (endpoints_) words.insert(words.end(), {"--endpoints", std::to_string(*endpoints_)});
    for (const std::string& fault : faults_) words.insert(words.end(), {"--fault", fault});
    return words;
  }

  std::vector<CurvePoint> measure(Session& session, JobRunner& runner, const std::vector<double>& loads,
                                  int stretch = 1) const {
    std::vector<std::vector<std::string>> commands;
    for (const double load : loads) {
      for (int run = 0; run < seeds_; ++run)
        commands.push_back(child_words(session, words(session, load, run, stretch)));
    }
    const auto results = runner.run(commands, [&](std::size_t done, std::size_t total) {
      session.progress().update(static_cast<double>(done) / static_cast<double>(total),
                                fmt::format("{} of {} runs", done, total));
    });
    std::vector<CurvePoint> points;
    std::size_t at = 0;
    for (const double load : loads) {
      std::vector<CurveRun> runs;
      for (int run = 0; run < seeds_; ++run, ++at) {
        const Node result = child_result(fmt::format("load {}", load), words(session, load, run, stretch), results[at]);
        const auto number = [&](const char* pointer) {
          return child_number("ub curve", commands[at], result, pointer);
        };
        runs.push_back({number("/measured/offered"), number("/measured/accepted"), number("/latency_us/mean"),
                        number("/latency_us/p50"), number("/latency_us/p99"), number("/measured/halves/0/latency_us"),
                        number("/measured/halves/1/latency_us")});
      }
      points.push_back(point_of(load, runs));
      points.back().stretch = stretch;
    }
    return points;
  }

  Node keys(const std::vector<CurvePoint>& points, const Saturation& saturation, double raw_gb_per_s) const {
    Node rows = Node::array();
    for (const CurvePoint& point : points) {
      Node row = Node::object();
      row.set("load", point.load).set("offered", point.offered).set("accepted", point.accepted);
      row.set("latency_us",
              Node::object().set("mean", point.mean_us).set("p50", point.p50_us).set("p99", point.p99_us));
      row.set("ci95_us", point.ci95_us ? Node(*point.ci95_us) : Node())
          .set("steady", point.steady)
          .set("converged", point.converged);
      row.set("measure_us", point.stretch * *measure_us_);
      rows.push(std::move(row));
    }
    Node keys = Node::object();
    keys.set("points", rows);
    keys.set("saturation_load", saturation.load);
    keys.set("saturated", saturation.reached).set("tolerance", kKeepsUp).set("seeds", seeds_);
    keys.set("raw_gb_per_s_per_endpoint", raw_gb_per_s);
    return keys;
  }

  std::string text(const std::vector<CurvePoint>& points, const Saturation& saturation, double raw_gb_per_s,
                   const report::Style& style) const {
    report::Table table({"load", "accepted", "GB/s", "mean us", "95 % of it", "p50 us", "p99 us", ""});
    report::Series mean{'o', "mean", {}};
    report::Series tail{'.', "p99", {}};
    for (const CurvePoint& point : points) {
      std::string verdict = !point.keeps_up() ? "saturated"
                            : point.converged ? ""
                            : !point.steady   ? "not steady"
                                              : "wide interval";
      if (point.stretch > 1) verdict += fmt::format("{}phases x {}", verdict.empty() ? "" : ", ", point.stretch);
      const std::string interval = point.ci95_us ? fmt::format("+- {}", format_number(*point.ci95_us)) : "";
      table.row({fmt::format("{:.3g}", point.load), fmt::format("{:.3f}", point.accepted),
                 format_number(point.accepted * raw_gb_per_s), format_number(point.mean_us), interval,
                 format_number(point.p50_us), format_number(point.p99_us), verdict});
      mean.points.emplace_back(point.load, point.mean_us);
      tail.points.emplace_back(point.load, point.p99_us);
    }
    const double x_max = points.back().load > 0.5 ? 1 : points.back().load;
    std::string text = fmt::format("  {}, {} bytes a message, {} seeds, measured {} us after {} us\n\n", pattern_,
                                   bytes_.value, seeds_, *measure_us_, *warmup_us_);
    text += table.to_text(style) + "\n";
    text += report::plot({mean, tail}, {.x_title = "load", .y_title = "us", .x_max = x_max}) + "\n";
    text += saturation.reached ? fmt::format(
                                     "  Saturates at a load of {:.3f}: {} of {} GB/s an end point; beyond it less than "
                                     "{:.0f} % of what is offered is accepted\n",
                                     saturation.load, format_number(saturation.load * raw_gb_per_s),
                                     format_number(raw_gb_per_s), 100 * (1 - kKeepsUp))
                               : fmt::format("  Every load up to {} keeps up\n", saturation.load);
    return text;
  }

  std::string pattern_{"uniform"};
  std::optional<int> endpoints_;
  hw::Bytes bytes_{4096};
  std::string loads_;
  int seeds_{3};
  std::optional<double> warmup_us_;
  std::optional<double> measure_us_;
  bool longer_{false};  // phases may grow: nobody said how long they are
  std::vector<std::string> faults_;
  std::optional<int> jobs_;
  bool no_cache_{false};
};

}  // namespace

std::unique_ptr<Command> make_ub_curve() { return std::make_unique<UbCurve>(); }

}  // namespace cmx::sw::apps
