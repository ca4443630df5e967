// SPDX-License-Identifier: Apache-2.0
// The node: end points below, the L1 switch of each plane above them, uplinks on top.
#include <fmt/format.h>

#include <algorithm>

#include "sw/drawing/panels.h"

namespace cmx::sw::drawing {
namespace {

/// What a node is made of, whatever kind of machine it belongs to.
struct NodeShape {
  std::string name;
  std::string package{"NPU"};
  int packages{0};
  int dies_per_package{1};
  int cpus{0};
  int planes{0};
  int uplinks{0};  // of its L1 in a plane
  double die_gb_per_s{0};
  double cpu_gb_per_s{0};
  double uplink_gb_per_s{0};
  double die_to_die_gb_per_s{0};
};

NodeShape shape_of(const Subject& subject) {
  const hw::Machine& machine = subject.machine;
  NodeShape shape;
  shape.planes = subject.summary.planes;
  shape.die_gb_per_s = shape.uplink_gb_per_s = hw::to_gb_per_s(machine.ub_link.rate);
  if (machine.supernode) {
    const hw::SupernodeParts& parts = *machine.supernode;
    shape.name = "A node";
    shape.packages = parts.counts.npus_per_node;
    shape.dies_per_package = parts.counts.dies_per_npu;
    shape.cpus = parts.counts.cpus_per_node;
    shape.uplinks = parts.counts.l1_uplinks;
    shape.cpu_gb_per_s = hw::to_gb_per_s(parts.cpu.ub_link_rate());
    shape.die_to_die_gb_per_s = shape.dies_per_package == 2 ? hw::to_gb_per_s(parts.die_to_die.rate) : 0;
  } else if (machine.clos) {
    const hw::ClosSpec& clos = *machine.clos;
    shape.name = clos.dies_per_node > 0 ? "A node" : "A leaf and its end points";
    const int dies = std::min(clos.dies_per_node > 0 ? clos.dies_per_node : clos.down, clos.endpoints);
    shape.dies_per_package = std::max(1, clos.dies_per_npu);
    shape.packages = dies / shape.dies_per_package;
    shape.uplinks = clos.up;
    shape.uplink_gb_per_s = hw::to_gb_per_s(clos.uplink);
  } else {
    shape.name = machine.network ? "End points joined directly" : "The end points on their switch";
    shape.packages = subject.topology.endpoints;
    if (machine.network) {
      shape.package = "pair";
      shape.dies_per_package = 2;
      shape.packages /= 2;
      shape.die_to_die_gb_per_s = hw::to_gb_per_s(machine.network->links.front().rate);
    }
  }
  return shape;
}

std::string sentence(const NodeShape& shape, const Subject& subject) {
  if (shape.planes == 0) return fmt::format("{} of end points, no switches.", counted(shape.packages, "pair"));
  const bool npus = subject.summary.npus > 0;
  std::string text =
      npus ? fmt::format("{} of {}", counted(shape.packages, "NPU"), counted(shape.dies_per_package, "die"))
           : counted(shape.packages, "end point");
  if (shape.cpus > 0) text += fmt::format(", {}", counted(shape.cpus, "CPU"));
  text += fmt::format(", {} (one a plane). Each {} has a link of {} into every plane: {} in all.",
                      counted(shape.planes, "L1 switch"), npus ? "die" : "end point", rate(shape.die_gb_per_s),
                      rate(shape.die_gb_per_s * shape.planes));
  return text;
}

std::string colour_of(int plane) { return fmt::format("class=\"link\" stroke=\"{}\"", plane_colour(plane)); }

/// Lines from a point to the L1 of every plane that is drawn.
void links_up(Svg& svg, double x, double y, const std::vector<Cell>& planes, const std::vector<Box>& l1,
              const char* dash) {
  for (std::size_t p = 0; p < planes.size(); ++p) {
    if (planes[p].index < 0) continue;
    svg.line(x, y, l1[p].middle(), l1[p].bottom(), colour_of(planes[p].index) + dash);
  }
}

void draw_package(Svg& svg, const NodeShape& shape, const Box& box, int package, const std::vector<Cell>& planes,
                  const std::vector<Box>& l1) {
  const bool packaged = shape.dies_per_package > 1;
  if (packaged)
    svg.named_box(box, "", "class=\"npu\"", "class=\"name\"",
                  fmt::format("{} {}: {} a die", shape.package, package, rate(shape.die_gb_per_s * shape.planes)));
  const double pitch = box.width / shape.dies_per_package;
  for (int d = 0; d < shape.dies_per_package; ++d) {
    const Box die{box.x + pitch * d + pitch * 0.1, box.y + 10, pitch * 0.8, packaged ? 30.0 : 36.0};
    links_up(svg, die.middle(), die.y, planes, l1, "");
    if (d > 0 && shape.die_to_die_gb_per_s > 0)
      svg.line(die.x - pitch * 0.2, die.y + 15, die.x, die.y + 15, "class=\"package\"");
    svg.named_box(die, std::to_string(package * shape.dies_per_package + d), "class=\"die\"", "class=\"name\"");
  }
  if (packaged)
    svg.text(box.middle(), box.bottom() - 9, fmt::format("{} {}", shape.package, package), "class=\"name\"",
             Anchor::kMiddle);
}

}  // namespace

double draw_node(Svg& svg, const Subject& subject, double y) {
  const NodeShape shape = shape_of(subject);
  double top = panel_head(svg, shape.name, sentence(shape, subject), y);
  const std::vector<Cell> planes = cells(shape.planes, 12);
  const std::vector<Box> l1 = spread(planes, top + 34, 34, 110);  // none where end points are joined directly
  std::vector<std::string> above{"L1 switches"};
  if (shape.uplinks > 0) {
    above.push_back(fmt::format("{} up to L2, {} each", counted(shape.uplinks, "link"), rate(shape.uplink_gb_per_s)));
    above.push_back(fmt::format("{} up a plane", rate(shape.uplinks * shape.uplink_gb_per_s)));
  }
  if (!l1.empty()) row_label(svg, l1.front().y, above);

  // CPUs take a cell each beside the packages; with very many of either the middle is left out.
  std::vector<Cell> row = cells(shape.packages, shape.dies_per_package > 1 ? 10 : 18);
  const std::size_t packages = row.size();
  for (const Cell& cpu : cells(shape.cpus, 6)) row.push_back(cpu);
  const std::vector<Box> boxes = spread(row, planes.empty() ? top : top + 240, 66, 104);
  const bool npus = subject.summary.npus > 0;
  std::vector<std::string> lines{npus ? "NPUs and their dies" : "End points",
                                 fmt::format("{} a {}", rate(shape.die_gb_per_s), npus ? "die and plane" : "link")};
  std::vector<LegendEntry> entries;
  if (!planes.empty())
    entries.push_back({colour_of(0), fmt::format("link of {} in its plane's colour, {}",
                                                 npus ? "a die" : "an end point", rate(shape.die_gb_per_s))});

  if (shape.cpus > 0) {
    lines.push_back(fmt::format("{} a CPU and plane", rate(shape.cpu_gb_per_s)));
    entries.push_back(
        {colour_of(0) + " stroke-dasharray=\"4 3\"", fmt::format("link of a CPU, {}", rate(shape.cpu_gb_per_s))});
  }
  if (shape.die_to_die_gb_per_s > 0) {
    if (npus) lines.push_back(fmt::format("{} between two dies", rate(shape.die_to_die_gb_per_s)));
    entries.push_back({"class=\"package\"", fmt::format("{}, {} a direction", npus ? "inside a package" : "direct link",
                                                        rate(shape.die_to_die_gb_per_s))});
  }
  if (shape.uplinks > 0)
    entries.push_back({"class=\"stub\"", fmt::format("uplinks, {} each", rate(shape.uplink_gb_per_s))});
  row_label(svg, boxes.front().y, lines);

  for (std::size_t i = 0; i < row.size(); ++i) {
    const Box& box = boxes[i];
    if (row[i].index < 0) {
      svg.text(box.middle(), box.y + 32, fmt::format("{} more", row[i].left_out), "class=\"gap\"", Anchor::kMiddle);
    } else if (i < packages) {
      draw_package(svg, shape, box, row[i].index, planes, l1);
    } else {
      links_up(svg, box.middle(), box.y + 10, planes, l1, " stroke-dasharray=\"4 3\"");
      svg.named_box({box.x + box.width * 0.1, box.y + 10, box.width * 0.8, 36}, fmt::format("CPU {}", row[i].index),
                    "class=\"cpu\"", "class=\"name\"");
    }
  }
  for (std::size_t p = 0; p < planes.size(); ++p) {
    if (planes[p].index < 0) {
      svg.text(l1[p].middle(), l1[p].y + 21, fmt::format("{} more", planes[p].left_out), "class=\"gap\"",
               Anchor::kMiddle);
      continue;
    }
    for (int stub = -1; stub <= 1 && shape.uplinks > 0; ++stub) {
      svg.line(l1[p].middle() + 8 * stub, l1[p].y, l1[p].middle() + 8 * stub, l1[p].y - 16, "class=\"stub\"");
    }
    if (shape.uplinks > 0)
      svg.text(l1[p].middle(), l1[p].y - 20, fmt::format("{} up", shape.uplinks), "class=\"note\"", Anchor::kMiddle);
    svg.named_box(l1[p], fmt::format("L1 plane {}", planes[p].index),
                  fmt::format("fill=\"{}\"", plane_colour(planes[p].index)), "class=\"white\"");
  }
  legend(svg, boxes.front().bottom() + 26, entries);
  return boxes.front().bottom() + 48;
}

}  // namespace cmx::sw::drawing
