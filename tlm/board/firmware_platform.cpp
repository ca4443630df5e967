// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/firmware_platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <optional>
#include <systemc>
#include <utility>

#include "hw/generated/board_registers.hpp"
#include "hw/units/bad_input.h"
#include "tlm/board/die_bus.h"
#include "tlm/rv32_module/core_clock.h"
#include "tlm/rv32_module/rv32_module.h"
#include "tlm/sc_kernel/run_kernel.h"

namespace cmx::model {
namespace {

sc_core::sc_time picoseconds(hw::Picoseconds time) {
  return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(time.value));
}
hw::Picoseconds to_picoseconds(const sc_core::sc_time& time) {
  return hw::Picoseconds(static_cast<std::int64_t>(time.value()));
}

constexpr std::uint32_t kWfiBytes = 4;  // there is no compressed one

/// What the core answers for itself never comes to the bus.
void refuse_overlap(const std::string& name, std::uint64_t base, std::uint64_t size, const char* other,
                    std::uint64_t from, std::uint64_t bytes) {
  if (base >= from + bytes || from >= base + size) return;
  throw hw::BadInput(fmt::format("{} at {:#x} with {:#x} bytes overlaps {} at {:#x}", name, base, size, other, from));
}

hw::Picoseconds cycles_of(std::uint32_t cycles, const hw::Rv32Spec& spec) { return hw::duration(cycles, spec.clock); }

}  // namespace

class FirmwarePlatform::Die {
 public:
  Die(const PlatformSpec& spec, int number)
      : hbm(spec.hbm, spec.board.fill),
        window(hbm, cycles_of(spec.board.window_read, spec.rv32), cycles_of(spec.board.window_write, spec.rv32)),
        board(spec.board, number, spec.dies, window),
        bus(fmt::format("die_{}_bus", number)),
        core(make_core(spec, number)) {
    core->bind(bus.from_core());
    std::ranges::fill(core->local_memory(), spec.board.fill);
    if (core->memory_by_bus()) bus.add_memory(spec.rv32.memory_base, core->local_memory());
    bus.map.add("board", spec.board.base, hw::BoardSpec::kBytes, board);
    bus.map.add("HBM window", spec.board.window_base, spec.board.window_size, window);
    bus.on_fetch_from_nowhere = [this](std::uint32_t address) { look_for_handler(address); };
    board.on_exit = [this](std::uint32_t value) { exit(value); };
    board.on_interrupt = [this](bool pending) { set_interrupt(InterruptSource::kMailbox, pending); };
  }

  void set_interrupt(InterruptSource source, bool pending) {
    const std::uint32_t bit = 1U << static_cast<unsigned>(source);
    interrupts_ = pending ? interrupts_ | bit : interrupts_ & ~bit;
    core->set_external_interrupt(interrupts_ != 0);
  }

  bool ended() const { return exit_code_ || trap_; }
  /// For who looks into it: debuggers, checkers, traces.
  Rv32Module& own() const {
    Rv32Module* module = core->own();
    if (module == nullptr) throw std::logic_error("this die's core is somebody else's: nobody can look into it");
    return *module;
  }

  DieResult result() {
    const DieCore::State at = core->state();
    DieResult result;
    result.state = trap_        ? DieState::kTrapped
                   : exit_code_ ? DieState::kExited
                   : at.waiting ? DieState::kWaiting
                                : DieState::kRunning;
    result.exit_code = exit_code_.value_or(0);
    result.trap = trap_;
    result.pc = at.pc - (result.state == DieState::kWaiting ? kWfiBytes : 0);
    result.instructions = at.instructions;
    result.cycles = at.cycles;
    result.bus_cycles = at.bus_cycles;
    result.idle_cycles = at.idle_cycles;
    result.dropped_lines = board.console().dropped();
    return result;
  }

  SparseMemory hbm;
  HbmWindow window;
  BoardDevices board;
  DieBus bus;
  std::unique_ptr<DieCore> core;
  bool standing{false};                  // until the module's resume()
  std::function<void()> on_foreign_end;  // of a core that does not say itself that it stands

 private:
  static std::unique_ptr<DieCore> make_core(const PlatformSpec& spec, int number) {
    if (spec.make_core) {
      if (auto foreign = spec.make_core(number)) return foreign;
    }
    return make_own_core(fmt::format("die_{}_core", number), spec.rv32, spec.board.quantum);
  }
  void end() {
    core->halt();
    if (core->own() == nullptr && on_foreign_end) on_foreign_end();
  }

  void exit(std::uint32_t value) {
    if (ended()) return;
    namespace system = hw::board_registers::system;
    if (system::kExitTrap.get(value) != 0) {
      const std::uint32_t interrupt = system::kExitTrapInterrupt.get(value) != 0 ? rv32::kInterruptBit : 0;
      const std::uint32_t cause = interrupt | system::kExitCode.get(value);
      const Trap registers = core->trap_registers();
      trap_ = Trap{.cause = cause, .pc = registers.pc, .value = registers.value, .handled = true};
    } else {
      exit_code_ = value;
    }
    end();
  }

  /// A trap whose handler cannot be executed traps for ever: that is an end, too.
  void look_for_handler(std::uint32_t address) {
    if (ended() || core->trap_handler() != address) return;
    const Trap nowhere{.cause = static_cast<std::uint32_t>(rv32::Cause::kFetchFault), .pc = address, .value = address};
    trap_ = core->state().trapped ? core->trap_registers() : nowhere;
    end();
  }

  std::optional<std::uint32_t> exit_code_;
  std::optional<Trap> trap_;
  std::uint32_t interrupts_{0};  // a bit a source
};

FirmwarePlatform::FirmwarePlatform(const PlatformSpec& spec)
    : spec_(spec), dies_(static_cast<std::size_t>(spec.dies)), live_(spec.dies) {
  std::vector<int> order = spec.build_order;
  if (order.empty()) {
    order.resize(dies_.size());
    std::iota(order.begin(), order.end(), 0);
  }
  for (const int number : order) {
    auto& die = dies_.at(static_cast<std::size_t>(number));
    die = std::make_unique<Die>(spec_, number);
    if (Rv32Module* own = die->core->own()) own->on_stop = [this, number](rv32::Stop stop) { stopped(number, stop); };
    die->on_foreign_end = [this, number] { stopped(number, rv32::Stop::kHalted); };
  }
}

FirmwarePlatform::~FirmwarePlatform() = default;

FirmwarePlatform::Die& FirmwarePlatform::at(int die) { return *dies_.at(static_cast<std::size_t>(die)); }

void FirmwarePlatform::load(int die, const Program& program) {
  const std::uint64_t base = spec_.rv32.memory_base;
  const std::uint64_t size = spec_.rv32.memory_size;
  for (const Program::Segment& segment : program.segments) {
    const std::uint64_t offset = segment.address - base;
    const std::uint64_t bytes = std::max<std::uint64_t>(segment.size, segment.bytes.size());
    if (segment.address < base || bytes > size || offset > size - bytes) {
      throw hw::DoesNotFit(
          fmt::format("the segment at {:#x} with {:#x} bytes is outside the local memory, {:#x} to {:#x}",
                      segment.address, bytes, base, base + size - 1));
    }
    std::ranges::copy(segment.bytes, at(die).core->local_memory().begin() + static_cast<std::ptrdiff_t>(offset));
  }
  at(die).core->start_at(program.entry);
}

void FirmwarePlatform::attach(int die, const std::string& name, std::uint32_t base, std::uint32_t size,
                              Device& device) {
  refuse_overlap(name, base, size, "local memory", spec_.rv32.memory_base, spec_.rv32.memory_size);
  refuse_overlap(name, base, size, "timer", spec_.rv32.timer_base, hw::Rv32Spec::kTimerBytes);
  at(die).bus.map.add(name, base, size, device);
}

void FirmwarePlatform::set_interrupt(int die, InterruptSource source, bool pending) {
  at(die).set_interrupt(source, pending);
}
void FirmwarePlatform::share_hbm(int die, std::function<void()> before_access, std::function<void()> after_write) {
  at(die).window.share(std::move(before_access), std::move(after_write));
}
void FirmwarePlatform::observe_bus(int die, std::function<void(const BusAccess& access)> observer) {
  at(die).bus.map.on_access = std::move(observer);
}
void FirmwarePlatform::observe_hbm(int die, std::function<void(const HbmAccess& access)> observer) {
  at(die).window.on_access = std::move(observer);
}
SparseMemory& FirmwarePlatform::hbm(int die) { return at(die).hbm; }
std::span<std::uint8_t> FirmwarePlatform::local_memory(int die) { return at(die).core->local_memory(); }
std::uint64_t FirmwarePlatform::debug(int die, std::uint32_t address, std::span<std::uint8_t> bytes, bool write) {
  Rv32Module* own = at(die).core->own();
  return own != nullptr ? own->debug(address, bytes, write) : at(die).bus.debug(address, bytes, write);
}
BoardDevices& FirmwarePlatform::board(int die) { return at(die).board; }
rv32::Core& FirmwarePlatform::core(int die) { return at(die).own().core(); }

void FirmwarePlatform::stopped(int die, rv32::Stop stop) {
  const bool ended = at(die).ended();
  at(die).standing = !ended;
  if (ended && --live_ == 0) sc_core::sc_pause();
  if (!on_stop || (stop == rv32::Stop::kHalted && !ended)) return;
  on_stop(die, stop);
  sc_core::sc_pause();
}

PlatformResult FirmwarePlatform::run(hw::Picoseconds limit) {
  run_kernel(picoseconds(limit));
  return finish(limit);
}

hw::Picoseconds FirmwarePlatform::now() const { return to_picoseconds(sc_core::sc_time_stamp()); }
hw::Picoseconds FirmwarePlatform::ahead(int die) {
  return hw::Picoseconds(CoreClock(spec_.rv32.clock).time_of(core(die).cycles())) - now();
}
DieResult FirmwarePlatform::state(int die) { return at(die).result(); }

void FirmwarePlatform::advance(hw::Picoseconds until) {
  run_kernel(picoseconds(until - now()));
  for (const auto& die : dies_) {
    if (die->core->error()) std::rethrow_exception(die->core->error());
  }
}

bool FirmwarePlatform::stands(int die) { return at(die).standing; }
void FirmwarePlatform::hold(int die) { core(die).halt(); }

void FirmwarePlatform::release(int die) {
  if (at(die).ended()) return;
  if (std::exchange(at(die).standing, false)) {
    at(die).own().resume();
  } else {
    core(die).resume();
  }
}

rv32::Stop FirmwarePlatform::step(int die) {
  if (at(die).ended()) return rv32::Stop::kHalted;
  core(die).resume();
  const rv32::Stop stop = core(die).run(1);
  // An end is for the die's own process to tell.
  if (at(die).ended() && std::exchange(at(die).standing, false)) at(die).own().resume();
  hold(die);
  return stop;
}

void FirmwarePlatform::jump(int die, std::uint32_t pc) { at(die).own().jump(pc); }

std::optional<PlatformEnd> FirmwarePlatform::end() const {
  if (std::ranges::all_of(dies_, [](const auto& die) { return die->ended(); })) return PlatformEnd::kAllEnded;
  const bool stuck =
      std::ranges::all_of(dies_, [](const auto& die) { return die->ended() || die->core->state().stuck; });
  if (stuck && !sc_core::sc_pending_activity()) return PlatformEnd::kDeadlock;
  return std::nullopt;
}

PlatformResult FirmwarePlatform::finish(hw::Picoseconds limit) {
  for (const auto& die : dies_) {
    if (die->core->error()) std::rethrow_exception(die->core->error());
  }
  PlatformResult result;
  result.end = end().value_or(PlatformEnd::kTimeout);

  const CoreClock clock(spec_.rv32.clock);
  for (const auto& die : dies_) result.cycles = std::max(result.cycles, die->core->state().cycles);
  if (result.end == PlatformEnd::kTimeout) result.cycles = clock.cycle_at(limit.value);
  result.time = result.end == PlatformEnd::kTimeout ? limit : hw::Picoseconds(clock.time_of(result.cycles));
  for (std::size_t i = 0; i < dies_.size(); ++i) {
    Die& die = *dies_[i];
    if (!die.ended() && die.core->state().waiting) die.core->idle_to(result.cycles);
    die.board.console().finish(hw::Picoseconds(clock.time_of(die.core->state().cycles)));
    for (const ConsoleLine& line : die.board.console().lines())
      result.console.push_back({line.at, static_cast<int>(i), line.text});
    result.dies.push_back(die.result());
  }
  std::ranges::stable_sort(
      result.console, [](const auto& a, const auto& b) { return std::pair(a.at, a.die) < std::pair(b.at, b.die); });
  return result;
}

std::uint64_t PlatformResult::instructions() const {
  std::uint64_t sum = 0;
  for (const DieResult& die : dies) sum += die.instructions;
  return sum;
}

}  // namespace cmx::model
