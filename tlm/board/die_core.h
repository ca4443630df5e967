// SPDX-License-Identifier: Apache-2.0
// What executes a die's firmware, as its board sees it: our own core, or somebody else's.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>

#include "tlm/board/platform_result.h"
#include "tlm/rv32_module/rv32_module.h"

namespace cmx::model {

/// Contract: bind() once before the simulation starts. After halt() the core asks its bus nothing any more.
/// Of counts a core may leave what it does not have at 0.
class DieCore {
 public:
  struct State {
    bool waiting{false};  // in wfi
    bool stuck{false};    // in it, and nothing of its own ends that
    bool trapped{false};  // ever
    std::uint32_t pc{0};  // of the next instruction
    std::uint64_t cycles{0};
    std::uint64_t instructions{0};
    std::uint64_t bus_cycles{0};
    std::uint64_t idle_cycles{0};
  };

  virtual ~DieCore() = default;
  virtual void bind(Rv32Target& bus) = 0;
  virtual std::span<std::uint8_t> local_memory() = 0;
  /// Whether it reaches that by its bus, and not by itself.
  virtual bool memory_by_bus() const = 0;
  virtual void start_at(std::uint32_t pc) = 0;
  virtual void set_external_interrupt(bool pending) = 0;
  virtual void halt() = 0;
  virtual State state() const = 0;
  /// Time passed up to `cycles`, in which it did nothing.
  virtual void idle_to(std::uint64_t cycles) = 0;
  /// Its registers mcause, mepc and mtval; zeros: it does not tell.
  virtual Trap trap_registers() const = 0;
  /// Where its trap handler is; nothing: it does not tell.
  virtual std::optional<std::uint32_t> trap_handler() const = 0;
  virtual std::exception_ptr error() const { return nullptr; }
  /// Our own; null: somebody else's.
  virtual Rv32Module* own() { return nullptr; }
};

std::unique_ptr<DieCore> make_own_core(const std::string& name, const hw::Rv32Spec& spec, hw::Picoseconds quantum);

}  // namespace cmx::model
