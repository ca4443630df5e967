// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <vector>

#include "hw/units/bad_input.h"
#include "sw/report_page/source.h"

namespace cmx::sw::report_page {
namespace {

using nlohmann::json;
using report::Node;

struct Span {
  std::pair<std::int64_t, std::int64_t> lane;  // process, thread
  std::string name;
  double start;
  double length;
};

/// Lanes of UB ports, of which there are most spans.
bool is_port(const std::string& lane) { return lane.rfind("UB ", 0) == 0; }

class Trace {
 public:
  explicit Trace(const std::string& text) {
    const json root = json::parse(text);
    for (const json& event : root.at("traceEvents")) read(event);
  }

  Node to_node(const std::string& title, std::size_t most) {
    // Engines first, then the earliest packets.
    std::stable_sort(spans_.begin(), spans_.end(), [&](const Span& a, const Span& b) {
      return std::make_tuple(is_port(lanes_[a.lane]), a.start) < std::make_tuple(is_port(lanes_[b.lane]), b.start);
    });
    const std::size_t kept = std::min(most, spans_.size());
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> rows;
    Node lanes = Node::array();
    for (const auto& [lane, name] : lanes_) {
      rows[lane] = static_cast<std::int64_t>(rows.size());
      lanes.push(processes_[lane.first] + " " + name);
    }
    std::map<std::string, std::int64_t> known;
    Node names = Node::array();
    Node spans = Node::array();
    for (std::size_t i = 0; i < kept; ++i) {
      const Span& span = spans_[i];
      const auto [at, fresh] = known.emplace(span.name, static_cast<std::int64_t>(known.size()));
      if (fresh) names.push(span.name);
      spans.push(Node::array().push(rows[span.lane]).push(at->second).push(span.start).push(span.length));
    }
    Node timeline = Node::object();
    timeline.set("title", title).set("lanes", lanes).set("names", names).set("spans", spans);
    return timeline.set("left_out", static_cast<std::int64_t>(spans_.size() - kept));
  }

 private:
  void read(const json& event) {
    const std::string phase = event.at("ph");
    if (phase == "M") {
      const std::string what = event.at("name");
      if (what == "process_name") processes_[event.at("pid")] = event.at("args").at("name");
      if (what == "thread_name") lanes_[{event.at("pid"), event.at("tid")}] = event.at("args").at("name");
    } else if (phase == "X") {
      spans_.push_back({{event.at("pid"), event.at("tid")}, event.at("name"), event.at("ts"), event.at("dur")});
      lanes_.emplace(spans_.back().lane, fmt::format("lane {}", spans_.back().lane.second));
    }
  }

  std::map<std::int64_t, std::string> processes_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> lanes_;
  std::vector<Span> spans_;
};

}  // namespace

Node timeline_of(const std::string& title, const std::string& trace, std::size_t most) {
  try {
    return Trace(trace).to_node(title, most);
  } catch (const json::exception& error) {
    throw hw::BadInput(fmt::format("not a Chrome JSON trace: {}", error.what()));
  }
}

}  // namespace cmx::sw::report_page
