// SPDX-License-Identifier: Apache-2.0
#include "sw/ub_studies/link_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "hw/topology/link_names.h"

namespace cmx::sw::apps {
namespace {

using model::LaneCounts;
using model::LinkLane;
using model::LinkRecord;
using report::Node;

/// What stays the same about a lane.
struct Identity {
  std::string link;
  int tier;
  std::string src;
  std::string dst;
};

class Identities {
 public:
  explicit Identities(const hw::Topology& topology) : topology_(topology) {
    for (int p = 0; p < static_cast<int>(topology.planes.size()); ++p) names_.emplace_back(topology, p);
  }
  Identity of(const LinkLane& lane) const {
    const hw::LinkNames& names = names_[static_cast<std::size_t>(lane.plane)];
    return {names.name(lane.from_node, lane.from_port), names.tier(lane.from_node, lane.from_port),
            hw::node_name(topology_, lane.plane, lane.from_node), hw::node_name(topology_, lane.plane, lane.to_node)};
  }

 private:
  const hw::Topology& topology_;
  std::vector<hw::LinkNames> names_;
};

double utilisation(const LaneCounts& counts, hw::Picoseconds elapsed) {
  return static_cast<double>(counts.busy.value) / static_cast<double>(std::max<std::int64_t>(elapsed.value, 1));
}

std::string cell(const std::string& name) { return name.find(',') == std::string::npos ? name : "\"" + name + "\""; }

/// The columns that say which lane it is.
std::vector<std::string> key_cells(const LinkRecord& record, const Identities& identities) {
  std::vector<std::string> cells;
  cells.reserve(record.lanes.size());
  for (const LinkLane& lane : record.lanes) {
    const Identity identity = identities.of(lane);
    cells.push_back(fmt::format("{},{},{},{},{},{}", cell(identity.link), identity.tier, lane.plane, cell(identity.src),
                                cell(identity.dst), lane.lane));
  }
  return cells;
}

std::string count_cells(const LaneCounts& counts, hw::Picoseconds elapsed) {
  return fmt::format("{},{:.6f},{},{:.3f},{},{}\n", counts.bytes, utilisation(counts, elapsed), counts.most_queued,
                     hw::to_ns(counts.stalled), counts.retries, counts.marked);
}

}  // namespace

std::string links_csv(const hw::Topology& topology, const LinkRecord& record) {
  const std::vector<std::string> keys = key_cells(record, Identities(topology));
  std::string csv = "link,tier,plane,src,dst,vl,bytes,utilisation,max_queue_bytes,credit_stall_ns,retries,marked\n";
  if (record.step.value > 0) {
    csv = "window_us," + csv;
    for (const model::LinkWindow& window : record.windows) {
      const std::string start = fmt::format("{:.6f},", hw::to_us(window.from));
      for (const auto& busy : window.lanes)
        csv += start + keys[busy.lane] + "," + count_cells(busy.counts, record.step);
    }
    return csv;
  }
  for (std::size_t i = 0; i < keys.size(); ++i) csv += keys[i] + "," + count_cells(record.total[i], record.elapsed);
  return csv;
}

void set_link_utilisation(Node& keys, const hw::FabricStatistics& fabric) {
  Node links = Node::object();
  for (const auto& [link_class, load] : fabric.link_utilisation)
    links.set(link_class, Node::object().set("mean", load.mean).set("max", load.max));
  Node planes = Node::object();
  for (const auto& [link_class, loads] : fabric.plane_utilisation) {
    Node list = Node::object();
    for (const auto& [plane, load] : loads) list.set(std::to_string(plane), load);
    planes.set(link_class, list);
  }
  keys.set("link_utilisation", links, {"", "busy over elapsed time, of links that carried packets"});
  keys.set("plane_utilisation", planes, {"", "mean of the same links in each plane"});
}

Node hottest_links(const hw::Topology& topology, const LinkRecord& record, std::size_t most) {
  std::vector<std::size_t> order(record.lanes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t count = std::min(most, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::size_t a, std::size_t b) {
                      return record.total[a].busy != record.total[b].busy ? record.total[a].busy > record.total[b].busy
                                                                          : a < b;
                    });
  const Identities identities(topology);
  Node rows = Node::array();
  for (std::size_t i = 0; i < count; ++i) {
    const LaneCounts& counts = record.total[order[i]];
    const LinkLane& lane = record.lanes[order[i]];
    if (counts.packets == 0) break;
    const Identity identity = identities.of(lane);
    Node row = Node::object();
    row.set("link", identity.link).set("vl", lane.lane).set("utilisation", utilisation(counts, record.elapsed));
    row.set("tier", identity.tier)
        .set("plane", lane.plane)
        .set("src", identity.src)
        .set("dst", identity.dst)
        .set("bytes", counts.bytes);
    row.set("max_queue_bytes", counts.most_queued)
        .set("credit_stall_ns", hw::to_ns(counts.stalled))
        .set("retries", counts.retries);
    rows.push(std::move(row));
  }
  return rows;
}

std::string hottest_text(const Node& hottest, const report::Style& style) {
  report::Table table({"hottest links", "from", "to", "lane", "utilisation", "MB", "longest queue KiB", "stalled us"});
  for (const auto& [key, row, note] : hottest.members()) {
    table.row({row.find("link")->text(), row.find("src")->text(), row.find("dst")->text(),
               std::to_string(row.find("vl")->integer()), report::format_percent(row.find("utilisation")->number()),
               report::format_number(row.find("bytes")->number() * 1e-6),
               report::format_number(row.find("max_queue_bytes")->number() / 1024),
               report::format_number(row.find("credit_stall_ns")->number() * 1e-3)});
  }
  return table.to_text(style);
}

}  // namespace cmx::sw::apps
