// SPDX-License-Identifier: Apache-2.0
#include "hw/network/network_spec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "hw/rows/row_reader.h"

namespace cmx::hw {
namespace {

/// One of the two tables, line by line.
class Table {
 public:
  Table(const Config& config, const char* path, const std::vector<std::string>& columns)
      : where_(config.where(path)), path_(path) {
    const std::string text = config.text(path);
    RowReader lines(text, where_ + path_, {.comments = RowFormat::Comments::kBehindBlank, .line_mark = " row "});
    bool headed = false;
    for (RowReader::Row line; lines.next(line);) {
      row_ = line.line;
      line.drop_empty_behind(columns.size());
      if (!headed) {
        if (line.cells != columns) reject(fmt::format("the first line names the columns: {}", fmt::join(columns, ",")));
        headed = true;
        continue;
      }
      if (line.cells.size() != columns.size())
        reject(fmt::format("{} columns, not {}: {}", line.cells.size(), columns.size(), fmt::join(columns, ",")));
      rows_.emplace_back(row_, line.cells);
    }
    if (rows_.empty()) reject("holds nothing");
  }

  const std::vector<std::pair<int, std::vector<std::string>>>& rows() const { return rows_; }
  void at(int row) { row_ = row; }
  [[noreturn]] void reject(const std::string& why) const {
    throw BadInput(fmt::format("{}{} row {}: {}", where_, path_, row_, why));
  }

  int whole(const std::string& text, const char* what) const {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > 65535)
      reject(fmt::format("{} '{}' is no whole number from 0 to 65535", what, text));
    return value;
  }
  double quantity(const std::string& text, const char* unit, bool zero) const {
    double value = 0;
    try {
      value = parse_quantity(text, unit_named(unit));
    } catch (const BadInput& error) {
      reject(error.what());
    }
    if (value < 0 || (value == 0 && !zero)) reject(fmt::format("'{}' must be above zero", text));
    return value;
  }

 private:
  std::string where_;
  std::string path_;
  int row_{0};
  std::vector<std::pair<int, std::vector<std::string>>> rows_;
};

using Index = std::map<std::string, int>;

Index read_nodes(const Config& config, NetworkSpec& spec) {
  Index index;
  Table table(config, "network.nodes", {"name", "kind", "ports"});
  for (const auto& [row, cells] : table.rows()) {
    table.at(row);
    const std::vector<std::string> kinds{"end_point", "switch"};
    if (cells[1] != kinds[0] && cells[1] != kinds[1])
      table.reject(fmt::format("no kind '{}'; did you mean '{}'?", cells[1], nearest(cells[1], kinds)));
    if (!index.emplace(cells[0], static_cast<int>(spec.nodes.size())).second)
      table.reject(fmt::format("node '{}' is there twice", cells[0]));
    spec.nodes.push_back({cells[0], cells[1] == kinds[1], table.whole(cells[2], "number of ports")});
  }
  return index;
}

void read_links(const Config& config, const Index& index, NetworkSpec& spec) {
  std::vector<std::string> names;
  for (const auto& [name, number] : index) names.push_back(name);
  std::set<std::pair<int, int>> taken;
  Table table(config, "network.links", {"from", "from_port", "to", "to_port", "rate", "delay"});
  for (const auto& [row, cells] : table.rows()) {
    table.at(row);
    const auto end = [&](const std::string& name, const std::string& port) {
      const auto found = index.find(name);
      if (found == index.end())
        table.reject(fmt::format("no node '{}'; did you mean '{}'?", name, nearest(name, names)));
      const NetworkSpec::End result{found->second, table.whole(port, "port")};
      const int ports = spec.nodes[static_cast<std::size_t>(result.node)].ports;
      if (result.port >= ports)
        table.reject(fmt::format("node '{}' has no port {}: it has {}", name, result.port, ports));
      if (!taken.insert({result.node, result.port}).second)
        table.reject(fmt::format("port {} of node '{}' has a link already", result.port, name));
      return result;
    };
    const NetworkSpec::End a = end(cells[0], cells[1]);
    const NetworkSpec::End b = end(cells[2], cells[3]);
    if (a.node == b.node) table.reject(fmt::format("node '{}' is joined to itself", cells[0]));
    spec.links.push_back({a, b, BytesPerSecond(table.quantity(cells[4], "GB/s", false)),
                          Picoseconds(static_cast<std::int64_t>(table.quantity(cells[5], "ns", true) + 0.5))});
  }
}

}  // namespace

int NetworkSpec::endpoints() const {
  return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return !node.is_switch; }));
}

NetworkSpec read_network_spec(const Config& config) {
  NetworkSpec spec;
  const Index index = read_nodes(config, spec);
  read_links(config, index, spec);
  try {
    network_topology(spec);
  } catch (const BadInput& error) {
    throw BadInput(config.where("network.links") + error.what());
  }
  return spec;
}

}  // namespace cmx::hw
