// SPDX-License-Identifier: Apache-2.0
// The firmware platform as something to debug.
//
// All-stop: when a die stops, time stands still for all. The others are up to a quantum (hw::BoardSpec) ahead of that
// time, as they always are; what they reached by then
//   is told one die after the other.
// A step executes one instruction of one die while time stands still, except that an access by bus takes its time.
// Where the others may move, they come up to the die once it is a quantum ahead, and not before.
//   A die in wfi steps to what it executes next, a die that has ended lets the others run.
// A die that goes on alone (GDB 13 steps over a breakpoint that way: it has one behind the instruction) moves ahead of
// the time of the others, who stay; only in wfi, when
//   time must pass, do they move too.
// A register is written between two instructions: a die that is amid an access by bus first ends it, and that takes
// time. A new pc ends a wfi.
// Memory: local memory, and HBM through the window as its base is at that time; registers of devices are not read,
// since that may change them. Breakpoints are those of every die. A watchpoint is that of the die that was at hand when
// it was set, or as `monitor watch` says: dies have memories of their own,
//   and GDB, which does not know that, would compare what one die wrote with what another wrote before. A client that
//   takes it away while it steps one die, and sets it again, means the same one. A watchpoint sees what the core
//   accesses, not what others write to the same memory.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hw/board/board_spec.h"
#include "hw/rv32/rv32_spec.h"
#include "sw/elf/image.h"
#include "sw/firmware_tools/engine_state.h"
#include "sw/gdb_server/debug_target.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

/// "waits for an interrupt".
std::string state_in_words(const model::DieResult& die);

class FirmwareDebugger final : public gdb::DebugTarget {
 public:
  /// A supernode that is loaded and has not run, and the image of each die; they must outlive this. `limit`: the run's
  /// timeout.
  FirmwareDebugger(model::FirmwareSupernode& supernode, const model::PlatformSpec& spec,
                   std::vector<const elf::Image*> images, hw::Picoseconds limit);
  ~FirmwareDebugger() override;
  FirmwareDebugger(const FirmwareDebugger&) = delete;
  FirmwareDebugger& operator=(const FirmwareDebugger&) = delete;

  int dies() const override { return spec_.dies; }
  std::string describe(int die) override;
  const std::vector<gdb::Csr>& csrs() const override;
  std::optional<std::uint32_t> read_register(int die, std::uint32_t number) override;
  bool write_register(int die, std::uint32_t number, std::uint32_t value) override;
  std::vector<std::uint8_t> read_memory(int die, std::uint32_t address, std::uint32_t size) override;
  bool write_memory(int die, std::uint32_t address, std::span<const std::uint8_t> bytes) override;
  void look_at(int die) override { at_hand_ = die; }
  void set_point(const gdb::Point& point) override;
  void clear_point(const gdb::Point& point) override;
  gdb::Stop run(const gdb::Resume& resume, const std::function<gdb::Client()>& client) override;
  std::optional<std::string> monitor(const std::string& command) override;
  std::string monitor_help() const override;

  /// Without a debugger to the end.
  void run_on();

 private:
  /// A die that stands still and has not been told of.
  struct Pending {
    int die;
    model::rv32::Stop stop;
    model::rv32::WatchHit hit;
  };

  gdb::Stop run_unannounced(const gdb::Resume& resume, const std::function<gdb::Client()>& client);
  bool has_ended(int die);
  /// In wfi, and nothing pending.
  bool is_asleep(int die);
  gdb::Stop step(int die);
  /// A step that takes time: an access by bus, in the die's own process; the others are held.
  gdb::Stop step_in_time(int die);
  /// Lets a die come to stand between two instructions; the others are held. The end of the run may come first.
  std::optional<gdb::Stop> settle(int die);
  void hold_others(int die);
  /// Before a register is written: an access by bus that is in flight would write its own result over it. False: the
  /// run's time is over.
  bool come_between_instructions(int die);
  /// Whether the next instruction accesses something else than direct memory.
  bool accesses_bus(int die);
  std::optional<gdb::Stop> pending_of(int die);
  gdb::Stop step_out_of_wait(int die, const std::function<gdb::Client()>& client);
  /// Lets time come up to a die that is ahead of it.
  std::optional<gdb::Stop> let_others_catch_up(int die);
  gdb::Stop go_alone(int die, const std::function<gdb::Client()>& client);
  gdb::Stop go(const std::function<gdb::Client()>& client);
  /// The first of those that wait to be told; what has become pointless goes on.
  std::optional<gdb::Stop> next_pending();
  std::optional<gdb::Stop> meaning_of(const Pending& pending);
  std::optional<gdb::Stop> trap_of(int die);
  /// The end of the run, if it has come.
  std::optional<gdb::Stop> end_of_run();
  gdb::Stop ended();
  std::string new_console_lines();
  std::string list_dies();
  /// `words` behind "engine" or "channel".
  std::string engine_words(const std::vector<std::string>& words);
  std::string channel_words(const std::vector<std::string>& words);
  /// A die as the user writes it, "3" or "die:3"; throws hw::BadInput.
  int named_die(const std::string& word) const;
  firmware_tools::EngineLook look_at_engine(int die);
  /// Breakpoints of the debugger's own, and away with them.
  void break_at(int die, const std::vector<std::uint32_t>& places);
  void take_back(int die, const std::vector<std::uint32_t>& places);
  const elf::Image& image_of(int die) const { return *images_[static_cast<std::size_t>(die)]; }
  /// Which kind of the client's breakpoints is there; of both, the software one.
  std::optional<gdb::PointKind> breaks_at(std::uint32_t address) const;
  /// The dies that a point is set on.
  std::vector<int> dies_of(const gdb::Point& point) const;
  void apply(const gdb::Point& point, bool set);
  /// Before others than a die that steps move: watchpoints that are not there now are gone for good.
  void forget_watches();
  std::string watch_words(const std::vector<std::string>& words);

  model::FirmwareSupernode& supernode_;
  model::FirmwarePlatform& platform_;
  const model::PlatformSpec spec_;
  const std::vector<const elf::Image*> images_;
  const hw::Picoseconds limit_;
  std::deque<Pending> pending_;
  std::vector<gdb::Point> points_;
  /// A watchpoint and whose it is; nothing: every die's.
  struct Watch {
    gdb::Point point;
    std::optional<int> die;
  };
  std::vector<Watch> watches_;        // of points_, and those that may come again
  bool watch_all_{false};             // those that are set from now on are every die's
  std::optional<int> watched_die_;    // or this one's; nothing: that of the one at hand
  std::optional<int> stepping_;       // a die with breakpoints of its own behind its instruction
  std::vector<std::size_t> printed_;  // lines of a die's console
  std::vector<bool> trap_told_;
  int at_hand_{0};
  int last_die_{0};  // that stopped
  bool end_told_{false};
};

}  // namespace cmx::sw::apps
