// SPDX-License-Identifier: Apache-2.0
// A die's communication engine on the bus of its microcontroller.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/board/device.h"
#include "tlm/board/sparse_memory.h"
#include "tlm/comm_engine/engine.h"
#include "tlm/comm_engine/faults.h"

namespace cmx::model {

/// The die's HBM as its engine sees it.
class EngineMemory final : public comm_engine::Memory {
 public:
  explicit EngineMemory(SparseMemory& memory) : memory_(memory) {}
  std::uint64_t size() const override { return static_cast<std::uint64_t>(memory_.size().value); }
  void read(std::uint64_t offset, std::span<std::uint8_t> bytes) override { memory_.read(offset, bytes); }
  void write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override { memory_.write(offset, bytes); }

 private:
  SparseMemory& memory_;
};

/// Registers take aligned words only, no time of their own, and the kernel at their time.
class EngineDevice final : public Device {
 public:
  /// `faults` of this die's engine; a transaction that fails ends after `timeout`.
  EngineDevice(const hw::CommEngineSpec& spec, int die, SparseMemory& memory, comm_engine::Calendar& calendar,
               comm_engine::FabricPort& port, std::vector<hw::EngineFault> faults, hw::Picoseconds timeout,
               const comm_engine::MakeEngine& make = comm_engine::make_comm_engine)
      : memory_(memory),
        faults_(std::move(faults)),
        port_(faults_, timeout, calendar, port),
        engine_(make(spec, static_cast<std::uint32_t>(die), calendar, memory_, port_)) {
    engine_->inject(faults_);
  }

  /// Bytes that the registers take from the base on.
  static constexpr std::uint32_t kBytes =
      comm_engine::regs::channel::kOffset + comm_engine::regs::channel::kCount * comm_engine::regs::channel::kStride;

  std::function<void()> before_access;
  std::function<void()> after_write;

  DeviceReply read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds at) override;
  DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) override;
  bool synchronous() const override { return true; }

  comm_engine::Engine& engine() { return *engine_; }

 private:
  EngineMemory memory_;
  comm_engine::Faults faults_;
  comm_engine::FaultyPort port_;
  std::unique_ptr<comm_engine::Engine> engine_;
};

}  // namespace cmx::model
