// SPDX-License-Identifier: Apache-2.0
// SystemC shell of the RV32 core: local memory by pointer, everything else by TLM-2.0, time in quanta.
//
// Parameters: hw::Rv32Spec, and the quantum: how far the core may run ahead of the kernel.
// Ports: one initiator socket (32 bits, bind()); the external interrupt is a call.
// Time: the core's cycle 0 is the kernel's time 0. A transaction carries as its delay how far ahead of the kernel the
// core is; what the target adds to it, or waits, becomes cycles of the bus. An interrupt from another process is seen
// at the start of the next quantum, one that a target raises while it is being accessed by the next instruction, one
// that ends a wfi at once.
// Memory: the local memory belongs to the module. Where a target says that direct access is allowed, the core takes the
// pointer and the target sees no more of it; code can be executed from local memory and from targets that grant a
// pointer. Invalidation is honoured.
//
// Not modelled: non-blocking transport, byte enables; the core's accesses are 1, 2 or 4 bytes and may be misaligned, a
// target refuses what it does not take.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "hw/rv32/rv32_spec.h"
#include "hw/units/units.h"
#include "tlm/rv32/core.h"

// <tlm> costs seconds a file; these are its names for the base of a 32-bit target socket.
namespace tlm {
struct tlm_base_protocol_types;
template <typename Types>
class tlm_fw_transport_if;
template <typename Types>
class tlm_bw_transport_if;
template <unsigned int Width, typename Forward, typename Backward>
class tlm_base_target_socket_b;
}  // namespace tlm

namespace cmx::model {

using Rv32Target = tlm::tlm_base_target_socket_b<32, tlm::tlm_fw_transport_if<tlm::tlm_base_protocol_types>,
                                                 tlm::tlm_bw_transport_if<tlm::tlm_base_protocol_types>>;

class Rv32Module {
 public:
  /// Throws hw::BadInput when the quantum is shorter than a cycle.
  Rv32Module(const std::string& name, const hw::Rv32Spec& spec, hw::Picoseconds quantum, std::uint32_t hart = 0);
  ~Rv32Module();
  Rv32Module(const Rv32Module&) = delete;
  Rv32Module& operator=(const Rv32Module&) = delete;

  /// Before the simulation starts.
  void bind(Rv32Target& bus);

  rv32::Core& core();
  std::span<std::uint8_t> local_memory();
  void set_external_interrupt(bool pending);
  /// Debug transport to what is behind the bus; returns for how many bytes somebody was there.
  std::uint64_t debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write);

  /// Called when the core halts or reaches a breakpoint or a watchpoint, with the kernel at its time; the core stands
  /// still until resume().
  std::function<void(rv32::Stop)> on_stop;
  void resume();
  /// The core goes on at `pc`, when it does; no longer in wfi.
  void jump(std::uint32_t pc);

  /// What a process threw, for whoever called run_kernel; nothing: all is well. The core stands still then.
  std::exception_ptr error() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cmx::model
