// SPDX-License-Identifier: Apache-2.0
// Dies that run firmware: each a microcontroller with local memory, a board (console, exit, mailbox), sparse HBM behind
// a window, and whatever is attached.
//
//   Rv32Module --to_bus--> DieBus --AddressMap--> BoardDevices, HbmWindow --> SparseMemory
//     local memory by pointer   '--> attached devices (the communication engine)
//
// Parameters: PlatformSpec. Ports: attach(), share_hbm() and set_interrupt() for device models, Board's post() and
// take() for the host.
// Statistics: DieResult. Time: the SystemC kernel's; cores run up to BoardSpec::quantum ahead of it, and wait for it at
// devices that are synchronous.
// Errors: hw::BadInput for a program outside the local memory, or devices that overlap; what a process threw comes out
// of run(). Contract: one a process; the result does not depend on the order in which dies are built.
//
// Not modelled: what joins the dies (tlm/firmware_supernode does); what loads the program; local memory that remembers
// what was never written; a timeout sharper than a quantum.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hw/board/board_spec.h"
#include "hw/rv32/rv32_spec.h"
#include "tlm/board/board_devices.h"
#include "tlm/board/device.h"
#include "tlm/board/die_core.h"
#include "tlm/board/platform_result.h"
#include "tlm/board/sparse_memory.h"
#include "tlm/rv32/core.h"

namespace cmx::model {

struct PlatformSpec {
  hw::Rv32Spec rv32;
  hw::BoardSpec board;
  hw::Bytes hbm;  // of a die
  int dies{2};
  std::vector<int> build_order{};  // empty: 0, 1, ..
  /// The core of a die; null, or no function: our own.
  std::function<std::unique_ptr<DieCore>(int die)> make_core{};
};

/// What is loaded into a die's local memory, and where it starts.
struct Program {
  struct Segment {
    std::uint32_t address{0};
    std::uint32_t size{0};  // in memory; what is beyond `bytes` stays as it was
    std::vector<std::uint8_t> bytes;
  };
  std::uint32_t entry{0};
  std::vector<Segment> segments;
};

/// Who shares the core's external interrupt. kAttached and the kMostAttached - 1 numbers after it: devices that others
/// attach, each its own.
enum class InterruptSource : std::uint8_t { kMailbox, kCommEngine, kAttached };
inline constexpr int kMostAttached = 30;

class FirmwarePlatform {
 public:
  explicit FirmwarePlatform(const PlatformSpec& spec);
  ~FirmwarePlatform();
  FirmwarePlatform(const FirmwarePlatform&) = delete;
  FirmwarePlatform& operator=(const FirmwarePlatform&) = delete;

  void load(int die, const Program& program);
  /// `device` must outlive the platform.
  void attach(int die, const std::string& name, std::uint32_t base, std::uint32_t size, Device& device);
  void set_interrupt(int die, InterruptSource source, bool pending);
  /// The die's window becomes synchronous; see HbmWindow::share().
  void share_hbm(int die, std::function<void()> before_access, std::function<void()> after_write);

  /// Told of every access of a die's core to its bus: all but local memory and timer.
  void observe_bus(int die, std::function<void(const BusAccess& access)> observer);

  /// Told of what a die's core does to its HBM, before it happens.
  void observe_hbm(int die, std::function<void(const HbmAccess& access)> observer);

  SparseMemory& hbm(int die);
  std::span<std::uint8_t> local_memory(int die);
  BoardDevices& board(int die);
  /// Throws std::logic_error for a die whose core is somebody else's; so do the functions for debuggers.
  rv32::Core& core(int die);
  /// Memory as the die's core sees it beyond its own, in no time; returns for how many bytes somebody was there.
  std::uint64_t debug(int die, std::uint32_t address, std::span<std::uint8_t> bytes, bool write);

  /// Until every die has ended, nothing can happen any more, or `limit`. Once.
  PlatformResult run(hw::Picoseconds limit);

  // Instead of run(), in pieces, for a debugger. A die that stands still does so until release(), while the others may
  // go on.
  /// Lets time pass to `until`, or until a die stops: at a breakpoint, at a watchpoint, or at its end. Other dies may
  /// stop at the same time.
  void advance(hw::Picoseconds until);
  /// Called when a die stops, at its time; kHalted: it has ended.
  std::function<void(int die, rv32::Stop)> on_stop;
  /// Stands still before its next quantum, without an on_stop.
  void hold(int die);
  void release(int die);
  /// Whether it does, between two instructions.
  bool stands(int die);
  /// One instruction of a die that stands still, while time does too: the die is ahead of the others then. Not for
  /// accesses by bus, which may take the kernel's time.
  rv32::Stop step(int die);
  /// A die that stands still, or is in wfi, goes on at `pc`.
  void jump(int die, std::uint32_t pc);
  /// How far a die is ahead of now().
  hw::Picoseconds ahead(int die);
  hw::Picoseconds now() const;
  /// What the board knows of a die.
  DieResult state(int die);
  /// kAllEnded or kDeadlock; nothing: it may go on.
  std::optional<PlatformEnd> end() const;
  PlatformResult finish(hw::Picoseconds limit);

 private:
  class Die;
  Die& at(int die);
  void stopped(int die, rv32::Stop stop);

  PlatformSpec spec_;
  std::vector<std::unique_ptr<Die>> dies_;
  int live_;
};

}  // namespace cmx::model
