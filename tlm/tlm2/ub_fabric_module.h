// SPDX-License-Identifier: Apache-2.0
// The UB network of any machine file as one SystemC module, with TLM-2.0 sockets and real bytes. C++17.
//
//   initiator --> from_endpoint(i)  [ address map | planes, switches, links, credits ]  to_endpoint(j) --> target
//
// Parameters: UbFabricOptions.
// Ports: a target socket and an initiator socket for each end point, 32 bits wide, each optional; `packets`, an
// analysis port.
// Statistics: UbStatistics.
//
// A transaction: its address is looked up in the map. The message crosses the fabric as UbExtension says. Then the
// target's socket is called with the offset as address:
//   writes, sends                   when the last byte is visible at the target
//   reads, loads, stores, atomics   when the response is visible at the initiator
// The response waits for the target, whether that waits or annotates a delay. The fabric's time holds the access to
// the memory already (ub_port.hbm_access, the CPU's ddr_access): a target that only keeps bytes should add none.
//
// Transport:
//   b_transport          honours `delay`, and returns with none
//   nb_transport         base protocol. BEGIN_REQ returns TLM_UPDATED with END_REQ, or TLM_COMPLETED where it is
//   refused.
//                        BEGIN_RESP comes at the time of completion, one at a time until END_RESP.
//   transport_dbg        reads and writes the target's memory in no time
//   get_direct_mem_ptr   refused: a pointer would step over the network, whose time this module is for
//
// Response status: the target's; without asking it
//   TLM_ADDRESS_ERROR_RESPONSE      no range of the map holds all of it, or nothing is bound to the end point
//   TLM_COMMAND_ERROR_RESPONSE      neither read nor write, or not the command of the extension's operation
//   TLM_BYTE_ENABLE_ERROR_RESPONSE  byte enables: packets have none
//   TLM_BURST_ERROR_RESPONSE        a streaming width below the length, no bytes, or a size that the operation does not
//                                   have (of atomics ub_port.atomic_operand, at most 8)
//   TLM_GENERIC_ERROR_RESPONSE      no data pointer, a service level that the machine does not have, or no live path
//
// Time: the module owns no sc_start. The fabric advances in windows W, window(): 180 ns on the supernode. A window is
// run when the kernel's time has reached its end, so it holds all that initiators handed over in it (decision 14).
// What it brings is visible at least W later (decision 1), so deliveries and responses come at their exact picosecond.
// For a caller W means:
//   - an idle fabric wakes nobody, a busy one wakes the kernel once a window
//   - `packets` and statistics lag up to two windows behind
//   - a run that ends early leaves what is in flight unfinished
//
// Errors: the constructor throws std::runtime_error with the sentence that `cmx` would print. Messages that are stuck,
// or cut off during the run, are SC_REPORT_ERROR "/cmx/tlm2/ub_fabric", which the kernel throws out of sc_start.
// Violations of the base protocol are "/cmx/tlm2/base_protocol".
// Contract: the kernel's resolution is a picosecond, its default, or finer. The same calls at the same times give the
// same times, whatever UbFabricOptions::threads. A process must not be killed while it is in b_transport.
//
// Not modelled: issue intervals and windows of initiators, which belong to the initiator; reads and atomics at the
// time when they are at the target: their bytes are those of the response's arrival; what a target does with sends and
// notifications; switches as RTL.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "tlm/tlm2/ub_address_map.h"
#include "tlm/tlm2/ub_extension.h"
#include "tlm/tlm2/ub_packets.h"

namespace cmx::tlm2 {

struct UbFabricOptions {
  std::string machine{"cloudmatrix384"};  // a supplied machine, or the path of a machine file
  std::vector<std::string> set{};         // "ub_port.window=64KiB": as `--set machine.` of cmx
  std::vector<std::string> faults{};      // as `--fault` of cmx; no files
  std::uint64_t seed{1};                  // of bit errors
  int threads{1};                         // for the planes of one window
  std::vector<UbAddressRange> map{};      // empty: UbAddressMap::uniform
};

struct UbStatistics {
  std::int64_t transactions{0};  // that crossed the fabric
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
};

class UbFabricModule final : public sc_core::sc_module {
 public:
  using TargetSocket = tlm::tlm_target_socket<32, tlm::tlm_base_protocol_types, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;
  using InitiatorSocket =
      tlm::tlm_initiator_socket<32, tlm::tlm_base_protocol_types, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;

  explicit UbFabricModule(const sc_core::sc_module_name& name, const UbFabricOptions& options = UbFabricOptions());
  ~UbFabricModule() override;

  /// Where what initiates at end point `endpoint` is bound to; throws std::out_of_range for one that the machine
  /// does not have.
  TargetSocket& from_endpoint(int endpoint);
  /// Bound to the memory, or whatever answers, of the end point.
  InitiatorSocket& to_endpoint(int endpoint);
  UbPacketPort packets;

  int endpoints() const;
  /// Of "die:5" or "cpu:3"; throws std::runtime_error with the names that there are.
  int endpoint(const std::string& name) const;
  std::string endpoint_name(int endpoint) const;
  sc_core::sc_time window() const;
  /// Bytes of an atomic's operand.
  unsigned atomic_operand() const;
  UbStatistics statistics() const;

 private:
  void start_of_simulation() override;

  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cmx::tlm2
