// SPDX-License-Identifier: Apache-2.0
// The two panels of a machine's picture, and what they share. Internal to sw/drawing.
#pragma once

#include <string>
#include <vector>

#include "hw/machine/machine.h"
#include "hw/machine/machine_summary.h"
#include "sw/drawing/svg.h"

namespace cmx::sw::drawing {

/// What is drawn, counted once.
struct Subject {
  const hw::Machine& machine;
  hw::Topology topology;
  hw::MachineSummary summary;
};

constexpr double kWidth = 1400;
constexpr double kMargin = 32;
constexpr double kGutter = 230;  // left of the drawing: what the rows are

/// Draws the panel with its head at `y`; returns where it ends.
double draw_node(Svg& svg, const Subject& subject, double y);
double draw_plane(Svg& svg, const Subject& subject, double y);

/// The head of a panel; returns where its drawing starts.
double panel_head(Svg& svg, const std::string& title, const std::string& what, double y);
/// Lines of text left of a row; the first one is its name.
void row_label(Svg& svg, double y, const std::vector<std::string>& lines);

/// One of several things in a row, or (first < 0) the gap for `left_out` of them.
struct Cell {
  int index{-1};
  int left_out{0};
};
/// At most `most` cells for `count` things from `from` on: all, or the first ones, a gap and the last.
std::vector<Cell> cells(int count, int most, int from = 0);
/// Boxes of equal width, as wide as fits and at most `widest`, spread over the drawing's width; a gap takes a cell of
/// its own.
std::vector<Box> spread(const std::vector<Cell>& row, double y, double height, double widest);

/// "28 GB/s", "21.5 TB/s".
std::string rate(double gb_per_s);
/// "768 links", "1 link".
std::string counted(int count, const std::string& thing);
const char* plane_colour(int plane);

/// A sample line and what it stands for.
struct LegendEntry {
  std::string look;
  std::string meaning;
};
/// One row of them, with its middle at `y`.
void legend(Svg& svg, double y, const std::vector<LegendEntry>& entries);

}  // namespace cmx::sw::drawing
