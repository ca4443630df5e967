// SPDX-License-Identifier: Apache-2.0
// Somebody else's instruction-set simulator in the place of a die's core. C++17.
//
// The die calls bind() with its bus. Behind that are the local memory (by transaction, by debug transport and by a
// direct memory pointer), the registers of the board and of the communication engine, the window onto HBM, and
// SocketDevices. Devices take aligned accesses of 1, 2 or 4 bytes; what a device needs is added to the delay. A
// transaction may be annotated with how far the core is ahead of the kernel, as tlm_utils::tlm_quantumkeeper has it: at
// devices that others change the bus waits for the kernel and returns with no delay.
//
// Not modelled: a timer (mtime, msip): the core brings its own, and answers for it itself; cmx's debugger, checker,
// traces and profiles, which look into cmx's own core.
#pragma once

#include <cstdint>
#include <tlm>

namespace cmx::tlm2 {

class ForeignCore {
 public:
  using Bus = tlm::tlm_base_target_socket_b<32, tlm::tlm_fw_transport_if<>, tlm::tlm_bw_transport_if<>>;

  virtual ~ForeignCore() = default;
  /// Binds the core's initiator socket to `bus`.
  virtual void bind(Bus& bus) = 0;
  /// Before the simulation: where the program that was loaded begins.
  virtual void start_at(std::uint32_t pc) = 0;
  /// The level of the external interrupt, from any process.
  virtual void set_external_interrupt(bool pending) = 0;
  /// The die has ended: nothing is to be executed any more. Called from within an access of the core.
  virtual void halt() = 0;
  /// In wfi, and nothing but the external interrupt ends that.
  virtual bool waiting() const { return false; }
  virtual std::uint32_t pc() const { return 0; }
  virtual std::uint64_t instructions() const { return 0; }
  virtual std::uint64_t cycles() const { return 0; }
};

}  // namespace cmx::tlm2
