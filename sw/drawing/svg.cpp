// SPDX-License-Identifier: Apache-2.0
#include "sw/drawing/svg.h"

#include <fmt/format.h>

namespace cmx::sw::drawing {
namespace {

/// Shortest text of a tenth of a pixel.
std::string at(double value) {
  return fmt::format("{:g}", static_cast<double>(static_cast<long>(value * 10 + (value < 0 ? -0.5 : 0.5))) / 10);
}

const char* to_string(Anchor anchor) {
  switch (anchor) {
    case Anchor::kStart: return "start";
    case Anchor::kMiddle: return "middle";
    case Anchor::kEnd: return "end";
  }
  return "start";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

void Svg::rectangle(const Box& box, std::string_view look, double radius) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" {}/>\n", at(box.x), at(box.y),
                       at(box.width), at(box.height), at(radius), look);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view look) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>\n", at(x1), at(y1), at(x2), at(y2), look);
}

void Svg::text(double x, double y, std::string_view text, std::string_view look, Anchor anchor) {
  body_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" {}>{}</text>\n", at(x), at(y), to_string(anchor),
                       look, escaped(text));
}

void Svg::named_box(const Box& box, std::string_view name, std::string_view box_look, std::string_view text_look,
                    std::string_view tooltip) {
  body_ += "<g>";
  if (!tooltip.empty()) body_ += fmt::format("<title>{}</title>", escaped(tooltip));
  body_ += "\n";
  rectangle(box, box_look);
  text(box.middle(), box.y + box.height / 2 + 4, name, text_look, Anchor::kMiddle);
  body_ += "</g>\n";
}

std::string Svg::document(double width, double height, std::string_view title, std::string_view style) const {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\">\n<title>{2}</title>\n<style>\n{3}</style>\n{4}</svg>\n",
      at(width), at(height), escaped(title), style, body_);
}

}  // namespace cmx::sw::drawing
