// SPDX-License-Identifier: Apache-2.0
// The packet-level fabric carrying real bytes between the memories of its end points: what a communication engine sees
// of both.
//
//   CommEngine of die d --FabricPort--> messages --> UbFabric --> on_delivered --> SparseMemory of the target, past its
//   engine's admit()
//              '--------Calendar------> timers of end point d
//
// Parameters: FabricSpec; the dies that take part, the machine's first; size and fill of a CPU's memory.
// Ports: calendar() and port() of each die, for its engine; join() takes the engine and the memory.
// Statistics: time_in_fabric() of a die: while at least one of its transactions is in flight.
// Time: windows run late, once catch_up() is told that they have passed: until then everybody may hand over what lies
// in them. `now` tells the time outside of the fabric's callbacks. One thread. A write is a write with notify, its flag
// rides in the last packet's header: bytes and flag change when the target is notified, all or nothing. An atomic add
// is a fetch-and-add.
// Errors: to the initiator what the target's page table says; transfer for what is beyond its memory. CheckFailed from
// the fabric.
//
// Not modelled: reads and atomics at the time when they are at their target: both happen when the response is visible
// at the initiator; the miss of a target's page; access control of CPUs.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tlm/board/sparse_memory.h"
#include "tlm/comm_engine/engine.h"
#include "tlm/firmware_supernode/fabric_observer.h"
#include "tlm/firmware_supernode/slots.h"
#include "tlm/firmware_supernode/target_memory.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

struct ByteFabricSpec {
  FabricSpec fabric;
  int dies{2};
  hw::Bytes cpu_memory;
  std::uint8_t fill{0};
};

class ByteFabric final : private FabricClient {
 public:
  ByteFabric(const ByteFabricSpec& spec, std::function<std::int64_t()> now);
  ~ByteFabric() override;

  comm_engine::Calendar& calendar(int die);
  comm_engine::FabricPort& port(int die);
  /// Both must outlive what is in flight.
  void join(int die, SparseMemory& memory, comm_engine::Engine& engine);
  int cpus() const { return static_cast<int>(cpus_.size()); }
  SparseMemory& cpu_memory(int cpu) { return cpus_.at(static_cast<std::size_t>(cpu)); }

  /// Runs every window that has ended by `time`.
  void catch_up(std::int64_t time);
  /// When the next window with something in it has ended; Calendar::kNever without one. Throws CheckFailed when
  /// messages are stuck.
  std::int64_t due();
  /// Called after each callback, for the die that it was for.
  std::function<void(int die, std::int64_t time)> on_progress;

  /// From the start on; must outlive the fabric.
  void observe(FabricObserver& observer);

  std::int64_t now() const { return callback_ ? *callback_ : now_(); }
  hw::Picoseconds time_in_fabric(int die, hw::Picoseconds now) const;
  std::int64_t packets() const { return fabric_.packets(); }
  std::int64_t packet_hops() const { return fabric_.packet_hops(); }

 private:
  class Die;
  /// A transaction in flight; its place is the message's cookie.
  struct Request {
    int die{0};
    std::uint64_t number{0};
    comm_engine::Target target;
    std::uint64_t bytes{0};
    comm_engine::FabricPort::Data data;
    std::optional<comm_engine::FlagWrite> flag;
    std::function<void()> visible;
    std::function<void(Request& request)> complete;
    bool delivered{false};
    comm_engine::Error error{comm_engine::Error::kNone};
  };

  void on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override;
  void on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) override;
  void on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) override;

  bool reaches(comm_engine::regs::AddressKind kind, std::uint32_t number) const;
  void send(Operation operation, Request request);
  std::int64_t next_window();
  void advance();
  void tell_packets();

  TargetMemory target_memory(const comm_engine::Target& target);

  std::function<std::int64_t()> now_;
  std::optional<std::int64_t> callback_;  // its time, within one
  UbFabric fabric_;
  std::optional<std::int64_t> next_window_;  // as long as it is known
  std::vector<std::unique_ptr<Die>> dies_;
  std::deque<SparseMemory> cpus_;
  Slots<Request> requests_;
  Slots<std::function<void()>> timers_;
  FabricObserver* observer_{nullptr};
  std::uint64_t messages_{0};  // so far
};

}  // namespace cmx::model
