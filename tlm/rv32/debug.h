// SPDX-License-Identifier: Apache-2.0
// Breakpoints and watchpoints of a debugger. A core without any does not look at them.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

namespace cmx::model::rv32 {

struct Watchpoint {
  std::uint32_t base{0};
  std::uint32_t size{4};
  bool on_read{false};
  bool on_write{true};
  bool operator==(const Watchpoint&) const = default;
};

/// The access that a watchpoint was set for.
struct WatchHit {
  std::uint32_t pc{0};  // of the instruction that did it; it has retired
  std::uint32_t address{0};
  std::uint32_t size{0};
  bool write{false};
};

class DebugPoints {
 public:
  void add_breakpoint(std::uint32_t pc) { breakpoints_.insert(pc); }
  void remove_breakpoint(std::uint32_t pc) { breakpoints_.erase(pc); }
  void add_watchpoint(const Watchpoint& watchpoint) { watchpoints_.push_back(watchpoint); }
  void remove_watchpoint(const Watchpoint& watchpoint) { std::erase(watchpoints_, watchpoint); }

  bool empty() const { return breakpoints_.empty() && watchpoints_.empty(); }
  bool breaks_at(std::uint32_t pc) const { return breakpoints_.contains(pc); }
  bool watches(std::uint32_t address, std::uint32_t size, bool write) const {
    for (const Watchpoint& point : watchpoints_) {
      const bool kind = write ? point.on_write : point.on_read;
      if (kind && address < std::uint64_t{point.base} + point.size && point.base < std::uint64_t{address} + size)
        return true;
    }
    return false;
  }

 private:
  std::set<std::uint32_t> breakpoints_;
  std::vector<Watchpoint> watchpoints_;
};

}  // namespace cmx::model::rv32
