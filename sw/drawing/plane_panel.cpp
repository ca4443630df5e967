// SPDX-License-Identifier: Apache-2.0
// The first plane: a row a tier, the top one first; below the leaves what hangs on them.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "hw/topology/survey.h"
#include "sw/drawing/panels.h"

namespace cmx::sw::drawing {
namespace {

constexpr double kRowHeight = 34;
constexpr double kRowPitch = 150;

/// The switches of a tier that are drawn. With pods: those of the first and the last, with a gap between them.
struct Row {
  int tier{0};
  std::vector<Cell> shown;                                // indices of switches of the plane
  std::vector<std::pair<std::size_t, std::size_t>> pods;  // first and last cell of each frame
  int pods_left_out{0};
  std::vector<Box> boxes;
};

Row row_of(const Subject& subject, int tier, int first, int count) {
  Row row{.tier = tier, .shown = {}, .pods = {}, .pods_left_out = 0, .boxes = {}};
  const bool pods =
      subject.machine.clos && subject.machine.clos->tiers == 3 && subject.machine.clos->pods() > 1 && tier < 3;
  if (!pods) {
    row.shown = cells(count, 16, first);
    return row;
  }
  const hw::ClosSpec& clos = *subject.machine.clos;
  const int each = tier == 1 ? clos.l2_down : clos.l2_switches;
  for (const int pod : {0, clos.pods() - 1}) {
    if (pod > 0) {
      row.pods_left_out = clos.pods() - 2;
      row.shown.push_back({-1, 0});
    }
    const std::size_t from = row.shown.size();
    for (const Cell& cell : cells(std::min(each, count - pod * each), 7, first + pod * each)) row.shown.push_back(cell);
    row.pods.emplace_back(from, row.shown.size() - 1);
  }
  return row;
}

std::vector<Row> rows_of(const Subject& subject) {
  const auto& switches = subject.topology.planes.front().switches;
  std::map<int, std::pair<int, int>> tiers;  // first and count; the switches of a tier follow one another
  for (std::size_t s = 0; s < switches.size(); ++s) {
    const auto [at, fresh] = tiers.try_emplace(-switches[s].tier, static_cast<int>(s), 0);
    ++at->second.second;
  }
  std::vector<Row> rows;
  for (const auto& [tier, span] : tiers) rows.push_back(row_of(subject, -tier, span.first, span.second));
  return rows;
}

/// One line for the parallel links of two switches that are both drawn.
void draw_links(Svg& svg, const Subject& subject, const std::map<int, Box>& boxes) {
  const hw::Topology& topology = subject.topology;
  std::set<std::pair<int, int>> drawn;
  for (const hw::Link& link : topology.planes.front().links) {
    const auto a = boxes.find(link.a.node - topology.endpoints);
    const auto b = boxes.find(link.b.node - topology.endpoints);
    if (a == boxes.end() || b == boxes.end() || !drawn.insert({link.a.node, link.b.node}).second) continue;
    const char* colour = link.link_class == hw::LinkClass::kL2Uplink ? "class=\"link\" stroke=\"#b83264\""
                                                                     : "class=\"link\" stroke=\"#5b4bb5\"";
    svg.line(a->second.middle(), a->second.y, b->second.middle(), b->second.bottom(), colour);
  }
}

/// ", 6 links between two switches" where there is more than one.
std::string parallel(const Subject& subject, hw::LinkClass link_class) {
  std::map<std::pair<int, int>, int> links;
  int most = 0;
  for (const hw::Link& link : subject.topology.planes.front().links) {
    if (link.link_class == link_class) most = std::max(most, ++links[{link.a.node, link.b.node}]);
  }
  return most > 1 ? fmt::format(", {} between two switches", counted(most, "link")) : "";
}

std::vector<std::string> label_of(const Subject& subject, const Row& row) {
  const hw::TierSummary& tier = subject.summary.tiers[static_cast<std::size_t>(row.tier - 1)];
  const int planes = subject.summary.planes;
  std::vector<std::string> lines{fmt::format("L{}: {}", row.tier, counted(tier.switches / planes, "switch")),
                                 fmt::format("{} of {} ports used", tier.ports, tier.ports_there)};
  if (tier.links_up > 0) {
    lines.push_back(
        fmt::format("{} up, {} each", counted(tier.links_up / planes, "link"), rate(tier.up_gb_per_s / tier.links_up)));
    lines.push_back(fmt::format("{} up in all", rate(tier.up_gb_per_s / planes)));
    const double taper = tier.die_oversubscription > 0 ? tier.die_oversubscription : tier.oversubscription;
    lines.push_back(taper <= 1 ? "no oversubscription" : fmt::format("{:.3g}:1 oversubscribed", taper));
  }
  return lines;
}

/// "0-15", or "3" alone; of one kind of end point.
std::string span_text(const char* kind, int first, int count) {
  return count == 1 ? fmt::format("{} {}", kind, first) : fmt::format("{}s {}-{}", kind, first, first + count - 1);
}

/// The end points of a leaf, named below it.
void draw_endpoints(Svg& svg, const Subject& subject, int leaf, const Box& box) {
  const hw::Topology& topology = subject.topology;
  int first_die = -1;
  int first_cpu = -1;
  int dies = 0;
  int cpus = 0;
  for (const hw::Link& link : topology.planes.front().links) {
    if (link.b.node != topology.endpoints + leaf || link.a.node >= topology.endpoints) continue;
    const bool die = link.a.node < topology.dies;
    int& first = die ? first_die : first_cpu;
    if (first < 0) first = die ? link.a.node : link.a.node - topology.dies;
    ++(die ? dies : cpus);
  }
  for (int stub = -1; stub <= 1 && dies > 0; ++stub) {
    svg.line(box.middle() + 6 * stub, box.bottom(), box.middle() + 6 * stub, box.bottom() + 12, "class=\"stub\"");
  }
  if (dies > 0)
    svg.text(box.middle(), box.bottom() + 26, span_text("die", first_die, dies), "class=\"small\"", Anchor::kMiddle);
  if (cpus > 0)
    svg.text(box.middle(), box.bottom() + 38, span_text("CPU", first_cpu, cpus), "class=\"small\"", Anchor::kMiddle);
}

void draw_row(Svg& svg, const Subject& subject, const Row& row) {
  const auto& switches = subject.topology.planes.front().switches;
  for (std::size_t i = 0; i < row.shown.size(); ++i) {
    const Box& box = row.boxes[i];
    const Cell& cell = row.shown[i];
    if (cell.index < 0) {
      const std::string text = cell.left_out > 0       ? fmt::format("{} more", cell.left_out)
                               : row.pods_left_out > 0 ? fmt::format("{} more {}", row.pods_left_out,
                                                                     row.pods_left_out == 1 ? "pod" : "pods")
                                                       : "";
      svg.text(box.middle(), box.y + 21, text, "class=\"gap\"", Anchor::kMiddle);
      continue;
    }
    const hw::SwitchNode& node = switches[static_cast<std::size_t>(cell.index)];
    svg.named_box(box, node.name, fmt::format("class=\"l{}\"", std::min(node.tier, 3)), "class=\"name\"",
                  fmt::format("{}: {} ports in use", node.name, node.ports));
    if (row.tier == 1) draw_endpoints(svg, subject, cell.index, box);
  }
}

/// Around the L1 and L2 of the pods that are drawn.
void draw_pods(Svg& svg, const std::vector<Row>& rows) {
  const Row& l2 = rows[rows.size() - 2];
  const Row& l1 = rows.back();
  for (std::size_t pod = 0; pod < l1.pods.size(); ++pod) {
    const double left = std::min(l1.boxes[l1.pods[pod].first].x, l2.boxes[l2.pods[pod].first].x) - 8;
    const double right = std::max(l1.boxes[l1.pods[pod].second].right(), l2.boxes[l2.pods[pod].second].right()) + 8;
    svg.rectangle(
        {left, l2.boxes.front().y - 12, right - left, l1.boxes.front().bottom() + 44 - l2.boxes.front().y + 12},
        "class=\"pod\"", 8);
    svg.text(left + 6, l1.boxes.front().bottom() + 44, pod == 0 ? "first pod" : "last pod", "class=\"note\"");
  }
}

}  // namespace

double draw_plane(Svg& svg, const Subject& subject, double y) {
  const int planes = subject.summary.planes;
  const bool alone = planes == 1;
  const std::string what =
      subject.machine.network
          ? "Planes are what switches hold together."
          : fmt::format("{}Half of the end points reach the other half with {} a direction{}.",
                        alone ? "" : "Planes never touch. ", rate(hw::to_gb_per_s(hw::bisection(subject.topology))),
                        alone ? "" : " over all planes");
  const double top = panel_head(svg, alone ? "The plane" : fmt::format("A plane, one of {}", planes), what, y);
  std::vector<Row> rows = rows_of(subject);
  std::map<int, Box> boxes;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    rows[r].boxes = spread(rows[r].shown, top + 16 + kRowPitch * static_cast<double>(r), kRowHeight, 84);
    for (std::size_t i = 0; i < rows[r].shown.size(); ++i) {
      if (rows[r].shown[i].index >= 0) boxes[rows[r].shown[i].index] = rows[r].boxes[i];
    }
  }
  draw_links(svg, subject, boxes);
  if (rows.back().pods.size() > 1) draw_pods(svg, rows);
  for (const Row& row : rows) {
    draw_row(svg, subject, row);
    row_label(svg, row.boxes.front().y, label_of(subject, row));
  }
  const double end = rows.back().boxes.front().bottom();
  std::vector<LegendEntry> entries;
  if (rows.size() > 1)
    entries.push_back({"class=\"link\" stroke=\"#5b4bb5\"", "L1 to L2" + parallel(subject, hw::LinkClass::kUplink)});
  if (rows.size() > 2)
    entries.push_back({"class=\"link\" stroke=\"#b83264\"", "L2 to L3" + parallel(subject, hw::LinkClass::kL2Uplink)});
  entries.push_back({"class=\"stub\"", "links of end points"});
  legend(svg, end + 66, entries);
  return end + 90;
}

}  // namespace cmx::sw::drawing
