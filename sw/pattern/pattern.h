// SPDX-License-Identifier: Apache-2.0
// A regular expression (RE2's syntax: no look-around, no references back) that is matched in time linear in the text,
// whatever the expression.
// Bytes are characters. Errors: BadInput with the reason alone.
#pragma once

#include <memory>
#include <string>

namespace re2 {
class RE2;
}

namespace cmx::sw::pattern {

class Pattern {
 public:
  explicit Pattern(const std::string& text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Somewhere in the text.
  bool found_in(const std::string& text) const;

 private:
  std::unique_ptr<re2::RE2> expression_;
};

}  // namespace cmx::sw::pattern
