// SPDX-License-Identifier: Apache-2.0
// Running and stopping. Steps are in firmware_debugger_step.cpp, what is looked at while all stands still is in
// firmware_debugger_state.cpp.
#include "sw/firmware_run/debugger/debugger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sw/firmware_run/verdict.h"
#include "tlm/rv32/isa/cause.h"

namespace cmx::sw::apps {
namespace {

using gdb::Client;
using gdb::Point;
using gdb::PointKind;
using gdb::Stop;
using model::DieState;

constexpr int kQuantaBetweenLooks = 10;  // at the client
constexpr int kStepsBetweenLooks = 10'000;
constexpr int kFailed = 255;  // exit status of a run that ended otherwise than by exit codes

}  // namespace

FirmwareDebugger::FirmwareDebugger(model::FirmwareSupernode& supernode, const model::PlatformSpec& spec,
                                   std::vector<const elf::Image*> images, hw::Picoseconds limit)
    : supernode_(supernode),
      platform_(supernode.platform()),
      spec_(spec),
      images_(std::move(images)),
      limit_(limit),
      printed_(static_cast<std::size_t>(spec.dies)),
      trap_told_(static_cast<std::size_t>(spec.dies)) {
  platform_.on_stop = [this](int die, model::rv32::Stop stop) {
    pending_.push_back({die, stop, platform_.core(die).watch_hit()});
  };
  for (int die = 0; die < dies(); ++die) platform_.hold(die);
  platform_.advance({});
}

FirmwareDebugger::~FirmwareDebugger() { platform_.on_stop = nullptr; }

Stop FirmwareDebugger::run(const gdb::Resume& resume, const std::function<Client()>& client) {
  Stop stop = run_unannounced(resume, client);
  stop.note = new_console_lines() + stop.note;
  last_die_ = stop.die;
  return stop;
}

Stop FirmwareDebugger::run_unannounced(const gdb::Resume& resume, const std::function<Client()>& client) {
  if (end_told_) return ended();
  if (!resume.only) forget_watches();
  if (!resume.step) return resume.only ? go_alone(*resume.only, client) : go(client);
  const int die = *resume.step;
  if (has_ended(die)) return go(client);
  if (is_asleep(die)) return step_out_of_wait(die, client);
  if (!resume.only && platform_.ahead(die) >= spec_.board.quantum) {
    if (const auto stop = let_others_catch_up(die)) return *stop;
  }
  return step(die);
}

bool FirmwareDebugger::has_ended(int die) {
  const DieState state = platform_.state(die).state;
  return state == DieState::kExited || state == DieState::kTrapped;
}

bool FirmwareDebugger::is_asleep(int die) { return platform_.core(die).waiting() && !platform_.core(die).can_wake(); }

std::optional<Stop> FirmwareDebugger::let_others_catch_up(int die) {
  if (auto stop = next_pending()) return stop;
  const hw::Picoseconds until = std::min(limit_, platform_.now() + platform_.ahead(die));
  platform_.hold(die);
  for (int other = 0; other < dies(); ++other) {
    if (other != die) platform_.release(other);
  }
  while (platform_.now() < until) {
    platform_.advance(until);
    if (auto stop = next_pending()) return stop;
  }
  return end_of_run();
}

Stop FirmwareDebugger::go_alone(int die, const std::function<Client()>& client) {
  for (int steps = 1; !has_ended(die) && platform_.now() + platform_.ahead(die) < limit_; ++steps) {
    Stop stop = is_asleep(die) ? step_out_of_wait(die, client) : step(die);
    if (stop.why != Stop::Why::kStepped) return stop;
    if (steps % kStepsBetweenLooks != 0) continue;
    const Client wish = client();
    if (wish == Client::kInterrupts) return {.why = Stop::Why::kInterrupted, .die = die};
    if (wish == Client::kGone) return {.why = Stop::Why::kClientGone};
  }
  return {.why = Stop::Why::kStepped, .die = die, .note = fmt::format("die:{} cannot go on alone\n", die)};
}

Stop FirmwareDebugger::go(const std::function<Client()>& client) {
  if (const auto stop = next_pending()) return *stop;
  for (int die = 0; die < dies(); ++die) platform_.release(die);
  for (;;) {
    if (const auto stop = end_of_run()) return *stop;
    platform_.advance(std::min(limit_, platform_.now() + spec_.board.quantum * kQuantaBetweenLooks));
    if (const auto stop = next_pending()) return *stop;
    switch (client()) {
      case Client::kWaits: break;
      case Client::kInterrupts: return {.why = Stop::Why::kInterrupted, .die = last_die_};
      case Client::kGone: return {.why = Stop::Why::kClientGone};
    }
  }
}

std::optional<Stop> FirmwareDebugger::next_pending() {
  while (!pending_.empty()) {
    const Pending first = pending_.front();
    pending_.pop_front();
    if (auto stop = meaning_of(first)) return stop;
    platform_.release(first.die);
  }
  return std::nullopt;
}

std::optional<Stop> FirmwareDebugger::meaning_of(const Pending& pending) {
  switch (pending.stop) {
    case model::rv32::Stop::kHalted: return trap_of(pending.die);
    case model::rv32::Stop::kBreakpoint:
      if (const auto kind = breaks_at(platform_.core(pending.die).pc()))
        return Stop{
            .why = Stop::Why::kBreakpoint, .die = pending.die, .hardware = *kind == PointKind::kHardwareBreakpoint};
      if (stepping_ == pending.die) return Stop{.why = Stop::Why::kStepped, .die = pending.die};
      return std::nullopt;
    case model::rv32::Stop::kWatchpoint:
      for (const Point& point : points_) {
        const model::rv32::WatchHit& hit = pending.hit;
        const bool kind = point.kind == PointKind::kAccessWatch ||
                          point.kind == (hit.write ? PointKind::kWriteWatch : PointKind::kReadWatch);
        const bool overlap = hit.address < std::uint64_t{point.address} + point.size &&
                             point.address < std::uint64_t{hit.address} + hit.size;
        if (!kind || !overlap) continue;
        const Point accessed{point.kind, std::max(point.address, hit.address), hit.size};
        return Stop{.why = Stop::Why::kWatchpoint, .die = pending.die, .watch = accessed};
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<Stop> FirmwareDebugger::trap_of(int die) {
  const model::DieResult state = platform_.state(die);
  if (!state.trap || trap_told_[static_cast<std::size_t>(die)]) return std::nullopt;
  trap_told_[static_cast<std::size_t>(die)] = true;
  return Stop{.why = Stop::Why::kTrapped,
              .die = die,
              .note = fmt::format("die:{} died of a trap: {}, mtval {:#010x}, at {}\n", die,
                                  model::rv32::cause_name(state.trap->cause), state.trap->value,
                                  image_of(die).describe(state.trap->pc))};
}

std::optional<Stop> FirmwareDebugger::end_of_run() {
  const auto end = platform_.end();
  if (end == model::PlatformEnd::kAllEnded) return ended();
  if (!end && platform_.now() < limit_) return std::nullopt;
  end_told_ = true;
  Stop stop{.why = end ? Stop::Why::kDeadlock : Stop::Why::kTimeout};
  for (int die = dies() - 1; die >= 0; --die) {
    const DieState state = platform_.state(die).state;
    if (state == DieState::kRunning || state == DieState::kWaiting) stop.die = die;
  }
  hw::Picoseconds time = limit_;
  if (end) {
    // Nothing has happened since the last of them went to wait, however far the kernel has come.
    time = {};
    for (int die = 0; die < dies(); ++die) time = std::max(time, platform_.now() + platform_.ahead(die));
  }
  stop.note = fmt::format("{} at {:.3f} us; the run cannot go on\n", end ? "deadlock" : "timeout", hw::to_us(time));
  return stop;
}

Stop FirmwareDebugger::ended() {
  Stop stop{.why = Stop::Why::kEnded};
  for (int die = dies() - 1; die >= 0; --die) {
    const model::DieResult state = platform_.state(die);
    if (state.state != DieState::kExited) {
      stop.exit_status = kFailed;
    } else if (state.exit_code != 0) {
      stop.exit_status = std::max(1, static_cast<int>(state.exit_code & 0xff));
    }
  }
  return stop;
}

void FirmwareDebugger::run_on() {
  platform_.on_stop = nullptr;
  pending_.clear();
  for (const Point& point : std::exchange(points_, {})) apply(point, false);
  for (int die = 0; die < dies(); ++die) platform_.release(die);
  while (!platform_.end() && platform_.now() < limit_) platform_.advance(limit_);
}

std::string FirmwareDebugger::new_console_lines() {
  std::vector<model::PlatformLine> lines;
  for (int die = 0; die < dies(); ++die) {
    std::size_t& printed = printed_[static_cast<std::size_t>(die)];
    const auto& all = platform_.board(die).console().lines();
    for (; printed < all.size(); ++printed) lines.push_back({all[printed].at, die, all[printed].text});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  std::string text;
  for (const model::PlatformLine& line : lines) text += console_line(line) + "\n";
  return text;
}

}  // namespace cmx::sw::apps
