// SPDX-License-Identifier: Apache-2.0
// Back-end: transactions in flight, and the path through which their bytes go.
//
// Parameters: CommEngineSpec::rate (of all channels; a transaction holds the path for its bytes over the rate), window
// (transactions in flight).
// Statistics: bytes_read, bytes_written, transactions, in the registers of these names. A transaction from memory to
// memory ends when the path has carried it, one over the fabric with its response. A source on the own die is read when
// the transaction starts; a destination on the own die changes when the data are here, in one step. A flag changes
// after the data of its transaction.
// Not modelled: the time that the own memory takes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/comm_engine/descriptor.h"
#include "tlm/comm_engine/ports.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::model::comm_engine {

/// A transaction; offsets on the own die are physical offsets in its memory.
struct Transaction {
  regs::Opcode opcode{regs::Opcode::kCopy};
  regs::DataType type{regs::DataType::kBytes};
  float scale{1};
  Place source;
  Place destination;
  std::uint64_t bytes{0};
  std::uint32_t token{0};
  std::uint8_t service_level{0};
  std::optional<Place> flag;
  std::uint32_t flag_value{0};
  bool flag_add{false};
};

class BackEnd {
 public:
  BackEnd(const hw::CommEngineSpec& spec, RegisterFile& file, Calendar& calendar, Memory& memory, FabricPort& port)
      : spec_(spec), file_(file), calendar_(calendar), memory_(memory), port_(port) {}

  bool full() const { return open_ >= spec_.window; }
  /// When the path takes the next transaction.
  std::int64_t free_at() const { return free_at_; }

  /// `done` comes later, with the bytes that arrived; before it `arrived`, if somebody wants to know, when they and the
  /// flag are where they go.
  using Done = std::function<void(Error, std::uint64_t bytes)>;
  using Arrived = std::function<void()>;
  /// Only if not full() and not before free_at().
  void start(const Transaction& transaction, Done done, Arrived arrived = {});

 private:
  void read_remote(const Transaction& transaction, Done done, Arrived arrived);
  void write_remote(const Transaction& transaction, Done done, Arrived arrived);
  void flag_remote(const Transaction& transaction, Done done, Arrived arrived);
  void arrive(const Transaction& transaction, std::span<const std::uint8_t> data);
  void finish(const Done& done, Error error, std::uint64_t bytes);
  static Target target(const Transaction& transaction, const Place& place);
  FabricPort::Data read_own(std::uint64_t place, std::uint64_t bytes);

  hw::CommEngineSpec spec_;
  RegisterFile& file_;
  Calendar& calendar_;
  Memory& memory_;
  FabricPort& port_;
  int open_{0};
  std::int64_t free_at_{0};
};

}  // namespace cmx::model::comm_engine
