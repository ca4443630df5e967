// SPDX-License-Identifier: Apache-2.0
// What a communication engine is connected to. A platform implements these; everything happens in one thread, in the
// order of time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hw/generated/comm_engine_registers.hpp"

namespace cmx::model::comm_engine {

namespace regs = hw::comm_engine_registers;
using regs::Error;

/// Contract: calls with equal times come in the order in which they were asked for; `time` is not before now().
class Calendar {
 public:
  virtual ~Calendar() = default;
  virtual std::int64_t now() const = 0;  // ps
  virtual void call_at(std::int64_t time, std::function<void()> what) = 0;
};

/// The die's own memory, by offset. Contract: the engine keeps to size(); contents change at once.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual std::uint64_t size() const = 0;
  virtual void read(std::uint64_t offset, std::span<std::uint8_t> bytes) = 0;
  virtual void write(std::uint64_t offset, std::span<const std::uint8_t> bytes) = 0;
};

/// Where a transaction goes: an end point other than the own die, and what its engine needs to let it in.
struct Target {
  regs::AddressKind kind{regs::AddressKind::kDie};
  std::uint32_t number{0};
  std::uint64_t offset{0};
  std::uint32_t token{0};
  std::uint8_t service_level{0};
};
/// A flag that is written, or added to, when the data of its transaction are visible.
struct FlagWrite {
  std::uint64_t offset{0};
  std::uint32_t value{0};
  bool add{false};
};

/// The fabric as this die sees it. Contract: each transaction calls back exactly once, later, with Error::kNone or why
/// it failed; a write calls `visible` before that, when its bytes can be read at the target, and not at all when they
/// never can. Transactions are not ordered among each other.
class FabricPort {
 public:
  virtual ~FabricPort() = default;
  virtual bool reaches(regs::AddressKind kind, std::uint32_t number) const = 0;

  using Data = std::vector<std::uint8_t>;
  virtual void read(const Target& from, std::uint64_t bytes, std::function<void(Error, Data)> done) = 0;
  /// `data` may be empty where there is a flag, which is written after them.
  virtual void write(const Target& to, Data data, std::optional<FlagWrite> flag, std::function<void()> visible,
                     std::function<void(Error)> done) = 0;
  virtual void atomic_add(const Target& to, std::uint32_t value, std::function<void(Error)> done) = 0;
};

}  // namespace cmx::model::comm_engine
