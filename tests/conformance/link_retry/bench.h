// SPDX-License-Identifier: Apache-2.0
// The same packets, back to back, over two models of a link with go-back-N: model::LinkRetry and rtl/ub_link.
//
//   flits, as fast as they are taken --> [transmitter] ==frames, `wire` cycles, errors==> [receiver] --> when is the
//   last flit of each packet out?
//                                             ^========acknowledgements, `wire` cycles========/
//
// A cycle is a flit. The TLM has the RTL's figures: a CRC a flit (ub_link.retry_unit), its retry buffer, its
// turnaround. Errors strike flits on their way to the receiver while that expects them: what comes behind a bad flit is
// dropped, whole or not.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace cmx::conformance {

struct LinkCase {
  int wire;                       // cycles
  std::vector<int> packets;       // flits of each
  std::map<int, int> failures{};  // of a flit, in the order of all: attempts that fail
};

struct LinkSeen {
  std::vector<std::int64_t> arrived;  // of each packet, the cycle of its last flit, counted from that of the first flit
                                      // of all on an idle link
  std::int64_t retries{0};
};

LinkSeen run_tlm(const LinkCase& setup);
LinkSeen run_rtl(const LinkCase& setup);

}  // namespace cmx::conformance
