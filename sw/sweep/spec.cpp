// SPDX-License-Identifier: Apache-2.0
#include "sw/sweep/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/strict_toml/table.h"
#include "sw/sweep/axis.h"

namespace cmx::sw::sweep {
namespace {

using strict_toml::Keys;
using strict_toml::Table;

const Keys kTopKeys{"about",  "command", "machine", "seeds",   "filters",    "timeout_s",
                    "memory", "axes",    "zip",     "metrics", "objectives", "screen"};
const Keys kMetricKeys{"at", "unit"};
const Keys kScreenKeys{"levels", "confirm"};
const Keys kGoals{"min", "max"};
constexpr double kLongest = 1e7;
constexpr std::int64_t kMostMemory = 1LL << 46;
constexpr std::int64_t kMostSeed = 1LL << 60;
constexpr std::int64_t kMostConfirmed = 1'000'000;

/// At blanks, but not within single quotes.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool begun = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      begun = true;
    } else if (c == ' ' && !quoted) {
      if (begun) words.push_back(std::exchange(word, {}));
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) words.push_back(word);
  return words;
}

class Reader {
 public:
  Reader(const toml::table& root, const std::string& file) : root_(root, file, kTopKeys) { spec_.file = file; }

  Spec spec() {
    spec_.command = words_of(root_.text("command"));
    spec_.command_where = root_.where("command");
    if (spec_.command.empty()) root_.bad("command", "'command' is empty");
    if (root_.has("machine")) spec_.machine = root_.text("machine");
    if (root_.has("seeds")) spec_.seeds = root_.wholes("seeds", 0, kMostSeed);
    if (spec_.seeds.empty()) root_.bad("seeds", "'seeds' has no value");
    if (root_.has("filters")) {
      for (const std::string& text : root_.texts("filters")) spec_.filters.push_back({text, root_.where("filters")});
    }
    if (root_.has("timeout_s")) spec_.timeout_s = root_.number("timeout_s", 1e-3, kLongest);
    if (root_.has("memory")) spec_.memory_bytes = root_.bytes("memory", kMostMemory);
    read_axes();
    read_metrics();
    read_objectives();
    if (root_.has("screen")) read_screen(Table(root_.table("screen"), spec_.file, kScreenKeys));
    return std::move(spec_);
  }

 private:
  void read_axes() {
    if (root_.has("axes")) {
      const Table axes(root_.table("axes"), spec_.file);
      for (const std::string& key : axes.keys()) {
        if (key != "about") spec_.groups.push_back({read_axis(axes, key)});
      }
    }
    for (const Table& zip : root_.rows("zip", {})) {
      std::vector<Axis> group;
      for (const std::string& key : zip.keys()) {
        if (key == "about") continue;
        group.push_back(read_axis(zip, key));
        if (group.back().values.size() != group.front().values.size())
          zip.bad(key, fmt::format("axes that move together have equally many values: '{}' has {}, '{}' has {}",
                                   group.front().name, group.front().values.size(), key, group.back().values.size()));
      }
      if (!group.empty()) spec_.groups.push_back(std::move(group));
    }
    Keys names{"id", "seed", "status", "stage", "command"};
    for (const Axis* axis : spec_.axes()) {
      if (std::find(names.begin(), names.end(), axis->name) != names.end())
        throw hw::BadInput(fmt::format("{}: there is a column '{}' already", axis->where, axis->name));
      names.push_back(axis->name);
    }
  }

  void read_metrics() {
    if (!root_.has("metrics")) return;
    const Table metrics(root_.table("metrics"), spec_.file);
    for (const std::string& key : metrics.keys()) {
      if (key == "about") continue;
      Metric metric{key, "", unit_of_name(key)};
      if (const toml::table* written = metrics.need(key).as_table()) {
        const Table table(*written, spec_.file, kMetricKeys);
        metric.at = table.text("at");
        if (table.has("unit")) metric.unit = table.need("unit").value_or(std::string());
      } else {
        metric.at = metrics.text(key);
      }
      const auto axes = spec_.axes();
      if (std::any_of(axes.begin(), axes.end(), [&](const Axis* axis) { return axis->name == key; }))
        metrics.bad(key, fmt::format("there is an axis '{}' already", key));
      if (metric.at.front() != '/')
        metrics.bad(key, fmt::format("'{}' must be a JSON pointer like /tpot_ms", metric.at));
      spec_.metrics.push_back(std::move(metric));
    }
  }

  void read_objectives() {
    if (!root_.has("objectives")) return;
    const Table objectives(root_.table("objectives"), spec_.file);
    Keys names;
    for (const Metric& metric : spec_.metrics) names.push_back(metric.name);
    for (const std::string& key : objectives.keys()) {
      if (key == "about") continue;
      if (!names.empty() && std::find(names.begin(), names.end(), key) == names.end())
        objectives.bad(key, fmt::format("no metric '{}'; the nearest is '{}'", key, hw::nearest(key, names)));
      spec_.objectives.push_back({key, objectives.choice(key, kGoals) == 1});
    }
  }

  void read_screen(const Table& table) {
    Screen screen;
    screen.levels = table.texts("levels");
    if (screen.levels.empty()) table.bad("levels", "'levels' is empty: screening would be the run itself");
    if (spec_.objectives.empty()) table.bad("confirm", "screening needs [objectives], to know what to confirm");
    if (table.need("confirm").is_integer()) {
      screen.best = static_cast<int>(table.whole("confirm", 1, kMostConfirmed));
    } else if (table.text("confirm") != "pareto") {
      table.bad("confirm", R"('confirm' is "pareto" or a number of points)");
    }
    spec_.screen = std::move(screen);
  }

  Table root_;
  Spec spec_;
};

}  // namespace

std::string to_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  return fmt::format("{}", std::get<double>(value));
}

std::vector<const Axis*> Spec::axes() const {
  std::vector<const Axis*> axes;
  for (const auto& group : groups) {
    for (const Axis& axis : group) axes.push_back(&axis);
  }
  return axes;
}

Spec read_spec(const std::string& toml, const std::string& file) {
  const toml::table root = strict_toml::parse(toml, file);
  return Reader(root, file).spec();
}

std::string unit_of_name(const std::string& name) {
  static const std::vector<std::pair<std::string, std::string>> kUnits{
      {"_gb_per_s_per_endpoint", "GB/s per end point"},
      {"tokens_per_s_per_npu", "tokens/s per NPU"},
      {"tokens_per_s_per_tflops", "tokens/s per TFLOPS"},
      {"_gb_per_s", "GB/s"},
      {"_bytes", "B"},
      {"_ms", "ms"},
      {"_us", "us"},
      {"_ns", "ns"},
      {"_s", "s"},
      {"_gib", "GiB"},
      {"_mib", "MiB"}};
  for (const auto& [suffix, unit] : kUnits) {
    if (name.size() >= suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0)
      return unit;
  }
  return "";
}

}  // namespace cmx::sw::sweep
