// SPDX-License-Identifier: Apache-2.0
// One line on stderr that says how far a run is and when it ends; silent unless stderr is a terminal.
#pragma once

#include <chrono>
#include <string_view>

namespace cmx::sw::report {

class Progress {
 public:
  /// `enabled`: whether stderr is a terminal.
  explicit Progress(bool enabled) : enabled_(enabled) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `fraction` of the work is done; draws at most ten times a second.
  void update(double fraction, std::string_view what);
  /// A line of its own, about what comes next.
  void say(std::string_view what);
  /// The same wherever stderr goes.
  void tell(std::string_view what);
  /// Wipes the line, so that the result starts on a clean one.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool enabled_;
  bool drawn_{false};
  Clock::time_point start_{Clock::now()};
  Clock::time_point last_{};
};

}  // namespace cmx::sw::report
