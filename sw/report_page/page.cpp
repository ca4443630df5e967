// SPDX-License-Identifier: Apache-2.0
#include "sw/report_page/page.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

namespace cmx::hw::embedded {
const std::map<std::string_view, std::string_view>& page_files();
const std::map<std::string_view, std::string_view>& echarts_files();
}  // namespace cmx::hw::embedded

namespace cmx::sw::report_page {
namespace {

using report::Node;

/// The scripts of the page, in the order in which they see each other.
constexpr const char* kScripts[]{"data.js",    "elements.js", "tables.js",   "charts.js",  "explore.js", "fronts.js",
                                 "engines.js", "fabric.js",   "timeline.js", "compare.js", "main.js"};

std::string_view page_file(std::string_view name) {
  for (const auto& [path, contents] : hw::embedded::page_files()) {
    if (path.size() > name.size() && path.ends_with(name) && path[path.size() - name.size() - 1] == '/')
      return contents;
  }
  throw std::logic_error("no such file in sw/report_page/page: " + std::string(name));
}

/// JSON that no HTML parser can take for markup.
std::string harmless(const std::string& json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

/// Parameters with one value: the value; otherwise the first and the last of them.
Node parameters_node(const Parameters& parameters) {
  Node node = Node::object();
  for (const auto& [path, values] : parameters) {
    std::string text = values.front();
    for (std::size_t i = 1; i < values.size() && i < 8; ++i) text += ", " + values[i];
    if (values.size() > 8) text += ", ...";
    node.set(path, text);
  }
  return node;
}

Node source_node(const Source& source) {
  Node node = Node::object();
  node.set("name", source.name).set("title", source.title).set("run", source.run).set("spec", source.spec);
  node.set("tables", source.tables)
      .set("timelines", source.timelines)
      .set("parameters", parameters_node(source.parameters));
  return node;
}

void replace(std::string& text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("page.html has no place for " + std::string(what));
  text.replace(at, what.size(), by);
}

}  // namespace

std::string page_of(const std::vector<Source>& sources, const PageOptions& options) {
  Node data = Node::object();
  data.set("version", options.version).set("command", options.command).set("compare", options.compare);
  Node list = Node::array();
  for (const Source& source : sources) list.push(source_node(source));
  data.set("sources", list);

  std::string scripts;
  for (const char* name : kScripts) scripts.append(page_file(name)).append("\n");
  std::string page(page_file("page.html"));
  // From the end to the start: nothing that came in is searched.
  replace(page, "/*scripts*/", scripts);
  std::string head = page.substr(0, page.find("/*data*/"));
  const std::string tail = page.substr(head.size() + std::string_view("/*data*/").size());
  replace(head, "/*echarts*/", hw::embedded::echarts_files().begin()->second);
  replace(head, "/*style*/", page_file("page.css"));
  return head + harmless(data.to_json_line()) + tail;
}

}  // namespace cmx::sw::report_page
