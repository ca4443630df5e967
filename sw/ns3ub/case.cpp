// SPDX-License-Identifier: Apache-2.0
#include "sw/ns3ub/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hw/units/bad_input.h"

namespace sw::ns3ub {
namespace {

constexpr int kMostNodes = 70'000;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

int node_of(const Case& read, const Table::Row& row, const char* column) {
  const std::int64_t id = row.whole(column);
  if (id > kMostNodes || read.node(static_cast<int>(id)) == nullptr) row.reject(fmt::format("{} {}: node.csv has no such node", column, id));
  return static_cast<int>(id);
}

int port_of(const Case& read, const Table::Row& row, const char* column, int node) {
  const std::int64_t port = row.whole(column);
  const int ports = read.node(node)->ports;
  if (port >= ports) row.reject(fmt::format("{} {}: node {} has {} ports", column, port, node, ports));
  return static_cast<int>(port);
}

int device_of(const Case& read, const Table::Row& row, const char* column) {
  const int id = node_of(read, row, column);
  if (read.node(id)->is_switch) row.reject(fmt::format("{} {} is a switch, not a device", column, id));
  return id;
}

void read_links(const std::string& text, Case& read) {
  const Table table("topology.csv", text, {"nodeid1", "portid1", "nodeid2", "portid2"}, {"bandwidth", "delay"}, read.warnings);
  std::set<std::pair<int, int>> taken;
  for (const Table::Row& row : table.rows()) {
    Link link;
    link.node1 = node_of(read, row, "nodeid1");
    link.port1 = port_of(read, row, "portid1", link.node1);
    link.node2 = node_of(read, row, "nodeid2");
    link.port2 = port_of(read, row, "portid2", link.node2);
    if (link.node1 == link.node2) row.reject(fmt::format("node {} is joined to itself", link.node1));
    for (const auto& end : {std::pair{link.node1, link.port1}, std::pair{link.node2, link.port2}}) {
      if (!taken.insert(end).second) row.reject(fmt::format("port {} of node {} has a link already", end.second, end.first));
    }
    if (row.text("bandwidth").empty() && !read.attributes.bytes_per_second)
      row.reject("no bandwidth, and network_attribute.txt has no ns3::UbPort::UbDataRate");
    link.bytes_per_second = row.text("bandwidth").empty() ? *read.attributes.bytes_per_second : row.bytes_per_second("bandwidth");
    if (row.text("delay").empty() && !read.attributes.link_delay_ps) row.reject("no delay, and network_attribute.txt has no ns3::UbLink::Delay");
    link.delay_ps = row.text("delay").empty() ? *read.attributes.link_delay_ps : row.picoseconds("delay");
    read.links.push_back(link);
  }
}

void read_routes(const std::string& text, Case& read) {
  const Table table("routing_table.csv", text, {"nodeid", "dstnodeid", "outports"}, {"dstportid", "metrics"}, read.warnings);
  for (const Table::Row& row : table.rows()) {
    Route route{.node = node_of(read, row, "nodeid"),
                .destination = device_of(read, row, "dstnodeid"),
                .destination_port = 0,
                .ports = {},
                .where = row.where()};
    if (!row.text("dstportid").empty()) route.destination_port = port_of(read, row, "dstportid", route.destination);
    const std::vector<int> metrics = row.list("metrics");
    const std::vector<int> ports = row.list("outports");
    if (ports.empty()) row.reject("outports is empty");
    if (!metrics.empty() && metrics.size() != ports.size()) row.reject(fmt::format("{} metrics for {} outports", metrics.size(), ports.size()));
    // Only the ports of the least metric carry traffic.
    const int least = metrics.empty() ? 0 : *std::min_element(metrics.begin(), metrics.end());
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (ports[i] >= read.node(route.node)->ports)
        row.reject(fmt::format("outport {}: node {} has {} ports", ports[i], route.node, read.node(route.node)->ports));
      if (metrics.empty() || metrics[i] == least) route.ports.push_back(ports[i]);
    }
    read.routes.push_back(std::move(route));
  }
}

void read_operation(const Table::Row& row, Task& task) {
  struct Named {
    const char* name;
    Operation operation;
    bool memory;
  };
  static constexpr Named kNames[]{{"URMA_WRITE", Operation::kWrite, false},
                                  {"URMA_READ", Operation::kRead, false},
                                  {"URMA_WRITE_NOTIFY", Operation::kWriteNotify, false},
                                  {"MEM_STORE", Operation::kWrite, true},
                                  {"MEM_LOAD", Operation::kRead, true}};
  const std::string name = upper(row.text("optype"));
  std::vector<std::string> names;
  for (const Named& each : kNames) {
    names.emplace_back(each.name);
    if (name != each.name) continue;
    task.operation = each.operation;
    task.memory = each.memory;
    return;
  }
  row.reject(fmt::format("no operation '{}'; did you mean {}?", row.text("optype"), hw::nearest(name, names)));
}

void read_tasks(const std::string& text, Case& read) {
  const Table table("traffic.csv", text, {"taskid", "sourcenode", "destnode", "datasize", "optype"},
                    {"priority", "delay", "phaseid", "dependonphases"}, read.warnings);
  std::set<std::int64_t> ids;
  std::set<std::string> priorities;
  for (const Table::Row& row : table.rows()) {
    Task task;
    task.id = row.whole("taskid");
    if (!ids.insert(task.id).second) row.reject(fmt::format("taskid {} is there twice", task.id));
    task.source = device_of(read, row, "sourcenode");
    task.destination = device_of(read, row, "destnode");
    if (task.source == task.destination) row.reject(fmt::format("device {} sends to itself", task.source));
    task.bytes = row.whole("datasize");
    if (task.bytes == 0 || task.bytes > std::int64_t{1} << 40) row.reject(fmt::format("datasize {} must be between 1 and 2^40", task.bytes));
    read_operation(row, task);
    if (!row.text("delay").empty()) task.delay_ps = row.picoseconds("delay");
    if (!row.text("phaseid").empty()) task.phase = row.whole("phaseid");
    task.after_phases = row.list("dependonphases");
    task.where = row.where();
    priorities.insert(row.text("priority"));
    read.tasks.push_back(std::move(task));
  }
  if (priorities.size() > 1) read.warnings.push_back("traffic.csv: tasks differ in priority, which the model does not have: they are treated alike");
}

}  // namespace

std::vector<Node> read_nodes(const std::string& text, Warnings& warnings) {
  const Table table("node.csv", text, {"nodeid", "nodetype", "portnum"}, {"forwarddelay"}, warnings);
  std::vector<Node> nodes;
  for (const Table::Row& row : table.rows()) {
    const auto [first, last] = row.span("nodeid");
    const std::string type = upper(row.text("nodetype"));
    if (type != "DEVICE" && type != "SWITCH") row.reject(fmt::format("nodetype '{}' is neither DEVICE nor SWITCH", row.text("nodetype")));
    const std::int64_t ports = row.whole("portnum");
    if (ports < 1 || ports > 4096) row.reject(fmt::format("portnum {} must be between 1 and 4096", ports));
    const std::int64_t delay = row.text("forwarddelay").empty() ? 0 : row.picoseconds("forwarddelay");
    if (static_cast<std::size_t>(last - first) + nodes.size() >= kMostNodes) row.reject(fmt::format("more than {} nodes", kMostNodes));
    for (int id = first; id <= last; ++id) nodes.push_back({id, type == "SWITCH", static_cast<int>(ports), delay});
  }
  std::stable_sort(nodes.begin(), nodes.end(), [](const Node& a, const Node& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    if (nodes[i].id == nodes[i - 1].id) throw hw::BadInput(fmt::format("node.csv: node {} is there twice", nodes[i].id));
  }
  return nodes;
}

const Node* Case::node(int id) const {
  const auto found = std::lower_bound(nodes.begin(), nodes.end(), id, [](const Node& node, int wanted) { return node.id < wanted; });
  return found != nodes.end() && found->id == id ? &*found : nullptr;
}

int Case::endpoint(int id) const {
  return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [id](const Node& node) { return !node.is_switch && node.id < id; }));
}

Case read_case(const std::function<std::optional<std::string>(const std::string&)>& file) {
  Case read;
  const auto needed = [&](const char* name) {
    auto text = file(name);
    if (!text)
      throw hw::BadInput(
          fmt::format("{}: no such file; a case has node.csv and topology.csv, and may have routing_table.csv, traffic.csv and "
                      "network_attribute.txt",
                      name));
    return *text;
  };
  read.nodes = read_nodes(needed("node.csv"), read.warnings);
  if (const auto text = file("network_attribute.txt")) read.attributes = read_attributes(*text, read.warnings);
  read_links(needed("topology.csv"), read);
  if (const auto text = file("routing_table.csv")) read_routes(*text, read);
  if (const auto text = file("traffic.csv")) read_tasks(*text, read);
  return read;
}

}  // namespace sw::ns3ub
