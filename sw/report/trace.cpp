// SPDX-License-Identifier: Apache-2.0
#include "sw/report/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace cmx::sw::report {
namespace {

constexpr int kFirstUbLane = static_cast<int>(hw::Lane::kUbPort);
constexpr int kRowsPerLane = 1000;

std::string lane_name(int lane) {
  static constexpr const char* kNames[]{"CUBE", "VECTOR", "MTE1", "MTE2", "MTE3", "FIXPIPE", "SDMA"};
  return lane < kFirstUbLane ? kNames[lane] : fmt::format("UB p{}", lane - kFirstUbLane);
}

/// Microseconds with the picoseconds as six decimals: the format's unit without rounding.
std::string stamp(std::int64_t ps) { return fmt::format("{}.{:06}", ps / 1'000'000, ps % 1'000'000); }

int row_id(int lane, int row) { return lane * kRowsPerLane + row + 1; }

}  // namespace

bool TraceWriter::wants(std::int32_t die) const {
  return std::find(options_.dies.begin(), options_.dies.end(), die) != options_.dies.end();
}

void TraceWriter::span(std::int32_t die, hw::Lane lane, int index, std::string_view name, hw::Picoseconds start,
                       hw::Picoseconds end, std::int64_t flow) {
  if (!wants(die)) return;
  const std::lock_guard lock(mutex_);
  const auto [entry, added] = name_index_.try_emplace(std::string(name), static_cast<std::int32_t>(names_.size()));
  if (added) names_.emplace_back(name);
  const int row = static_cast<int>(lane) + (lane == hw::Lane::kUbPort ? index : 0);
  spans_.push_back({start.value, end.value, flow, die, row, entry->second});
  ++seen_;
  if (static_cast<std::int64_t>(spans_.size()) >= 2 * options_.span_limit) trim();
}

/// Engines before packets, then time; the rest only breaks ties.
bool TraceWriter::before(const Span& a, const Span& b) const {
  const bool packet_a = a.lane >= kFirstUbLane;
  const bool packet_b = b.lane >= kFirstUbLane;
  if (packet_a != packet_b) return packet_b;
  const auto key = [](const Span& s) { return std::tie(s.start, s.end, s.die, s.lane, s.flow); };
  if (key(a) != key(b)) return key(a) < key(b);
  return names_[static_cast<std::size_t>(a.name)] < names_[static_cast<std::size_t>(b.name)];
}

/// Keeps the first `span_limit` spans: the first of all that were seen, however they arrived.
void TraceWriter::trim() {
  if (static_cast<std::int64_t>(spans_.size()) <= options_.span_limit) return;
  const auto limit = spans_.begin() + options_.span_limit;
  std::nth_element(spans_.begin(), limit, spans_.end(), [this](const Span& a, const Span& b) { return before(a, b); });
  spans_.erase(limit, spans_.end());
}

void TraceWriter::assign_rows() {
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<std::int64_t>> row_ends;
  for (Span& span : spans_) {
    auto& ends = row_ends[{span.die, span.lane}];
    const auto free = std::find_if(ends.begin(), ends.end(), [&](std::int64_t end) { return end <= span.start; });
    const auto row = std::min<std::ptrdiff_t>(free - ends.begin(), kRowsPerLane - 2);
    if (row == static_cast<std::ptrdiff_t>(ends.size())) ends.push_back(0);
    ends[static_cast<std::size_t>(row)] = span.end;
    span.row = static_cast<std::int32_t>(row);
  }
}

std::string TraceWriter::span_json(const Span& span) const {
  const std::string name = nlohmann::json(names_[static_cast<std::size_t>(span.name)])
                               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return fmt::format(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"name":{}}})", span.die,
                     row_id(span.lane, span.row), stamp(span.start), stamp(span.end - span.start), name);
}

std::string TraceWriter::to_json() {
  trim();
  std::sort(spans_.begin(), spans_.end(), [this](const Span& a, const Span& b) { return before(a, b); });
  assign_rows();

  std::map<std::int64_t, const Span*> sources;  // of each flow: its first engine span
  std::map<std::tuple<int, int, int>, std::string> rows;
  for (const std::int32_t die : options_.dies) {
    for (int lane = 0; ub_ports_ && lane < kFirstUbLane + *ub_ports_; ++lane)
      rows.try_emplace({die, lane, 0}, lane_name(lane));
  }
  std::string events;
  std::int64_t arrows = 0;
  std::size_t written = 0;
  const std::int64_t reserve = options_.byte_limit / 16;  // names of rows and the closing lines
  for (; written < spans_.size(); ++written) {
    const Span& span = spans_[written];
    std::string event = span_json(span);
    if (span.flow > 0 && span.lane < kFirstUbLane) sources.try_emplace(span.flow, &span);
    const auto source = span.lane >= kFirstUbLane && span.flow > 0 ? sources.find(span.flow) : sources.end();
    if (source != sources.end() && source->second->start < span.end) {
      const Span& from = *source->second;
      ++arrows;
      event += fmt::format(
          ",\n"
          R"({{"ph":"s","id":{},"cat":"packets","name":"packets","pid":{},"tid":{},"ts":{}}})",
          arrows, from.die, row_id(from.lane, from.row), stamp(from.start));
      // One picosecond inside the packet's span, so that viewers bind the arrow to it.
      event += fmt::format(
          ",\n"
          R"({{"ph":"f","bp":"e","id":{},"cat":"packets","name":"packets","pid":{},"tid":{},"ts":{}}})",
          arrows, span.die, row_id(span.lane, span.row), stamp(std::max(span.start, span.end - 1)));
    }
    if (static_cast<std::int64_t>(events.size() + event.size()) + reserve > options_.byte_limit) break;
    events += ",\n" + event;
    rows.try_emplace({span.die, span.lane, span.row},
                     lane_name(span.lane) + (span.row > 0 ? fmt::format(" #{}", span.row + 1) : ""));
  }

  summary_.spans = static_cast<std::int64_t>(written);
  summary_.left_out = seen_ - summary_.spans;
  if (summary_.left_out > 0) {
    const bool packets_only = written == spans_.size() || spans_[written].lane >= kFirstUbLane;
    const auto until = written < spans_.size() ? spans_[written].start : (spans_.empty() ? 0 : spans_.back().start);
    summary_.left_out_text = fmt::format(
        "the trace leaves out {} of {} spans: {} from {:.1f} us on, to stay under {} MB", summary_.left_out, seen_,
        packets_only ? "packets" : "engine spans", static_cast<double>(until) * 1e-6, options_.byte_limit / 1'000'000);
  }

  std::string head;
  std::int32_t die = -1;
  for (const auto& [place, name] : rows) {
    const auto [row_die, lane, row] = place;
    if (row_die != die)
      head += fmt::format(
          ",\n"
          R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":"die {}"}}}})",
          row_die, row_die);
    die = row_die;
    const int tid = row_id(lane, row);
    head += fmt::format(
        ",\n"
        R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})",
        row_die, tid, name);
    head += fmt::format(
        ",\n"
        R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})",
        row_die, tid, tid);
  }
  std::string body = head + events;
  if (!body.empty()) body.erase(0, 1);  // the first comma
  return fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\n\"otherData\":{{\"spans\":\"{}\",\"left_out\":\"{}\",\"note\":\"{}\"}},"
      "\n\"traceEvents\":[{}\n]}}\n",
      summary_.spans, summary_.left_out, summary_.left_out_text, body);
}

}  // namespace cmx::sw::report
