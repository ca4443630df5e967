// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "tlm/firmware_checker/checked_job.h"
#include "tlm/rv32/call_stack.h"

namespace cmx::model {

/// Numbers for the places of a core's accesses.
class CodePlaces {
 public:
  std::uint32_t number(std::uint32_t pc, const rv32::CallStack& calls) {
    Recent& recent = recent_[pc / 2 % recent_.size()];
    if (recent.pc != pc || recent.version != calls.version())
      recent = {pc, calls.version(), number({.pc = pc, .callers = calls.sites()})};
    return recent.number;
  }
  const CodePlace& at(std::uint32_t number) const { return *places_[number]; }

 private:
  struct Recent {
    std::uint32_t pc{1};
    std::uint64_t version{0};
    std::uint32_t number{0};
  };
  std::uint32_t number(CodePlace place) {
    const auto [at, added] = numbers_.try_emplace(std::move(place), static_cast<std::uint32_t>(places_.size()));
    if (added) places_.push_back(&at->first);
    return at->second;
  }

  std::map<CodePlace, std::uint32_t> numbers_;
  std::vector<const CodePlace*> places_;
  std::array<Recent, 16> recent_{};
};

}  // namespace cmx::model
