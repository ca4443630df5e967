// SPDX-License-Identifier: Apache-2.0
// GDB's remote serial protocol for one client: a DebugTarget as a process with a thread a die.
//
//   client <-- Connection --> PacketReader --> Server --> DebugTarget
//
// Threads: die d is thread d + 1, since 0 and -1 mean any and all. All-stop: when one stops, all stand still.
// Packets: ? g G p P m M X Z z (0 to 4) c s C S, each with an address or without, vCont (c, C, s, S; of several dies to
// step only the first does) H T D k,
//   qSupported, qXfer:features:read, qfThreadInfo, qsThreadInfo, qThreadExtraInfo, qC, qAttached, qRcmd,
//   QStartNoAckMode; any other is answered as unknown. Signals of C and S are not delivered: there is nobody to take
//   them.
// Stop replies: T05 (step, swbreak:, hwbreak:, watch:, rwatch:, awatch:), T02 interrupted, T0b a die died of a trap,
// T18 the run's timeout, T06 deadlock,
//   W all dies ended. swbreak and hwbreak are for clients that know them: a breakpoint that was taken back before its
//   stop is told is no surprise to those.
// Errors: E01 the packet is not understood, E03 no such register or thread, E0e no such memory. A packet with a wrong
// checksum is asked for again.
//
// Not modelled: reverse execution, non-stop, files, starting programs; packets that come while the target runs, except
// the interrupt, are dropped.
#pragma once

#include <string>
#include <string_view>

#include "sw/gdb_server/connection.h"
#include "sw/gdb_server/debug_target.h"
#include "sw/gdb_server/packet.h"

namespace cmx::sw::gdb {

/// How a client came to its end.
enum class End : std::uint8_t { kTargetEnded, kDetached, kKilled, kClientGone };

class Server {
 public:
  /// Both must outlive the server.
  Server(DebugTarget& target, Connection& connection) : target_(target), connection_(connection) {}

  /// The target stands still at the start, and again at the end unless the client said otherwise.
  End serve();

 private:
  /// Executes a packet; the reply is sent by reply().
  void execute(const std::string& packet);
  void query(std::string_view packet);
  void features(std::string_view arguments);
  void thread_extra_info(std::string_view thread);
  void monitor(std::string_view digits);
  void read_registers();
  void write_registers(std::string_view digits);
  void read_register(std::string_view number);
  void write_register(std::string_view assignment);
  void read_memory(std::string_view range);
  void write_memory(std::string_view arguments, bool binary);
  void point(std::string_view arguments, bool set);
  void choose_thread(std::string_view arguments);
  void note_features(std::string_view of_client);
  void continue_by_vcont(std::string_view actions);
  /// c, s, C and S; of C and S `arguments` start with a signal.
  void continue_at(char kind, std::string_view arguments);
  void resume(const Resume& resume);
  void reply_stop();

  void reply(std::string_view payload);
  void show(std::string_view text);
  /// Shows text as far as it is too long for a packet; the rest of it.
  std::string_view show_all_but_end(std::string_view text);
  void reply_ok_or(bool ok, std::string_view error) { reply(ok ? "OK" : error); }
  Client poll();
  /// A die's number; nothing: there is no such thread.
  std::optional<int> to_die(std::string_view thread) const;

  DebugTarget& target_;
  Connection& connection_;
  PacketReader reader_;
  bool acknowledge_{true};
  bool knows_swbreak_{false};  // the client
  bool knows_hwbreak_{false};
  std::string last_sent_;
  int die_{0};       // that registers, memory and steps are of
  int step_die_{0};  // that c and s are of
  Stop stop_{};
  std::optional<End> end_;
};

}  // namespace cmx::sw::gdb
