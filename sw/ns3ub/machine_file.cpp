// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sw/ns3ub/write.h"

namespace cmx::sw::ns3ub {
namespace {

/// ns, without digits that say nothing.
std::string ns(std::int64_t ps) { return fmt::format("{}", static_cast<double>(ps) / 1000); }
std::string gbit(double bytes_per_second) { return fmt::format("{}", bytes_per_second * 8 / 1e9); }

std::string node_table(const Case& read, const std::set<int>& relays) {
  std::string text = "name,kind,ports\n";
  for (const Node& node : read.nodes) {
    const bool relay = relays.count(node.id) > 0;
    text += fmt::format("{},{},{}\n", node.id, node.is_switch ? "switch" : "end_point", relay ? 1 : node.ports);
    if (relay) text += fmt::format("{},switch,{}\n", relay_name(node.id), node.ports + 1);
  }
  return text;
}

/// Several links of a device to the same switch become one of their rates together: an end point has one link into a
/// plane.
std::vector<Link> joined_links(Case& read, const std::set<int>& relays) {
  std::vector<Link> links;
  std::map<std::pair<int, int>, std::size_t> first;
  const auto switches = [&](int id) { return read.node(id)->is_switch || relays.count(id) > 0; };
  int joined = 0;
  for (const Link& link : read.links) {
    const bool from_device = switches(link.node1) != switches(link.node2);
    const auto [at, fresh] = first.try_emplace(std::minmax(link.node1, link.node2), links.size());
    if (fresh || !from_device) {
      links.push_back(link);
      continue;
    }
    links[at->second].bytes_per_second += link.bytes_per_second;
    ++joined;
  }
  if (joined > 0) {
    read.warnings.add(
        "joined links",
        fmt::format(
            "topology.csv: {} further links of devices to the same switch were joined with the first one, as one link "
            "of their rates together",
            joined));
  }
  return links;
}

std::string link_table(const std::vector<Link>& links, const Case& read, const std::set<int>& relays) {
  std::string text = "from,from_port,to,to_port,rate,delay\n";
  const auto name = [&](int id) { return relays.count(id) > 0 ? relay_name(id) : std::to_string(id); };
  std::map<int, double> rates;  // of the ports of each relay together
  for (const Link& link : links) {
    text += fmt::format("{},{},{},{},{} Gbit/s,{} ns\n", name(link.node1), link.port1, name(link.node2), link.port2,
                        gbit(link.bytes_per_second), ns(link.delay_ps));
    for (const int id : {link.node1, link.node2}) {
      if (relays.count(id) > 0) rates[id] += link.bytes_per_second;
    }
  }
  for (const auto& [id, rate] : rates)
    text += fmt::format("{},0,{},{},{} Gbit/s,0 ns\n", id, relay_name(id), read.node(id)->ports, gbit(rate));
  return text;
}

/// The one forwarding delay that all nodes of a kind have in the model: the most frequent one.
std::int64_t forward_delay(Case& read, const std::set<int>& relays, bool switches) {
  std::map<std::int64_t, int> counts;
  for (const Node& node : read.nodes) {
    if ((node.is_switch || relays.count(node.id) > 0) == switches) ++counts[node.forward_delay_ps];
  }
  if (counts.empty()) return 0;
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (counts.size() > 1) {
    read.warnings.add("forwarding delays",
                      fmt::format("node.csv: forwardDelay differs between {}; all get {} ns, as most have",
                                  switches ? "switches" : "devices", ns(most->first)));
  }
  return most->first;
}

}  // namespace

std::string relay_name(int id) { return fmt::format("{}r", id); }

std::string machine_file(Case& read, const std::string& name) {
  const std::set<int> relays = read.relays();
  if (!relays.empty()) {
    read.warnings.add("relays", fmt::format("topology.csv: {} devices are joined to one another and pass packets on; "
                                            "each has a switch of its own here, "
                                            "which takes its latency where a packet starts and ends, too",
                                            relays.size()));
  }
  const std::vector<Link> links = joined_links(read, relays);
  double fastest = 0;
  for (const Link& link : links) fastest = std::max(fastest, link.bytes_per_second);
  const std::int64_t allocation = read.attributes.allocation_ps.value_or(10'000);
  const char* allocation_source = read.attributes.allocation_ps
                                      ? "network_attribute.txt: ns3::UbSwitchAllocator::AllocationTime"
                                      : "assumed: the case does not say";
  const std::int64_t device_delay = forward_delay(read, relays, false);
  std::string text = fmt::format(
      "# Imported from a case of ns-3-ub. Devices are die:0, die:1 .. in the order of their node ids.\n"
      "name = \"{}\"\n"
      "blocks = [\"ub_link/ub_link.toml\", \"ub_port/ub_port.toml\", \"ub_switch/ub_switch.toml\", "
      "\"wire/wire.toml\"]\n\n"
      "[network]\nnodes = '''\n{}'''\nlinks = '''\n{}'''\n\n",
      name, node_table(read, relays), link_table(links, read, relays));
  text += fmt::format(
      "[ub_link]\n"
      "rate = {{ value = {}, unit = \"Gbit/s\", source = \"topology.csv: the fastest link\" }}\n"
      "fec_payload = {{ value = 128, unit = \"B\", source = \"assumed: rates are those after FEC\" }}\n\n",
      gbit(fastest));
  text += fmt::format(
      "[ub_switch]\n"
      "routes = {{ value = \"shortest\", source = \"assumed: as the tables that ns-3-ub makes for its nodes\" }}\n"
      "forwarding = {{ value = \"store-and-forward\", source = \"assumed: as ns-3-ub forwards whole packets\" }}\n"
      "latency = {{ value = {}, unit = \"ns\", source = \"node.csv: forwardDelay, and the allocation that an idle "
      "switch takes, too\" }}\n"
      "allocation = {{ value = {}, unit = \"ns\", source = \"{}\" }}\n\n",
      ns(forward_delay(read, relays, true) + allocation), ns(allocation), allocation_source);
  if (!relays.empty()) {
    text.insert(text.size() - 1,
                "input_buffer = { value = 1048576, unit = \"KiB\", source = \"assumed: the packets of a device wait in "
                "its memory, for each "
                "of its ports by themselves\" }\n");
  }
  text += fmt::format(
      "[ub_port]\n"
      "inject = {{ value = 10, unit = \"ns\", source = \"assumed: no software in front of the port\" }}\n"
      "visible = {{ value = 10, unit = \"ns\", source = \"assumed: none behind it\" }}\n"
      "pipeline = {{ value = {}, unit = \"ns\", source = \"node.csv: forwardDelay of devices; the model has 1 ns at "
      "least\" }}\n"
      "hbm_access = {{ value = 10, unit = \"ns\", source = \"assumed: memory that answers at once\" }}\n"
      "write_fetch = {{ value = 0, unit = \"ns\", source = \"assumed: the data are in the port\" }}\n"
      "write_unit = {{ value = 1, unit = \"cycles\", source = \"assumed: memory faster than the link\" }}\n"
      "read_unit = {{ value = 1, unit = \"cycles\", source = \"assumed: memory faster than the link\" }}\n"
      "issue = {{ value = 0, unit = \"ns\", source = \"assumed: the window alone holds messages back\" }}\n",
      ns(std::max<std::int64_t>(device_delay, 1000)));
  return text;
}

}  // namespace cmx::sw::ns3ub
