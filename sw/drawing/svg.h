// SPDX-License-Identifier: Apache-2.0
// An SVG picture as text: the few shapes that a block diagram needs. Text is escaped; coordinates are in pixels of an
// unscaled view.
#pragma once

#include <string>
#include <string_view>

namespace cmx::sw::drawing {

struct Box {
  double x{0};
  double y{0};
  double width{0};
  double height{0};
  double middle() const { return x + width / 2; }
  double bottom() const { return y + height; }
  double right() const { return x + width; }
};

enum class Anchor { kStart, kMiddle, kEnd };

class Svg {
 public:
  /// `look` is the rest of the element: its class or attributes, written by us and not escaped.
  void rectangle(const Box& box, std::string_view look, double radius = 4);
  void line(double x1, double y1, double x2, double y2, std::string_view look);
  void text(double x, double y, std::string_view text, std::string_view look, Anchor anchor = Anchor::kStart);
  /// A box with its name in the middle, and a tooltip where one is given.
  void named_box(const Box& box, std::string_view name, std::string_view box_look, std::string_view text_look,
                 std::string_view tooltip = "");

  /// What the other holds, on top of this.
  void append(const Svg& other) { body_ += other.body_; }

  /// The whole picture, with `style` as its style sheet.
  std::string document(double width, double height, std::string_view title, std::string_view style) const;

 private:
  std::string body_;
};

/// Text as it stands in XML: no markup, no control characters.
std::string escaped(std::string_view text);

}  // namespace cmx::sw::drawing
