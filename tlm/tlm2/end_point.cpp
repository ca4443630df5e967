// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/end_point.h"

#include <algorithm>
#include <utility>

namespace cmx::tlm2 {
namespace {

constexpr const char* kProtocol = "/cmx/tlm2/base_protocol";

/// A caller that is ended while it waits takes its payload with it.
class Hold {
 public:
  explicit Hold(std::shared_ptr<Transfer> transfer) : transfer_(std::move(transfer)) {}
  ~Hold() {
    transfer_->payload = nullptr;
    transfer_->done = nullptr;
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  std::shared_ptr<Transfer> transfer_;
};

}  // namespace

EndPoint::EndPoint(const std::string& name, int number, Network& network)
    : from_initiator(("from_" + name).c_str()), to_target(("to_" + name).c_str()), number_(number), network_(network) {
  from_initiator.bind(*static_cast<tlm::tlm_fw_transport_if<>*>(this));
  to_target.bind(*static_cast<tlm::tlm_bw_transport_if<>*>(this));
}

void EndPoint::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  auto transfer = std::make_shared<Transfer>();
  const tlm::tlm_response_status status = network_.admit(number_, payload, *transfer);
  payload.set_dmi_allowed(false);
  if (status != tlm::TLM_OK_RESPONSE) return payload.set_response_status(status);
  sc_core::sc_event done;
  transfer->done = &done;
  transfer->from = this;
  const Hold hold(transfer);
  network_.hand_over(transfer, delay);
  sc_core::wait(done);
  delay = sc_core::SC_ZERO_TIME;
}

tlm::tlm_sync_enum EndPoint::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                             sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) return begin(payload, phase, delay);
  if (phase == tlm::END_RESP) {
    if (responding_ != &payload) {
      SC_REPORT_ERROR(kProtocol, "END_RESP for a transaction that has no response under way");
      return tlm::TLM_COMPLETED;
    }
    end_response(delay);
    return tlm::TLM_COMPLETED;
  }
  if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP)
    SC_REPORT_ERROR(kProtocol, "END_REQ and BEGIN_RESP come from the target");
  return tlm::TLM_ACCEPTED;  // somebody's own phase, which may be left unheard
}

tlm::tlm_sync_enum EndPoint::begin(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                   const sc_core::sc_time& delay) {
  if (!open_.insert(&payload).second) SC_REPORT_ERROR(kProtocol, "BEGIN_REQ for a transaction that is under way");
  auto transfer = std::make_shared<Transfer>();
  const tlm::tlm_response_status status = network_.admit(number_, payload, *transfer);
  payload.set_dmi_allowed(false);
  if (status != tlm::TLM_OK_RESPONSE) {
    open_.erase(&payload);
    payload.set_response_status(status);
    return tlm::TLM_COMPLETED;
  }
  if (payload.has_mm()) payload.acquire();
  transfer->from = this;
  network_.hand_over(std::move(transfer), delay);
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void EndPoint::finish(Transfer& transfer) {
  if (transfer.payload == nullptr) return;
  transfer.payload->set_response_status(transfer.status);
  if (transfer.extension != nullptr) transfer.extension->previous = transfer.request.previous;
  if (transfer.done != nullptr) {
    if (transfer.ready > sc_core::sc_time_stamp())
      return transfer.done->notify(transfer.ready - sc_core::sc_time_stamp());
    return transfer.done->notify();
  }
  responses_.emplace(transfer.ready, transfer.payload);
  if (responding_ == nullptr) network_.call_at(*this, std::max(transfer.ready, free_));
}

void EndPoint::respond() {
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  if (responding_ != nullptr || responses_.empty() || free_ > now || responses_.begin()->first > now) return;
  tlm::tlm_generic_payload* payload = responses_.begin()->second;
  responses_.erase(responses_.begin());
  responding_ = payload;
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay;
  const tlm::tlm_sync_enum answer = from_initiator->nb_transport_bw(*payload, phase, delay);
  if (responding_ != payload) return;  // END_RESP came from within the call
  if (answer == tlm::TLM_COMPLETED || (answer == tlm::TLM_UPDATED && phase == tlm::END_RESP)) end_response(delay);
}

void EndPoint::end_response(const sc_core::sc_time& delay) {
  tlm::tlm_generic_payload* payload = std::exchange(responding_, nullptr);
  open_.erase(payload);
  if (payload->has_mm()) payload->release();
  free_ = sc_core::sc_time_stamp() + delay;
  if (!responses_.empty()) network_.call_at(*this, std::max(free_, responses_.begin()->first));
}

bool EndPoint::get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  payload.set_dmi_allowed(false);
  dmi.init();
  dmi.set_start_address(0);
  dmi.set_end_address(~sc_dt::uint64{0});
  dmi.allow_none();
  SC_REPORT_INFO_VERB("/cmx/tlm2/ub_fabric",
                      "direct memory is refused: a pointer would step over the network and its time", sc_core::SC_HIGH);
  return false;
}

tlm::tlm_sync_enum EndPoint::nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) {
  SC_REPORT_ERROR(kProtocol, "a target answers a blocking call by nb_transport_bw");
  return tlm::TLM_COMPLETED;
}

}  // namespace cmx::tlm2
