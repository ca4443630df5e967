// SPDX-License-Identifier: Apache-2.0
// The two sockets of an end point: transactions in by the base protocol, and out to its memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <unordered_set>

#include "tlm/tlm2/transfer.h"
#include "tlm/tlm2/ub_fabric_module.h"

namespace cmx::tlm2 {

/// What end points are joined by.
class Network {
 public:
  virtual ~Network() = default;
  /// Why a payload is refused; TLM_OK_RESPONSE: it is not, and `transfer` says what it asks for.
  virtual tlm::tlm_response_status admit(int endpoint, tlm::tlm_generic_payload& payload, Transfer& transfer) = 0;
  /// The transfer ends with EndPoint::finish().
  virtual void hand_over(std::shared_ptr<Transfer> transfer, const sc_core::sc_time& delay) = 0;
  virtual unsigned debug(tlm::tlm_generic_payload& payload) = 0;
  /// Calls EndPoint::respond() at that time.
  virtual void call_at(EndPoint& endpoint, const sc_core::sc_time& time) = 0;
};

class EndPoint final : private tlm::tlm_fw_transport_if<>, private tlm::tlm_bw_transport_if<> {
 public:
  EndPoint(const std::string& name, int number, Network& network);

  UbFabricModule::TargetSocket from_initiator;
  UbFabricModule::InitiatorSocket to_target;

  int number() const { return number_; }
  bool has_target() const { return to_target.size() > 0; }
  /// The transfer's status is its payload's from Transfer::ready on.
  void finish(Transfer& transfer);
  void respond();

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override { return network_.debug(payload); }

  /// Of targets: they are called by b_transport only, and a pointer was never asked for.
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}

  tlm::tlm_sync_enum begin(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, const sc_core::sc_time& delay);
  void end_response(const sc_core::sc_time& delay);

  int number_;
  Network& network_;
  std::unordered_set<const tlm::tlm_generic_payload*> open_;              // of nb_transport
  std::multimap<sc_core::sc_time, tlm::tlm_generic_payload*> responses_;  // by the time from which they may begin
  tlm::tlm_generic_payload* responding_{nullptr};                         // BEGIN_RESP without END_RESP
  sc_core::sc_time free_;                                                 // from when on the next one may begin
};

}  // namespace cmx::tlm2
