// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/analysis/limits.h"

namespace cmx::model {

std::vector<Limit> Limits::of_all_planes(bool open_planes) const {
  std::map<std::string, std::vector<const Limit*>> by_mechanism;
  for (const auto& [key, limit] : of_) by_mechanism[key.first].push_back(&limit);
  std::vector<Limit> all;
  for (const auto& [mechanism, limits] : by_mechanism) {
    Limit longest = *limits.front();
    double rates = 0;  // each plane was given an equal share
    for (const Limit* limit : limits) {
      if (limit->ps > longest.ps * (1 + kSame)) longest = *limit;
      rates += 1 / limit->ps;
    }
    if (open_planes && limits.size() > 1) longest.ps = static_cast<double>(limits.size()) / rates;
    all.push_back(longest);
  }
  return all;
}

}  // namespace cmx::model
