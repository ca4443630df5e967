// SPDX-License-Identifier: Apache-2.0
// The least times that mechanisms allow a transfer, plane by plane.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cmx::model {

struct Limit {
  std::string mechanism;
  double ps{0};
  std::string arithmetic;
};

class Limits {
 public:
  /// `plane` < 0: of no plane. Of several of a plane the longest counts; `arithmetic()` is called for those that do.
  template <class Arithmetic>
  void note(const std::string& mechanism, int plane, double ps, const Arithmetic& arithmetic) {
    auto [entry, added] = of_.try_emplace({mechanism, plane});
    if (!added && ps <= entry->second.ps * (1 + kSame)) return;
    entry->second = {mechanism, ps, arithmetic()};
  }

  /// Of each mechanism the longest; with `open_planes`, where the planes share as they like, what all take together.
  std::vector<Limit> of_all_planes(bool open_planes) const;

 private:
  static constexpr double kSame = 1e-9;  // what rounding tells apart
  std::map<std::pair<std::string, int>, Limit> of_;
};

}  // namespace cmx::model
