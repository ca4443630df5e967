// SPDX-License-Identifier: Apache-2.0
// What a report is made of: the results of a sweep, or of one run, as tables with the query behind each.
//
// A table is {query, columns, data}: data has a list a column; a column of texts is {words: [...], index: [...]}, each
// different text once.
// Tables: points (the view results, with wall_s), axes, metrics, objectives, status, ran, hosts, warnings, utilisation,
// links, planes, streams, layer, parts, memory, operators, roofs, curve, latency, published; those without rows are
// left out. Rows carry id and stage of their point.
//
// Not here: packets of a trace beyond the limit (spans of engines come first), and traces of the points of a sweep,
// which keep none.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "sw/sweep/database.h"

namespace cmx::sw::report_page {

/// Values that one parameter has, in order; a run has one of each.
using Parameters = std::map<std::string, std::vector<std::string>>;

struct Source {
  std::string name;   // the directory as it was given
  std::string title;  // a question, or a command
  bool run{false};    // one run, no sweep
  std::string spec;   // TOML of a sweep
  std::string machine;
  report::Node tables = report::Node::object();
  report::Node timelines =
      report::Node::array();  // {title, names, lanes, spans: [lane, name, start us, length us], left_out}
  Parameters parameters;      // machine and plan
};

Source source_of_sweep(const std::string& name, const sweep::Results& results);
/// A directory of --out: result.json, config.toml, and trace.json where there is one. Throws BadInput, naming the file.
Source source_of_run(const std::string& directory);

/// A Chrome JSON trace, at most `most` spans of it.
report::Node timeline_of(const std::string& title, const std::string& trace, std::size_t most = 20'000);

}  // namespace cmx::sw::report_page
