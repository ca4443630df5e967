// SPDX-License-Identifier: Apache-2.0
#include "sw/drawing/machine_drawing.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/drawing/panels.h"

namespace cmx::sw::drawing {
namespace {

constexpr const char* kStyle =
    "text{font-family:Inter,'Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif;font-size:12px;fill:#1f2933}\n"
    ".paper{fill:#ffffff}.panel{fill:#f7f9fb;stroke:#d9e2ec}\n"
    ".title{font-size:24px;font-weight:700}.facts{font-size:14px;fill:#52606d}\n"
    ".head{font-size:17px;font-weight:700}.what{font-size:12px;fill:#52606d}\n"
    ".row{font-size:13px;font-weight:700}.note{font-size:11px;fill:#52606d}.gap{font-size:11px;fill:#7b8794;font-style:"
    "italic}\n"
    ".name{font-size:11px}.small{font-size:9px}.white{font-size:11px;font-weight:700;fill:#ffffff}\n"
    ".npu{fill:#e3ecf7;stroke:#829ab1}.die{fill:#ffffff;stroke:#486581}.cpu{fill:#fdf0d5;stroke:#b7791f}\n"
    ".l1{fill:#d5f0e6;stroke:#2f855a}.l2{fill:#e4e0fb;stroke:#5b4bb5}.l3{fill:#fbdfe7;stroke:#b83264}\n"
    ".pod{fill:none;stroke:#9fb3c8;stroke-dasharray:5 4}.link{stroke-width:0.9;stroke-opacity:0.55;fill:none}\n"
    ".package{stroke:#486581;stroke-width:3}.stub{stroke:#7b8794;stroke-width:1.2}\n";

std::string facts(const hw::MachineSummary& summary) {
  std::string text;
  const auto add = [&](int count, const char* thing) {
    if (count > 0) text += (text.empty() ? "" : "   ·   ") + counted(count, thing);
  };
  add(summary.npus, "NPU");
  add(summary.dies, summary.npus > 0 ? "die" : "end point");
  add(summary.cpus, "CPU");
  add(summary.nodes, "node");
  add(summary.planes, "plane");
  if (summary.planes == 0) return text;
  return text + fmt::format("   ·   {} a direction for each {}", rate(summary.ub_gb_per_s_per_die),
                            summary.npus > 0 ? "die" : "end point");
}

}  // namespace

double panel_head(Svg& svg, const std::string& title, const std::string& what, double y) {
  svg.text(kMargin + 20, y + 32, title, "class=\"head\"");
  svg.text(kMargin + 20, y + 52, what, "class=\"what\"");
  return y + 74;
}

void row_label(Svg& svg, double y, const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    svg.text(kMargin + 20, y + 14 + 15 * static_cast<double>(i), lines[i], i == 0 ? "class=\"row\"" : "class=\"note\"");
  }
}

std::vector<Cell> cells(int count, int most, int from) {
  std::vector<Cell> row;
  const bool all = count <= most;
  for (int i = 0; i < (all ? count : most - 2); ++i) row.push_back({from + i, 0});
  if (!all) {
    row.push_back({-1, count - (most - 1)});
    row.push_back({from + count - 1, 0});
  }
  return row;
}

std::vector<Box> spread(const std::vector<Cell>& row, double y, double height, double widest) {
  const double room = kWidth - 2 * kMargin - kGutter - 20;
  const double pitch = room / static_cast<double>(row.size());
  const double width = std::min(widest, pitch * 0.86);
  std::vector<Box> boxes;
  for (std::size_t i = 0; i < row.size(); ++i) {
    boxes.push_back({kMargin + kGutter + pitch * (static_cast<double>(i) + 0.5) - width / 2, y, width, height});
  }
  return boxes;
}

void legend(Svg& svg, double y, const std::vector<LegendEntry>& entries) {
  double x = kMargin + kGutter;
  for (const LegendEntry& entry : entries) {
    svg.line(x, y, x + 26, y, entry.look);
    svg.text(x + 33, y + 4, entry.meaning, "class=\"note\"");
    x += 62 + 6.1 * static_cast<double>(entry.meaning.size());
  }
}

std::string rate(double gb_per_s) {
  return gb_per_s >= 1000 ? fmt::format("{:.3g} TB/s", gb_per_s / 1000) : fmt::format("{:.4g} GB/s", gb_per_s);
}

std::string counted(int count, const std::string& thing) {
  std::string digits = std::to_string(count);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  const char* plural = thing.ends_with("ch") ? "es" : "s";
  return fmt::format("{} {}{}", digits, thing, count == 1 ? "" : plural);
}

const char* plane_colour(int plane) {
  static constexpr const char* kColours[]{"#1f77b4", "#d9730d", "#2f9e44", "#c92a2a", "#7048e8",
                                          "#8b5e34", "#d6336c", "#5c6b73", "#a18400", "#0b98a5"};
  return kColours[plane % static_cast<int>(std::size(kColours))];
}

std::string draw_machine(const hw::Machine& machine) {
  const Subject subject{machine, machine.topology(), hw::describe(machine)};
  Svg svg;
  svg.text(kMargin, 48, subject.summary.name, "class=\"title\"");
  svg.text(kMargin, 74, facts(subject.summary), "class=\"facts\"");
  double y = 96;
  Svg panels;
  for (const auto draw : {draw_node, draw_plane}) {
    // In a network of any shape there is no such thing as a node; without switches there is nothing else.
    if (draw == draw_plane ? subject.summary.planes == 0 : machine.network && subject.summary.planes > 0) continue;
    const double end = draw(panels, subject, y);
    svg.rectangle({kMargin, y, kWidth - 2 * kMargin, end - y}, "class=\"panel\"", 10);
    y = end + 24;
  }
  Svg page;
  page.rectangle({0, 0, kWidth, y}, "class=\"paper\"", 0);
  page.append(svg);
  page.append(panels);
  return page.document(kWidth, y, "machine " + subject.summary.name, kStyle);
}

}  // namespace cmx::sw::drawing
