// SPDX-License-Identifier: Apache-2.0
#include "sw/ns3ub/warnings.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmx::sw::ns3ub {

void Warnings::add(const std::string& kind, const std::string& text) {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& each) { return each.name == kind; });
  if (found == kinds_.end()) {
    kinds_.push_back({kind, text, 1});
  } else {
    ++found->count;
  }
}

std::vector<std::string> Warnings::texts() const {
  std::vector<std::string> texts;
  for (const Kind& kind : kinds_)
    texts.push_back(kind.count == 1 ? kind.first
                                    : fmt::format("{} (the first of {} {})", kind.first, kind.count, kind.name));
  return texts;
}

}  // namespace cmx::sw::ns3ub
