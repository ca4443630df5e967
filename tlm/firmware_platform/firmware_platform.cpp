// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_platform/firmware_platform.h"

#include <fmt/format.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <numeric>
#include <optional>
#include <systemc>
#include <utility>

#include "hw/generated/board_registers.hpp"
#include "hw/units/bad_input.h"
#include "tlm/rv32_module/core_clock.h"
#include "tlm/rv32_module/rv32_module.h"
#include "tlm/sc_kernel/run_kernel.h"

namespace model {
namespace {

sc_core::sc_time picoseconds(hw::Picoseconds time) { return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(time.value)); }
hw::Picoseconds to_picoseconds(const sc_core::sc_time& time) { return hw::Picoseconds(static_cast<std::int64_t>(time.value())); }

constexpr std::uint32_t kWfiBytes = 4;  // there is no compressed one

/// The core's side of the address map.
class DieBus final : public sc_core::sc_module {
 public:
  explicit DieBus(const sc_core::sc_module_name& name) : sc_core::sc_module(name), from_core("from_core") {
    from_core.register_b_transport(this, &DieBus::b_transport);
    from_core.register_get_direct_mem_ptr(this, &DieBus::get_direct_mem_ptr);
  }

  tlm_utils::simple_target_socket<DieBus> from_core;
  AddressMap map;
  /// The core wants to execute from an address that is no memory.
  std::function<void(std::uint32_t address)> on_fetch_from_nowhere;

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto address = static_cast<std::uint32_t>(payload.get_address());
    const std::uint32_t size = payload.get_data_length();
    if (delay != sc_core::SC_ZERO_TIME && map.synchronous(address, size)) {
      wait(delay);
      delay = sc_core::SC_ZERO_TIME;
    }
    const hw::Picoseconds at = to_picoseconds(sc_core::sc_time_stamp() + delay);
    std::uint32_t data = 0;
    DeviceReply reply;
    if (payload.is_write()) {
      std::memcpy(&data, payload.get_data_ptr(), size);
      reply = map.write(address, size, data, at);
    } else {
      reply = map.read(address, size, at);
      std::memcpy(payload.get_data_ptr(), &reply.data, size);
    }
    delay += picoseconds(reply.delay);
    payload.set_response_status(reply.ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& /*dmi*/) {
    on_fetch_from_nowhere(static_cast<std::uint32_t>(payload.get_address()));
    return false;
  }
};

hw::Picoseconds cycles_of(std::uint32_t cycles, const hw::Rv32Spec& spec) { return hw::duration(cycles, spec.clock); }

}  // namespace

class FirmwarePlatform::Die {
 public:
  Die(const PlatformSpec& spec, int number)
      : hbm(spec.hbm, spec.board.fill),
        window(hbm, cycles_of(spec.board.window_read, spec.rv32), cycles_of(spec.board.window_write, spec.rv32)),
        board(spec.board, number, spec.dies, window),
        bus(fmt::format("die_{}_bus", number).c_str()),
        module(fmt::format("die_{}_core", number), spec.rv32, spec.board.quantum) {
    module.bind(bus.from_core);
    std::ranges::fill(module.local_memory(), spec.board.fill);
    bus.map.add("board", spec.board.base, hw::BoardSpec::kBytes, board);
    bus.map.add("HBM window", spec.board.window_base, spec.board.window_size, window);
    bus.on_fetch_from_nowhere = [this](std::uint32_t address) { look_for_handler(address); };
    board.on_exit = [this](std::uint32_t value) { exit(value); };
    board.on_interrupt = [this](bool pending) { set_interrupt(InterruptSource::kMailbox, pending); };
  }

  void set_interrupt(InterruptSource source, bool pending) {
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(source));
    interrupts_ = static_cast<std::uint8_t>(pending ? interrupts_ | bit : interrupts_ & ~bit);
    module.set_external_interrupt(interrupts_ != 0);
  }

  bool ended() const { return exit_code_ || trap_; }
  /// In wfi, and no timer or pending interrupt of its own ends that.
  bool stuck() { return core().waiting() && !core().can_wake() && !core().wake_cycle(); }
  rv32::Core& core() { return module.core(); }

  DieResult result() {
    const rv32::Statistics statistics = core().statistics();
    DieResult result;
    result.state = trap_ ? DieState::kTrapped : exit_code_ ? DieState::kExited : core().waiting() ? DieState::kWaiting : DieState::kRunning;
    result.exit_code = exit_code_.value_or(0);
    result.trap = trap_;
    result.pc = core().pc() - (result.state == DieState::kWaiting ? kWfiBytes : 0);
    result.instructions = statistics.retired;
    result.cycles = statistics.cycles;
    result.bus_cycles = statistics.bus_cycles;
    result.idle_cycles = statistics.idle_cycles;
    result.dropped_lines = board.console().dropped();
    return result;
  }

  SparseMemory hbm;
  HbmWindow window;
  BoardDevices board;
  DieBus bus;
  Rv32Module module;
  bool standing{false};  // until the module's resume()

 private:
  std::uint32_t csr(std::uint32_t number) {
    std::uint32_t value = 0;
    core().read_csr(number, value);
    return value;
  }

  void exit(std::uint32_t value) {
    if (ended()) return;
    namespace system = hw::board_registers::system;
    if (system::kExitTrap.get(value) != 0) {
      const std::uint32_t interrupt = system::kExitTrapInterrupt.get(value) != 0 ? rv32::kInterruptBit : 0;
      const std::uint32_t cause = interrupt | system::kExitCode.get(value);
      trap_ = Trap{.cause = cause, .pc = csr(rv32::csr::kMepc), .value = csr(rv32::csr::kMtval), .handled = true};
    } else {
      exit_code_ = value;
    }
    core().halt();
  }

  /// A trap whose handler cannot be executed traps for ever: that is an end, too.
  void look_for_handler(std::uint32_t address) {
    const std::uint32_t handler = csr(rv32::csr::kMtvec) & ~3U;
    if (ended() || address != handler) return;
    const rv32::Statistics statistics = core().statistics();
    const bool trapped = statistics.exceptions + statistics.interrupts > 0;
    trap_ = trapped ? Trap{.cause = csr(rv32::csr::kMcause), .pc = csr(rv32::csr::kMepc), .value = csr(rv32::csr::kMtval)}
                    : Trap{.cause = static_cast<std::uint32_t>(rv32::Cause::kFetchFault), .pc = address, .value = address};
    core().halt();
  }

  std::optional<std::uint32_t> exit_code_;
  std::optional<Trap> trap_;
  std::uint8_t interrupts_{0};  // a bit a source
};

FirmwarePlatform::FirmwarePlatform(const PlatformSpec& spec) : spec_(spec), dies_(static_cast<std::size_t>(spec.dies)), live_(spec.dies) {
  std::vector<int> order = spec.build_order;
  if (order.empty()) {
    order.resize(dies_.size());
    std::iota(order.begin(), order.end(), 0);
  }
  for (const int number : order) {
    auto& die = dies_.at(static_cast<std::size_t>(number));
    die = std::make_unique<Die>(spec_, number);
    die->module.on_stop = [this, number](rv32::Stop stop) { stopped(number, stop); };
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
      throw hw::DoesNotFit(fmt::format("the segment at {:#x} with {:#x} bytes is outside the local memory, {:#x} to {:#x}", segment.address, bytes,
                                       base, base + size - 1));
    }
    std::ranges::copy(segment.bytes, at(die).module.local_memory().begin() + static_cast<std::ptrdiff_t>(offset));
  }
  at(die).core().set_pc(program.entry);
}

void FirmwarePlatform::attach(int die, const std::string& name, std::uint32_t base, std::uint32_t size, Device& device) {
  at(die).bus.map.add(name, base, size, device);
}

void FirmwarePlatform::set_interrupt(int die, InterruptSource source, bool pending) { at(die).set_interrupt(source, pending); }
void FirmwarePlatform::share_hbm(int die, std::function<void()> before_access, std::function<void()> after_write) {
  at(die).window.share(std::move(before_access), std::move(after_write));
}
void FirmwarePlatform::observe_bus(int die, std::function<void(const BusAccess& access)> observer) {
  at(die).bus.map.on_access = std::move(observer);
}
void FirmwarePlatform::observe_hbm(int die, std::function<void(const HbmAccess& access)> observer) { at(die).window.on_access = std::move(observer); }
SparseMemory& FirmwarePlatform::hbm(int die) { return at(die).hbm; }
std::span<std::uint8_t> FirmwarePlatform::local_memory(int die) { return at(die).module.local_memory(); }
BoardDevices& FirmwarePlatform::board(int die) { return at(die).board; }
rv32::Core& FirmwarePlatform::core(int die) { return at(die).core(); }

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
hw::Picoseconds FirmwarePlatform::ahead(int die) { return hw::Picoseconds(CoreClock(spec_.rv32.clock).time_of(core(die).cycles())) - now(); }
DieResult FirmwarePlatform::state(int die) { return at(die).result(); }

void FirmwarePlatform::advance(hw::Picoseconds until) {
  run_kernel(picoseconds(until - now()));
  for (const auto& die : dies_) {
    if (die->module.error()) std::rethrow_exception(die->module.error());
  }
}

bool FirmwarePlatform::stands(int die) { return at(die).standing; }
void FirmwarePlatform::hold(int die) { core(die).halt(); }

void FirmwarePlatform::release(int die) {
  if (at(die).ended()) return;
  if (std::exchange(at(die).standing, false)) {
    at(die).module.resume();
  } else {
    core(die).resume();
  }
}

rv32::Stop FirmwarePlatform::step(int die) {
  if (at(die).ended()) return rv32::Stop::kHalted;
  core(die).resume();
  const rv32::Stop stop = core(die).run(1);
  // An end is for the die's own process to tell.
  if (at(die).ended() && std::exchange(at(die).standing, false)) at(die).module.resume();
  hold(die);
  return stop;
}

void FirmwarePlatform::jump(int die, std::uint32_t pc) { at(die).module.jump(pc); }

std::optional<PlatformEnd> FirmwarePlatform::end() const {
  if (std::ranges::all_of(dies_, [](const auto& die) { return die->ended(); })) return PlatformEnd::kAllEnded;
  const bool stuck = std::ranges::all_of(dies_, [](const auto& die) { return die->ended() || die->stuck(); });
  if (stuck && !sc_core::sc_pending_activity()) return PlatformEnd::kDeadlock;
  return std::nullopt;
}

PlatformResult FirmwarePlatform::finish(hw::Picoseconds limit) {
  for (const auto& die : dies_) {
    if (die->module.error()) std::rethrow_exception(die->module.error());
  }
  PlatformResult result;
  result.end = end().value_or(PlatformEnd::kTimeout);

  const CoreClock clock(spec_.rv32.clock);
  for (const auto& die : dies_) result.cycles = std::max(result.cycles, die->core().cycles());
  if (result.end == PlatformEnd::kTimeout) result.cycles = clock.cycle_at(limit.value);
  result.time = result.end == PlatformEnd::kTimeout ? limit : hw::Picoseconds(clock.time_of(result.cycles));
  for (std::size_t i = 0; i < dies_.size(); ++i) {
    Die& die = *dies_[i];
    if (!die.ended() && die.core().waiting()) die.core().idle_to(result.cycles);
    die.board.console().finish(hw::Picoseconds(clock.time_of(die.core().cycles())));
    for (const ConsoleLine& line : die.board.console().lines()) result.console.push_back({line.at, static_cast<int>(i), line.text});
    result.dies.push_back(die.result());
  }
  std::ranges::stable_sort(result.console, [](const auto& a, const auto& b) { return std::pair(a.at, a.die) < std::pair(b.at, b.die); });
  return result;
}

std::uint64_t PlatformResult::instructions() const {
  std::uint64_t sum = 0;
  for (const DieResult& die : dies) sum += die.instructions;
  return sum;
}

}  // namespace model
