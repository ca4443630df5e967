// SPDX-License-Identifier: Apache-2.0
// The vector cores' part of dispatch and combine; the fabric's part is a hw::IssueJob.
//
// Every vector core runs a pipeline over its messages: load a token (BF16), for dispatch quantise it (INT8 with a
// scale), hand the remote write to the port; each stage of a message (load, quantise, write, flag) costs scalar work.
// `send_*` state this for one core so that a caller learns the time to the first message and between messages from two
// profiles.
#pragma once

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"

namespace cmx::sw::kernels {

struct ExpertParallelShape {
  int hidden{7168};
  int top_k{8};
  int message_extra_bytes{512};  // of a dispatch message: scale and padding after the INT8 token

  int dispatch_bytes() const { return hidden + message_extra_bytes; }  // 7.5 KiB
  int combine_bytes() const { return 2 * hidden; }                     // 14 KiB
};

/// Every core of the partition sends `messages`; no launch in it (the operator is one kernel and counts its launch
/// once).
hw::isa::Program dispatch_send(const ExpertParallelShape& shape, int messages, hw::isa::Partition partition,
                               const hw::EngineSpecs& specs);
hw::isa::Program combine_send(const ExpertParallelShape& shape, int messages, hw::isa::Partition partition,
                              const hw::EngineSpecs& specs);
/// Polling, counting and prefix sums over `peers` ranks, spread over the cores.
hw::isa::Program poll_peers(int peers, hw::isa::Partition partition, const hw::EngineSpecs& specs);
/// Moves `tokens` received messages together for the experts.
hw::isa::Program dispatch_gather(const ExpertParallelShape& shape, int tokens, hw::isa::Partition partition,
                                 const hw::EngineSpecs& specs);
/// Weighted sum of top_k received rows for each of `tokens` own tokens, plus `shared` rows computed here, plus the
/// residual.
hw::isa::Program combine_reduce(const ExpertParallelShape& shape, int tokens, int shared, hw::isa::Partition partition,
                                const hw::EngineSpecs& specs);
/// An empty kernel: the launch alone.
hw::isa::Program empty_kernel();

}  // namespace cmx::sw::kernels
