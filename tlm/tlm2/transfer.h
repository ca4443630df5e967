// SPDX-License-Identifier: Apache-2.0
// A transaction of a socket on its way through the fabric.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>
#include <tlm>

#include "tlm/tlm2/ub_extension.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::tlm2 {

class EndPoint;

struct Transfer {
  tlm::tlm_generic_payload* payload{nullptr};  // null: its caller is gone
  UbExtension* extension{nullptr};             // the payload's own, where it has one
  UbExtension request;                         // what it asks for
  model::Message message;
  std::uint64_t offset{0};
  EndPoint* from{nullptr};
  sc_core::sc_event* done{nullptr};  // of b_transport; nb_transport has none
  bool asked{false};                 // the target
  bool answered{false};              // by the target
  bool completed{false};             // by the fabric
  tlm::tlm_response_status status{tlm::TLM_INCOMPLETE_RESPONSE};
  sc_core::sc_time ready;  // when the target's answer is
};

}  // namespace cmx::tlm2
