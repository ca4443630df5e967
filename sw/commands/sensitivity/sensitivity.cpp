// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/sensitivity/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cmx::sw::apps {
namespace {

using report::Node;

constexpr std::size_t kHalfBar = 18;
constexpr double kNothing = 5e-6;  // changes below are not shown as rows
constexpr std::size_t kMostRows = 20;

/// Below and above 0 the larger deviation of a lever counts.
template <class Add>
void deviations(const std::vector<Effect>& effects, Add&& add) {
  for (const Effect& effect : effects) {
    const double a = effect.low.value_or(0);
    const double b = effect.high.value_or(0);
    add(std::min({a, b, 0.0}), std::max({a, b, 0.0}));
  }
}

Node or_null(const std::optional<double>& value) { return value ? Node(*value) : Node(); }

std::string shown(const std::optional<double>& change) {
  return change ? fmt::format("{:+.2f} %", *change * 100) : "-";
}

/// "   ####|##": to either side as long as it is large.
std::string bars(double left, double right, double largest) {
  const auto length = [&](double change) {
    return static_cast<std::size_t>(std::lround(std::abs(change) / largest * kHalfBar));
  };
  const std::size_t before = length(left);
  std::string text(kHalfBar - before, ' ');
  text.append(before, '#').append("|").append(length(right), '#');
  return text;
}

}  // namespace

std::vector<Lever> levers_of(const hw::Config& config, const std::string& root, double spread) {
  std::vector<Lever> levers;
  for (const auto& [path, parameter] : config.parameters()) {
    if (!parameter.numeric || parameter.overlaid || (parameter.fit.empty() && !parameter.range)) continue;
    Lever lever{fmt::format("{}.{}", root, path),
                parameter.unit,
                parameter.fit.empty() ? parameter.source : fmt::format("fitted: {}", parameter.fit),
                parameter.range.has_value(),
                parameter.value,
                0,
                0};
    if (parameter.range) {
      lever.from = parameter.range->first;
      lever.to = parameter.range->second;
    } else {
      const bool whole = parameter.unit.empty() && parameter.value == std::floor(parameter.value);
      const double by =
          whole ? std::max(1.0, std::round(parameter.value * spread)) : std::abs(parameter.value) * spread;
      lever.from = parameter.value - by;
      lever.to = parameter.value + by;
    }
    levers.push_back(std::move(lever));
  }
  return levers;
}

double Effect::swing() const {
  const double a = low.value_or(0);
  const double b = high.value_or(0);
  return std::max({a, b, 0.0}) - std::min({a, b, 0.0});
}

Interval independent(const std::vector<Effect>& effects) {
  double low = 0;
  double high = 0;
  deviations(effects, [&](double below, double above) {
    low += below * below;
    high += above * above;
  });
  return {-std::sqrt(low), std::sqrt(high)};
}

Interval worst(const std::vector<Effect>& effects) {
  Interval sum;
  deviations(effects, [&](double below, double above) {
    sum.low += below;
    sum.high += above;
  });
  return sum;
}

void sort_by_swing(std::vector<Effect>& effects) {
  std::stable_sort(effects.begin(), effects.end(),
                   [](const Effect& a, const Effect& b) { return a.swing() > b.swing(); });
}

Node to_node(const std::vector<Effect>& effects) {
  Node list = Node::array();
  for (const Effect& effect : effects) {
    Node row = Node::object();
    row.set("parameter", effect.lever.path).set("unit", effect.lever.unit).set("ranged", effect.lever.ranged);
    row.set("from", effect.lever.from).set("at", effect.lever.at).set("to", effect.lever.to);
    row.set("low", or_null(effect.low)).set("high", or_null(effect.high)).set("swing", effect.swing());
    if (!effect.reason.empty()) row.set("reason", effect.reason);
    list.push(std::move(row));
  }
  return list;
}

std::string tornado(const std::vector<Effect>& effects, const report::Style& style) {
  report::Table table({"parameter", "at", "from", "to", "", "change at from", "at to", ""});
  double largest = kNothing;
  for (const Effect& effect : effects)
    largest = std::max({largest, std::abs(effect.low.value_or(0)), std::abs(effect.high.value_or(0))});
  std::size_t quiet = 0;
  std::string cannot;
  for (const Effect& effect : effects) {
    const Lever& lever = effect.lever;
    if (!effect.reason.empty())
      cannot += fmt::format("  {} from {} to {}: {}\n", lever.path, report::format_number(lever.from),
                            report::format_number(lever.to), effect.reason);
    if (effect.swing() < kNothing || table.rows() == kMostRows) {
      ++quiet;
      continue;
    }
    const double a = effect.low.value_or(0);
    const double b = effect.high.value_or(0);
    table.row({lever.path, report::format_number(lever.at), report::format_number(lever.from),
               report::format_number(lever.to), lever.unit + (lever.ranged ? "" : " *"), shown(effect.low),
               shown(effect.high), style.dim(bars(std::min({a, b, 0.0}), std::max({a, b, 0.0}), largest))});
  }
  std::string text = table.to_text(style);
  if (quiet > 0) text += fmt::format("  {} others change it by less\n", quiet);
  if (std::any_of(effects.begin(), effects.end(), [](const Effect& effect) { return !effect.lever.ranged; }))
    text += "  * fitted, without a range of its own: --spread says how far it moves\n";
  if (!cannot.empty()) text += "\n  Could not be moved:\n" + cannot;
  return text;
}

}  // namespace cmx::sw::apps
