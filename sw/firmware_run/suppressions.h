// SPDX-License-Identifier: Apache-2.0
// Findings of the checker that somebody has looked at and accepts: --suppress F. A line each, "RULE PLACE", with #
// before a remark; PLACE is file:line, file or function, of the access or of what called it. "*" is every rule.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::apps {

class FwSuppressions {
 public:
  FwSuppressions() = default;
  /// Throws BadInput with the line for a file that cannot be read, a rule that is none, a line without a place.
  explicit FwSuppressions(const std::string& file);

  /// Whether a line speaks of this finding; `places`: its functions, "file:line" and file names.
  bool covers(std::string_view rule, const std::vector<std::string>& places);
  /// A sentence for each line that spoke of none.
  std::vector<std::string> unused() const;

 private:
  struct Line {
    std::size_t number{0};
    std::string rule;
    std::string place;
    bool used{false};
  };
  std::string file_;
  std::vector<Line> lines_;
};

}  // namespace cmx::sw::apps
