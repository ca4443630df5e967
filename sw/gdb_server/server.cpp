// SPDX-License-Identifier: Apache-2.0
// Packets in and out, threads, running. Registers, memory and points are in server_state.cpp.
#include "sw/gdb_server/server.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/gdb_server/target_description.h"

namespace cmx::sw::gdb {
namespace {

constexpr std::size_t kPacketBytes = 4096;
constexpr std::string_view kNoThread = "E03";

/// The text after `prefix`; nothing: it starts otherwise.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

int signal_of(Stop::Why why) {
  switch (why) {
    case Stop::Why::kInterrupted: return 2;  // SIGINT
    case Stop::Why::kDeadlock: return 6;     // SIGABRT
    case Stop::Why::kTrapped: return 11;     // SIGSEGV
    case Stop::Why::kTimeout: return 24;     // SIGXCPU
    default: return 5;                       // SIGTRAP
  }
}

std::string_view watch_word(PointKind kind) {
  switch (kind) {
    case PointKind::kReadWatch: return "rwatch";
    case PointKind::kAccessWatch: return "awatch";
    default: return "watch";
  }
}

}  // namespace

End Server::serve() {
  while (!end_) {
    const PacketReader::Item item = reader_.next();
    switch (item.kind) {
      case PacketReader::Kind::kPacket:
        if (acknowledge_) connection_.send("+");
        execute(item.payload);
        break;
      case PacketReader::Kind::kBadChecksum:
        if (acknowledge_) connection_.send("-");
        break;
      case PacketReader::Kind::kNak: connection_.send(last_sent_); break;
      case PacketReader::Kind::kAck:
      case PacketReader::Kind::kInterrupt: break;  // stands still already
      case PacketReader::Kind::kNothing:
        if (!connection_.receive(reader_.buffer(), Connection::Wait::kYes)) end_ = End::kClientGone;
        break;
    }
  }
  return *end_;
}

void Server::reply(std::string_view payload) {
  last_sent_ = to_packet(payload);
  connection_.send(last_sent_);
}

std::optional<int> Server::to_die(std::string_view thread) const {
  const auto number = to_number(thread);
  if (!number || *number == 0 || *number > static_cast<std::uint32_t>(target_.dies())) return std::nullopt;
  return static_cast<int>(*number) - 1;
}

void Server::execute(const std::string& packet) {
  const std::string_view rest = packet.empty() ? std::string_view() : std::string_view(packet).substr(1);
  switch (packet.empty() ? '\0' : packet.front()) {
    case '?': return reply_stop();
    case 'g': return read_registers();
    case 'G': return write_registers(rest);
    case 'p': return read_register(rest);
    case 'P': return write_register(rest);
    case 'm': return read_memory(rest);
    case 'M': return write_memory(rest, false);
    case 'X': return write_memory(rest, true);
    case 'Z': return point(rest, true);
    case 'z': return point(rest, false);
    case 'H': return choose_thread(rest);
    case 'T': return reply_ok_or(to_die(rest).has_value(), kNoThread);
    case 'c':
    case 's':
    case 'C':
    case 'S': return continue_at(packet.front(), rest);
    case 'D':
      reply("OK");
      end_ = End::kDetached;
      return;
    case 'k': end_ = End::kKilled; return;
    case 'q': return query(packet);
    case 'v':
      if (packet == "vCont?") return reply("vCont;c;C;s;S");
      if (const auto actions = after(packet, "vCont;")) return continue_by_vcont(*actions);
      return reply("");
    case 'Q':
      if (packet != "QStartNoAckMode") return reply("");
      reply("OK");
      acknowledge_ = false;
      return;
    default: return reply("");
  }
}

void Server::query(std::string_view packet) {
  if (packet.starts_with("qSupported")) {
    note_features(packet);
    return reply(fmt::format("PacketSize={:x};QStartNoAckMode+;qXfer:features:read+;vContSupported+{}{}", kPacketBytes,
                             knows_swbreak_ ? ";swbreak+" : "", knows_hwbreak_ ? ";hwbreak+" : ""));
  }
  if (const auto arguments = after(packet, "qXfer:features:read:target.xml:")) return features(*arguments);
  if (packet == "qfThreadInfo") {
    std::string threads;
    for (int die = 0; die < target_.dies(); ++die) threads += fmt::format("{}{:x}", die == 0 ? "m" : ",", die + 1);
    return reply(threads);
  }
  if (packet == "qsThreadInfo") return reply("l");
  if (const auto thread = after(packet, "qThreadExtraInfo,")) return thread_extra_info(*thread);
  if (packet == "qC") return reply(fmt::format("QC{:x}", die_ + 1));
  if (packet.starts_with("qAttached")) return reply("1");  // a debugger that leaves lets the run go on
  if (const auto digits = after(packet, "qRcmd,")) return monitor(*digits);
  reply("");
}

/// "qSupported:multiprocess+;swbreak+;hwbreak+".
void Server::note_features(std::string_view of_client) {
  of_client.remove_prefix(std::min(of_client.size(), of_client.find(':')));
  while (!of_client.empty()) {
    of_client.remove_prefix(1);
    const std::string_view feature = of_client.substr(0, of_client.find(';'));
    knows_swbreak_ = knows_swbreak_ || feature == "swbreak+";
    knows_hwbreak_ = knows_hwbreak_ || feature == "hwbreak+";
    of_client.remove_prefix(feature.size());
  }
}

void Server::features(std::string_view arguments) {
  const std::size_t comma = arguments.find(',');
  if (comma == std::string_view::npos) return reply(kMalformed);
  const auto offset = to_number(arguments.substr(0, comma));
  const auto length = to_number(arguments.substr(comma + 1));
  if (!offset || !length) return reply(kMalformed);
  const std::string text = target_description(target_.csrs());
  if (*offset >= text.size()) return reply("l");
  const std::string part = text.substr(*offset, *length);
  reply((*offset + part.size() < text.size() ? "m" : "l") + part);
}

void Server::thread_extra_info(std::string_view thread) {
  const auto die = to_die(thread);
  reply(die ? to_hex(target_.describe(*die)) : std::string(kNoThread));
}

void Server::monitor(std::string_view digits) {
  const auto command = from_hex(digits);
  if (!command) return reply(kMalformed);
  target_.look_at(die_);
  const std::string answer = target_.monitor(*command).value_or(target_.monitor_help());
  reply(to_hex(show_all_but_end(answer)));
}

std::string_view Server::show_all_but_end(std::string_view text) {
  constexpr std::size_t kMost = kPacketBytes / 2 - 1;  // two digits each, behind an O
  for (; text.size() > kMost; text.remove_prefix(kMost)) reply("O" + to_hex(text.substr(0, kMost)));
  return text;
}

void Server::choose_thread(std::string_view arguments) {
  const bool steps = arguments.starts_with('c');
  if (!steps && !arguments.starts_with('g')) return reply(kMalformed);
  arguments.remove_prefix(1);
  if (arguments == "0" || arguments == "-1") return reply("OK");  // any, all: as it is
  const auto die = to_die(arguments);
  if (!die) return reply(kNoThread);
  (steps ? step_die_ : die_) = *die;
  reply("OK");
}

void Server::continue_at(char kind, std::string_view arguments) {
  if (kind == 'C' || kind == 'S') {
    const std::string_view signal = arguments.substr(0, arguments.find(';'));
    if (!to_number(signal)) return reply(kMalformed);
    arguments.remove_prefix(std::min(arguments.size(), signal.size() + 1));
  }
  if (!arguments.empty()) {
    const auto address = to_number(arguments);
    if (!address || *address % 2 != 0) return reply(kMalformed);
    if (!target_.write_register(step_die_, kPc, *address)) return reply(kNoThread);
  }
  const bool steps = kind == 's' || kind == 'S';
  resume(steps ? Resume{.step = step_die_} : Resume{});
}

void Server::continue_by_vcont(std::string_view actions) {
  std::optional<int> step;
  std::optional<int> only;
  bool several = false;
  if (actions.empty()) return reply(kMalformed);
  while (!actions.empty()) {
    const std::string_view action = actions.substr(0, actions.find(';'));
    actions.remove_prefix(std::min(actions.size(), action.size() + 1));
    const std::size_t colon = action.find(':');
    const std::string_view thread = colon == std::string_view::npos ? "-1" : action.substr(colon + 1);
    const bool all = thread == "-1" || thread == "0";
    const auto die = all ? std::optional(die_) : to_die(thread);
    if (!die) return reply(kNoThread);
    const char kind = action.empty() ? '\0' : action.front();
    if (kind != 's' && kind != 'S' && kind != 'c' && kind != 'C') return reply(kMalformed);
    // An action holds for those that none before it named, and one die steps at a time.
    if ((kind == 's' || kind == 'S') && !only) step = *die;
    several = several || all || (only && only != die);
    only = *die;
  }
  if (several) only.reset();
  resume({.step = step, .only = only});
}

void Server::show(std::string_view text) {
  if (const std::string_view rest = show_all_but_end(text); !rest.empty()) reply("O" + to_hex(rest));
}

void Server::resume(const Resume& resume) {
  stop_ = target_.run(resume, [this] { return poll(); });
  if (stop_.why == Stop::Why::kClientGone) {
    end_ = End::kClientGone;
    return;
  }
  show(stop_.note);
  reply_stop();
  if (stop_.why == Stop::Why::kEnded) end_ = End::kTargetEnded;
}

Client Server::poll() {
  if (!connection_.receive(reader_.buffer(), Connection::Wait::kNo)) return Client::kGone;
  for (;;) {
    const PacketReader::Kind kind = reader_.next().kind;
    if (kind == PacketReader::Kind::kInterrupt) return Client::kInterrupts;
    if (kind == PacketReader::Kind::kNothing) return Client::kWaits;
  }
}

void Server::reply_stop() {
  if (stop_.why == Stop::Why::kEnded) return reply(fmt::format("W{:02x}", stop_.exit_status));
  die_ = step_die_ = stop_.die;
  std::string text = fmt::format("T{:02x}thread:{:x};", signal_of(stop_.why), stop_.die + 1);
  if (stop_.why == Stop::Why::kBreakpoint && (stop_.hardware ? knows_hwbreak_ : knows_swbreak_))
    text += stop_.hardware ? "hwbreak:;" : "swbreak:;";
  if (stop_.watch) text += fmt::format("{}:{:x};", watch_word(stop_.watch->kind), stop_.watch->address);
  reply(text);
}

}  // namespace cmx::sw::gdb
