// SPDX-License-Identifier: Apache-2.0
// An RV32IMAC + Zicsr + Zifencei core in machine mode: executes binaries instruction by instruction and counts cycles
// by instruction class.
//
// Parameters: hw::Rv32Spec (clock, cycles of each class, reset vector, timer). Memory is added as regions; the rest of
// the address space is a Bus.
// Time: cycles() since reset, moved by what is executed, by the bus's own cycles and by idle_to(). The timer (mtime,
// mtimecmp, msip) is part of the core.
// Interrupts are looked for between instructions: taken before the first instruction that starts at or after the cycle
// at which they are pending.
//
// Choices where the architecture leaves one
//   misaligned loads and stores are done, without extra cycles; misaligned AMO, LR and SC trap (4 for LR, 6 for the
//   others) an access that lies partly outside a region goes to the bus whole; mtval is its address mtval of an illegal
//   instruction is the instruction (16 bits if compressed), of ebreak 0 SC succeeds at the reserved address while the
//   word there is still the one that LR read: writes by other masters through their own pointers count, except such as
//   leave the same word; traps, mret and SC end a reservation wfi goes on when an enabled interrupt is pending,
//   whatever mstatus.MIE; mtvec takes modes 0 and 1 only; mhpm counters and events are 0 instret counts instructions
//   that retire: not ecall, ebreak or any other that traps what writes a half of mcycle or minstret is not counted in
//   either half: the next instruction finds the other half as this one found it
//
// Not modelled: user and supervisor mode, physical memory protection, debug mode and its CSRs, other harts; cycles that
// neighbouring instructions cost each other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "hw/rv32/rv32_spec.h"
#include "tlm/rv32/bus.h"
#include "tlm/rv32/counter.h"
#include "tlm/rv32/debug.h"
#include "tlm/rv32/isa/csr.h"
#include "tlm/rv32/isa/instruction.h"
#include "tlm/rv32/machine_timer.h"
#include "tlm/rv32/memory.h"
#include "tlm/rv32/observer.h"
#include "tlm/rv32/shadow/shadow.h"

namespace cmx::model::rv32 {

/// Why run() came back.
enum class Stop : std::uint8_t {
  kBudget,      // the cycles are used up; the last instruction may have taken more than were left
  kWaiting,     // in wfi, and nothing pending; wake_cycle() says when the timer will be
  kHalted,      // halt() was called
  kBreakpoint,  // before the instruction at pc()
  kWatchpoint,  // after the instruction at watch_hit().pc
};

struct Statistics {
  std::array<std::uint64_t, kInstructionClasses> instructions{};  // retired, by class
  std::uint64_t retired{0};
  std::uint64_t exceptions{0};
  std::uint64_t interrupts{0};
  std::uint64_t cycles{0};       // all of them
  std::uint64_t bus_cycles{0};   // of these: waiting for the bus, without Rv32Costs::mmio
  std::uint64_t idle_cycles{0};  // of these: in wfi, by idle_to()
  std::uint64_t bus_accesses{0};
};

class Core {
 public:
  static constexpr int kRegisters = 32;

  /// `bus` must outlive the core.
  Core(const hw::Rv32Spec& spec, Bus& bus, std::uint32_t hart = 0);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void add_memory(const MemoryRegion& region) { memory_.add(region); }
  void remove_memory(std::uint32_t base, std::uint32_t size);
  /// Somebody else wrote these bytes; firmware's own way is fence.i.
  void invalidate_code(std::uint32_t base, std::uint32_t size) { memory_.invalidate(base, size); }

  /// Executes until at least `cycles` are used or something else stops it. run(1) is a single step.
  Stop run(std::uint64_t cycles);
  /// Between runs: lets time pass up to `cycle`.
  void idle_to(std::uint64_t cycle);
  /// The cycle at which the timer will end a wait; nothing if it is not enabled or never due.
  std::optional<std::uint64_t> wake_cycle() const;
  bool waiting() const { return waiting_; }
  /// An enabled interrupt is pending: wfi would not wait.
  bool can_wake() const { return (pending() & mie_) != 0; }

  void set_external_interrupt(bool pending);
  /// The next run(), or the one that is under way, comes back with kHalted after the instruction at hand. For good,
  /// until resume().
  void halt();
  void resume() { halted_ = false; }
  bool halted() const { return halted_; }

  std::uint64_t cycles() const { return cycles_; }
  std::uint32_t pc() const { return pc_; }
  /// Out of a wfi, too.
  void set_pc(std::uint32_t pc) {
    pc_ = pc & ~1U;
    waiting_ = false;
  }
  std::uint32_t reg(int index) const { return index == 0 ? 0 : x_[static_cast<std::size_t>(index)]; }
  void set_reg(int index, std::uint32_t value) { x_[index == 0 ? kSink : static_cast<std::size_t>(index)] = value; }
  /// As an instruction would; false: no such register, or it is read-only.
  bool read_csr(std::uint32_t number, std::uint32_t& value) const;
  bool write_csr(std::uint32_t number, std::uint32_t value);
  /// Direct memory only, for debuggers; false: not there.
  bool peek(std::uint32_t address, std::uint8_t& value) { return memory_.read(address, value); }
  bool poke(std::uint32_t address, std::uint8_t value) {
    if (shadow_ != nullptr) shadow_->define(address);
    return memory_.write(address, value);
  }

  /// nullptr: nobody. Must outlive the core or be taken away.
  void observe(Observer* observer) { observer_ = observer == nullptr ? &nobody_ : observer; }
  /// nullptr: none. Must outlive the core or be taken away.
  void shadow(Shadow* shadow) { shadow_ = shadow; }
  DebugPoints& debug_points() { return points_; }
  const WatchHit& watch_hit() const { return watch_hit_; }

  Statistics statistics() const;

 private:
  static constexpr std::size_t kSink = kRegisters;  // where x0 is written

  /// Where an access by bus went.
  enum class Access : std::uint8_t { kDone, kFault };

  /// Of which instructions the observer is told.
  enum class Told : std::uint8_t { kNone, kTurns, kAll };
  template <Told kTold, bool kShadowed>
  Stop execute();
  /// Called between instructions when cycles_ has reached stop_at_: takes interrupts, sets the next stop_at_, or says
  /// why to stop.
  std::optional<Stop> service();
  /// Makes the page of `pc` the current one; its slot.
  Instruction* locate(std::uint32_t pc);
  Instruction decode_at(std::uint32_t pc);
  bool fetch(std::uint32_t pc, std::uint16_t& half);
  std::uint16_t cost_of(Opcode opcode) const;
  void enter_trap(std::uint32_t mcause, std::uint32_t mtval);
  void leave_trap();
  std::uint32_t pending() const;
  std::uint64_t retired() const;

  Access bus_read(std::uint32_t address, std::uint32_t size, std::uint32_t& data);
  Access bus_write(std::uint32_t address, std::uint32_t size, std::uint32_t data);
  bool in_timer(std::uint32_t address, std::uint32_t size) const;
  /// The whole of an AMO, LR or SC; false: it trapped.
  bool atomic(const Instruction& instruction);
  /// The whole of a CSR instruction; false: illegal.
  bool access_csr(const Instruction& instruction);
  /// What the counters follow.
  struct Counts {
    std::uint64_t cycles;
    std::uint64_t retired;
  };
  /// `before` the instruction that writes, and `after` it, when the write takes effect.
  bool store_csr(std::uint32_t number, std::uint32_t value, const Counts& before, const Counts& after);
  void watch(std::uint32_t address, std::uint32_t size, bool write);

  const hw::Rv32Spec spec_;
  Bus& bus_;
  const std::uint32_t hart_;
  Memory memory_;
  MachineTimer timer_;

  std::array<std::uint32_t, kRegisters + 1> x_{};
  std::uint32_t pc_;
  std::uint64_t cycles_{0};
  std::uint64_t limit_{0};    // of this run
  std::uint64_t stop_at_{0};  // limit_, an earlier timer, or 0: look now
  // Where execute() is: the decoded page and the address of its first byte.
  Instruction* page_slots_{nullptr};
  std::uint32_t page_base_{0};
  CodePage fault_page_;
  bool waiting_{false};
  bool halted_{false};

  std::uint32_t mstatus_{0};  // MIE and MPIE
  std::uint32_t mie_{0};
  std::uint32_t mtvec_{0};
  std::uint32_t mscratch_{0};
  std::uint32_t mepc_{0};
  std::uint32_t mcause_{0};
  std::uint32_t mtval_{0};
  bool external_{false};
  Counter mcycle_;
  Counter minstret_;
  struct Reservation {
    std::uint32_t address;
    std::uint32_t value;
  };
  std::optional<Reservation> reservation_;

  Observer nobody_;
  Observer* observer_{&nobody_};
  Shadow* shadow_{nullptr};
  DebugPoints points_;
  WatchHit watch_hit_;
  bool watch_hit_now_{false};
  std::optional<std::uint32_t> stopped_at_breakpoint_;

  std::array<std::uint64_t, kOpcodes> counts_{};
  std::uint64_t exceptions_{0};
  std::uint64_t interrupts_{0};
  std::uint64_t bus_cycles_{0};
  std::uint64_t idle_cycles_{0};
  std::uint64_t bus_accesses_{0};
};

}  // namespace cmx::model::rv32
