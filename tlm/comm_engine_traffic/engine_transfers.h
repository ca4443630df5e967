// SPDX-License-Identifier: Apache-2.0
// Transfers that a die's communication engine carries out on an idle machine, without a microcontroller: the engine and
// the byte fabric that firmware has.
//
//   all descriptors in the rings at time 0, every channel's doorbell --> CommEngine --> ByteFabric
//
// Parameters: EngineTransfers; hw::CommEngineSpec. Statistics: EngineTransfersResult.
// A transfer is shared by the channels: each has a descriptor of it, in whole multiples of
// hw::CommEngineSpec::transaction as far as they go. A channel's transfers are queued, one behind the other.
// Errors: hw::BadInput for what the engine has no descriptor for, and for more than its rings or lengths hold.
//
// Not modelled: the first use of a channel; software that fills rings while the engine runs.
#pragma once

#include <cstdint>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"

namespace cmx::model {

struct EngineTransfers {
  std::int32_t from{0};  // end point whose engine it is: a die
  std::int32_t to{0};    // another end point, die or CPU
  Operation operation{Operation::kWrite};
  std::int64_t bytes{0};  // of a transfer
  int transfers{1};
  int channels{1};
  bool fence{false};  // each descriptor after the end of those before it in its channel
  std::uint8_t service_level{0};
};

struct EngineTransfersResult {
  std::int64_t last_completion{0};  // ps, from the doorbells on
  std::uint64_t descriptors{0};
  std::int64_t packets{0};
  std::int64_t packet_hops{0};
};

EngineTransfersResult run_engine_transfers(const FabricSpec& fabric, const hw::CommEngineSpec& engine,
                                           const EngineTransfers& transfers);

}  // namespace cmx::model
