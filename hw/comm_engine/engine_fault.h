// SPDX-License-Identifier: Apache-2.0
// Faults of a die's communication engine, one a line, beside those of the network (hw/topology/fault.h):
//
//   [at=10us] engine:5 transfer_error|flag_corrupt|completion_delay=50us|completion_twice [count=3]
//
// From `at` on (the start without it) it happens `count` times (once without it), to what comes next:
//   transfer_error    a transaction over the fabric leaves nothing at its target and ends with the error `transfer`,
//   once ub_port.timeout has passed flag_corrupt      a flag that goes over the fabric arrives with its lowest bit
//   turned over completion_delay  a completion is written so much later, and those behind it in its channel not before
//   it completion_twice  a completion is written twice
//
// Errors: BadInput with the line, what is wrong, and the nearest word.
#pragma once

#include <string>
#include <vector>

#include "hw/units/units.h"

namespace cmx::hw {

struct EngineFault {
  enum class What { kTransferError, kFlagCorrupt, kCompletionDelay, kCompletionTwice };
  int die{0};
  What what{What::kTransferError};
  Picoseconds at{};
  Picoseconds delay{};  // of kCompletionDelay
  int count{1};
};

/// Whether a line is about an engine.
bool is_engine_fault(const std::string& line);
/// `dies`: those that have an engine in this run.
EngineFault parse_engine_fault(const std::string& line, int dies);

}  // namespace cmx::hw
