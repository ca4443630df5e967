// SPDX-License-Identifier: Apache-2.0
#include "sw/ns3ub/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "hw/rows/row_reader.h"
#include "hw/units/bad_input.h"
#include "sw/ns3ub/columns.h"

namespace cmx::sw::ns3ub {
namespace {

constexpr int kMostNodes = 70'000;
constexpr std::int64_t kLongestDelayPs = 1'000'000'000'000;  // as message files have it
constexpr std::size_t kMostRoutes = 20'000'000;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

int node_of(const Case& read, const Table::Row& row, const char* column) {
  const std::int64_t id = row.whole(column);
  if (id > std::numeric_limits<int>::max() || read.node(static_cast<int>(id)) == nullptr)
    row.reject(fmt::format("{} {}: node.csv has no such node", column, id));
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
  const Table table("topology.csv", text, link_columns(), read.warnings);
  table.need_rows();
  std::set<std::pair<int, int>> taken;
  for (const Table::Row& row : table.rows()) {
    Link link;
    link.node1 = node_of(read, row, "nodeid1");
    link.port1 = port_of(read, row, "portid1", link.node1);
    link.node2 = node_of(read, row, "nodeid2");
    link.port2 = port_of(read, row, "portid2", link.node2);
    if (link.node1 == link.node2) row.reject(fmt::format("node {} is joined to itself", link.node1));
    for (const auto& end : {std::pair{link.node1, link.port1}, std::pair{link.node2, link.port2}}) {
      if (!taken.insert(end).second)
        row.reject(fmt::format("port {} of node {} has a link already", end.second, end.first));
    }
    if (row.text("bandwidth").empty() && !read.attributes.bytes_per_second)
      row.reject("no bandwidth, and network_attribute.txt has no ns3::UbPort::UbDataRate");
    link.bytes_per_second =
        row.text("bandwidth").empty() ? *read.attributes.bytes_per_second : row.bytes_per_second("bandwidth");
    if (row.text("delay").empty() && !read.attributes.link_delay_ps)
      row.reject("no delay, and network_attribute.txt has no ns3::UbLink::Delay");
    link.delay_ps = row.text("delay").empty() ? *read.attributes.link_delay_ps : row.picoseconds("delay");
    read.links.push_back(link);
  }
}

/// The ports of the least metric: only they carry traffic.
std::vector<int> ports_of_route(const Table::Row& row) {
  const std::vector<int> metrics = row.list("metrics");
  std::vector<int> ports = row.list("outports");
  if (ports.empty()) row.reject("outports is empty");
  if (metrics.empty()) return ports;
  if (metrics.size() != ports.size())
    row.reject(fmt::format("{} metrics for {} outports", metrics.size(), ports.size()));
  const int least = *std::min_element(metrics.begin(), metrics.end());
  std::vector<int> best;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    if (metrics[i] == least) best.push_back(ports[i]);
  }
  return best;
}

/// Nodes of a cell that may hold ranges.
std::vector<int> nodes_of(const Case& read, const Table::Row& row, const char* column) {
  std::vector<int> nodes = row.list(column);
  if (nodes.empty()) row.reject(fmt::format("{} is empty", column));
  for (const int node : nodes) {
    if (read.node(node) == nullptr) row.reject(fmt::format("{} {}: node.csv has no such node", column, node));
  }
  return nodes;
}

void add_routes(const Table::Row& row, Case& read) {
  const std::vector<int> ports = ports_of_route(row);
  const std::vector<int> outports = row.list("outports");
  const std::vector<int> destination_ports =
      row.text("dstportid").empty() ? std::vector<int>{0} : row.list("dstportid");
  for (const int node : nodes_of(read, row, "nodeid")) {
    const int most = read.node(node)->ports;
    for (const int port : outports) {
      if (port >= most) row.reject(fmt::format("outport {}: node {} has {} ports", port, node, most));
    }
    for (const int destination : nodes_of(read, row, "dstnodeid")) {
      const Node& device = *read.node(destination);
      if (device.is_switch) row.reject(fmt::format("dstnodeid {} is a switch, not a device", destination));
      for (const int port : destination_ports) {
        if (port >= device.ports)
          row.reject(fmt::format("dstportid {}: node {} has {} ports", port, destination, device.ports));
        if (read.routes.size() >= kMostRoutes) row.reject(fmt::format("more than {} routes", kMostRoutes));
        read.routes.push_back(
            {.node = node, .destination = destination, .destination_port = port, .ports = ports, .where = row.where()});
      }
    }
  }
}

void read_routes(const std::string& text, Case& read) {
  const Table table("routing_table.csv", text, route_columns(), read.warnings);
  for (const Table::Row& row : table.rows()) add_routes(row, read);
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
                                  {"URMA_SEND", Operation::kSend, false},
                                  {"MEM_STORE", Operation::kWrite, true},
                                  {"MEM_LOAD", Operation::kRead, true}};
  std::string name = upper(row.text("optype"));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  std::vector<std::string> names;
  for (const Named& each : kNames) {
    const std::string_view full = each.name;
    names.emplace_back(full);
    if (name != full && name != full.substr(full.find('_') + 1)) continue;
    task.operation = each.operation;
    task.memory = each.memory;
    return;
  }
  row.reject(fmt::format("no operation '{}'; did you mean {}?", row.text("optype"), hw::nearest(name, names)));
}

void read_tasks(const std::string& text, Case& read) {
  const Table table("traffic.csv", text, task_columns(), read.warnings);
  std::set<std::int64_t> ids;
  std::set<std::string> priorities;
  for (const Table::Row& row : table.rows()) {
    Task task;
    task.id = row.whole("taskid");
    if (!ids.insert(task.id).second) row.reject(fmt::format("taskid {} is there twice", task.id));
    task.source = device_of(read, row, "sourcenode");
    task.destination = device_of(read, row, "destnode");
    if (task.source == task.destination) row.reject(fmt::format("device {} sends to itself", task.source));
    task.bytes = row.bytes("datasize");
    if (task.bytes == 0 || task.bytes > kMostBytes)
      row.reject(fmt::format("datasize {} must be between 1 and 1 TiB", task.bytes));
    read_operation(row, task);
    if (!row.text("delay").empty()) task.delay_ps = row.picoseconds("delay");
    if (task.delay_ps > kLongestDelayPs)
      row.reject(fmt::format("delay '{}': a task starts within the first second of a run", row.text("delay")));
    if (!row.text("phaseid").empty()) task.phase = row.whole("phaseid");
    task.after_phases = row.list("dependonphases");
    task.where = row.where();
    priorities.insert(row.text("priority"));
    read.tasks.push_back(std::move(task));
  }
  if (priorities.size() > 1)
    read.warnings.add("priorities",
                      "traffic.csv: tasks differ in priority, which the model does not have: they are treated alike");
}

/// Of a file whose rows the model does not have. `what` they are, and what to do about it.
void warn_of_rows(const std::string& text, const char* name, const char* what, const char* instead,
                  Warnings& warnings) {
  hw::RowReader lines(text, name, {.slashes = true});
  int rows = -1;  // but the heading
  for (hw::RowReader::Row row; lines.next(row);) ++rows;
  if (rows > 0) warnings.add(name, fmt::format("{}: {} have no effect, {} of them{}", name, what, rows, instead));
}

}  // namespace

std::vector<Node> read_nodes(const std::string& text, Warnings& warnings) {
  const Table table("node.csv", text, node_columns(), warnings);
  table.need_rows();
  std::vector<Node> nodes;
  for (const Table::Row& row : table.rows()) {
    const auto spans = row.spans("nodeid");
    const std::string type = upper(row.text("nodetype"));
    if (type != "DEVICE" && type != "SWITCH")
      row.reject(fmt::format("nodetype '{}' is neither DEVICE nor SWITCH", row.text("nodetype")));
    const std::int64_t ports = row.whole("portnum");
    if (ports < 1 || ports > 4096) row.reject(fmt::format("portnum {} must be between 1 and 4096", ports));
    const std::int64_t delay = row.text("forwarddelay").empty() ? 0 : row.picoseconds("forwarddelay");
    for (const auto& [first, last] : spans) {
      if (static_cast<std::size_t>(last - first) + nodes.size() >= kMostNodes)
        row.reject(fmt::format("more than {} nodes", kMostNodes));
      for (int id = first; id <= last; ++id) nodes.push_back({id, type == "SWITCH", static_cast<int>(ports), delay});
    }
  }
  std::stable_sort(nodes.begin(), nodes.end(), [](const Node& a, const Node& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    if (nodes[i].id == nodes[i - 1].id)
      throw hw::BadInput(fmt::format("node.csv: node {} is there twice", nodes[i].id));
  }
  return nodes;
}

const Node* Case::node(int id) const {
  const auto found =
      std::lower_bound(nodes.begin(), nodes.end(), id, [](const Node& node, int wanted) { return node.id < wanted; });
  return found != nodes.end() && found->id == id ? &*found : nullptr;
}

int Case::endpoint(int id) const {
  return static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [id](const Node& node) { return !node.is_switch && node.id < id; }));
}

std::set<int> Case::relays() const {
  std::map<int, int> joined;  // links of each device to others
  bool pairs = true;
  for (const Link& link : links) {
    if (node(link.node1)->is_switch || node(link.node2)->is_switch) continue;
    ++joined[link.node1];
    ++joined[link.node2];
    pairs = pairs && endpoint(link.node1) / 2 == endpoint(link.node2) / 2 && joined[link.node1] == 1 &&
            joined[link.node2] == 1;
  }
  std::set<int> ids;
  for (const auto& [id, count] : joined) {
    if (!pairs) ids.insert(id);
  }
  return ids;
}

Case read_case(const std::function<std::optional<std::string>(const std::string&)>& file) {
  Case read;
  const auto needed = [&](const char* name) {
    auto text = file(name);
    if (!text)
      throw hw::BadInput(fmt::format(
          "{}: no such file; a case has node.csv and topology.csv, and may have routing_table.csv, traffic.csv and "
          "network_attribute.txt",
          name));
    return *text;
  };
  read.nodes = read_nodes(needed("node.csv"), read.warnings);
  if (const auto text = file("network_attribute.txt")) read.attributes = read_attributes(*text, read.warnings);
  read_links(needed("topology.csv"), read);
  if (const auto text = file("transport_channel.csv"))
    warn_of_rows(*text, "transport_channel.csv", "transport channels", "", read.warnings);
  if (const auto text = file("fault.csv"))
    warn_of_rows(*text, "fault.csv", "faults", "; write them as lines of --fault", read.warnings);
  if (const auto text = file("routing_table.csv")) read_routes(*text, read);
  if (const auto text = file("traffic.csv")) read_tasks(*text, read);
  return read;
}

}  // namespace cmx::sw::ns3ub
