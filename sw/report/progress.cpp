// SPDX-License-Identifier: Apache-2.0
#include "sw/report/progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "sw/report/text.h"

namespace cmx::sw::report {

void Progress::update(double fraction, std::string_view what) {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double spent = std::chrono::duration<double>(now - start_).count();
  const std::string eta =
      fraction > 0.01 ? fmt::format("{:.0f} s left", spent * (1 - fraction) / fraction) : "estimating";
  fmt::print(stderr, "\r\x1b[2K{} [{}] {:3.0f} %  {}", what, bar(fraction, 24), fraction * 100, eta);
  std::fflush(stderr);
}

void Progress::say(std::string_view what) {
  if (!enabled_) return;
  clear();
  fmt::print(stderr, "cmx: {}\n", what);
}

void Progress::tell(std::string_view what) {
  clear();
  fmt::print(stderr, "cmx: {}\n", what);
}

void Progress::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[2K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace cmx::sw::report
