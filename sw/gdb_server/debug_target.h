// SPDX-License-Identifier: Apache-2.0
// What the server debugs: dies with a core each, one time for all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmx::sw::gdb {

/// Numbers of registers in the protocol: x0 to x31, pc, and control and status registers from kFirstCsr on.
inline constexpr std::uint32_t kPc = 32;
inline constexpr std::uint32_t kFirstCsr = 65;

struct Csr {
  std::string name;
  std::uint32_t number{0};  // of the architecture
};

/// What a debugger can set at an address; the digit of Z and z.
enum class PointKind : std::uint8_t {
  kBreakpoint = 0,
  kHardwareBreakpoint = 1,
  kWriteWatch = 2,
  kReadWatch = 3,
  kAccessWatch = 4
};

struct Point {
  PointKind kind{PointKind::kBreakpoint};
  std::uint32_t address{0};
  std::uint32_t size{0};  // of what is watched
  bool operator==(const Point&) const = default;
};

struct Stop {
  enum class Why : std::uint8_t {
    kBreakpoint,
    kWatchpoint,
    kStepped,
    kInterrupted,  // the client asked
    kTrapped,      // the die died of a trap
    kTimeout,      // of the run
    kDeadlock,     // all wait, and nothing can end that
    kEnded,        // all dies have ended
    kClientGone,
  };
  Why why{Why::kStepped};
  int die{0};
  bool hardware{false};          // kBreakpoint: it is of the kind kHardwareBreakpoint
  std::optional<Point> watch{};  // kWatchpoint: which, and where it was accessed
  int exit_status{0};            // kEnded: 0 to 255
  std::string note{};            // for the user: whole lines
};

struct Resume {
  std::optional<int> step{};  // this die executes one instruction
  std::optional<int> only{};  // no other die moves than this one; nothing: all may, as far as time passes
};

/// Asked now and then while the target runs.
enum class Client : std::uint8_t { kWaits, kInterrupts, kGone };

/// Contract: all calls come while the target stands still; registers and memory are read and written without time
/// passing and without any other effect.
class DebugTarget {
 public:
  virtual ~DebugTarget() = default;
  virtual int dies() const = 0;
  /// What a die is doing, in a few words.
  virtual std::string describe(int die) = 0;
  virtual const std::vector<Csr>& csrs() const = 0;

  /// Nothing, false: there is no such register, or it cannot be written.
  virtual std::optional<std::uint32_t> read_register(int die, std::uint32_t number) = 0;
  virtual bool write_register(int die, std::uint32_t number, std::uint32_t value) = 0;
  /// Bytes from `address` on that are memory, at most `size`; none: it is not.
  virtual std::vector<std::uint8_t> read_memory(int die, std::uint32_t address, std::uint32_t size) = 0;
  /// All or nothing.
  virtual bool write_memory(int die, std::uint32_t address, std::span<const std::uint8_t> bytes) = 0;

  /// The die that the client has at hand, where it matters for what is called next.
  virtual void look_at(int /*die*/) {}
  /// Breakpoints are those of every die; a watchpoint may be that of the one at hand.
  virtual void set_point(const Point& point) = 0;
  virtual void clear_point(const Point& point) = 0;

  virtual Stop run(const Resume& resume, const std::function<Client()>& client) = 0;
  /// The answer to a command of the user's; nothing: there is none of that name.
  virtual std::optional<std::string> monitor(const std::string& command) = 0;
  /// Of those commands, for the user.
  virtual std::string monitor_help() const = 0;
};

}  // namespace cmx::sw::gdb
