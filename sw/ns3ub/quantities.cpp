// SPDX-License-Identifier: Apache-2.0
// Rates and times as ns-3 writes them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "hw/units/bad_input.h"
#include "sw/ns3ub/table.h"

namespace sw::ns3ub {
namespace {

struct Named {
  std::string_view unit;
  double scale;
};
constexpr Named kRates[]{{"bps", 0.125},  {"b/s", 0.125},  {"kbps", 125.0},   {"kb/s", 125.0},      {"Kbps", 125.0},
                         {"Mbps", 125e3}, {"Mb/s", 125e3}, {"Gbps", 125e6},   {"Gb/s", 125e6},      {"Tbps", 125e9},
                         {"Tb/s", 125e9}, {"Bps", 1.0},    {"B/s", 1.0},      {"kBps", 1e3},        {"KBps", 1e3},
                         {"kB/s", 1e3},   {"MBps", 1e6},   {"MB/s", 1e6},     {"GBps", 1e9},        {"GB/s", 1e9},
                         {"TBps", 1e12},  {"TB/s", 1e12},  {"KiBps", 1024.0}, {"MiBps", 1048576.0}, {"GiBps", 1073741824.0}};
constexpr Named kTimes[]{{"ps", 1.0}, {"ns", 1e3}, {"us", 1e6}, {"ms", 1e9}, {"s", 1e12}, {"fs", 1e-3}};

template <std::size_t N>
double quantity(std::string_view text, const Named (&units)[N], const char* what) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  const auto found = std::find_if(std::begin(units), std::end(units), [&](const Named& named) { return named.unit == unit; });
  if (error != std::errc() || found == std::end(units) || !std::isfinite(value) || value < 0)
    throw hw::BadInput(fmt::format("'{}' is not {}", text, what));
  return value * found->scale;
}

}  // namespace

double rate_of(std::string_view text) {
  const double rate = quantity(text, kRates, "a rate such as 400Gbps");
  if (rate <= 0) throw hw::BadInput(fmt::format("'{}' must be above zero", text));
  return rate;
}

std::int64_t time_of(std::string_view text) {
  const double ps = quantity(text, kTimes, "a time such as 20ns");
  if (ps > 9e15) throw hw::BadInput(fmt::format("'{}' is longer than the model runs", text));
  return static_cast<std::int64_t>(std::llround(ps));
}

}  // namespace sw::ns3ub
