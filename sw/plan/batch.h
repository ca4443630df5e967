// SPDX-License-Identifier: Apache-2.0
// How requests spread over dies and microbatches, as evenly as they divide.
//
// An NPU's batch is shared by its dies; requests that are left over go one each to the dies from die n of NPU n on,
// round. A die's requests are shared by the microbatches; an odd request goes to microbatch 0 on even NPUs and 1 on odd
// ones, so that experts see equal microbatches. With tp > 1, tp consecutive dies join their requests: for attention
// each holds all of them and heads / tp of the heads; from the router on each handles its own requests again. Between
// the two: a reduce-scatter after the output projection and an all-gather before the next prolog, BF16.
// Not modelled: requests of different length.
#pragma once

#include <cstdint>
#include <vector>

#include "hw/units/units.h"

namespace cmx::sw::plan {

class Batch {
 public:
  /// `tp` divides the dies.
  Batch(int npus, int dies_per_npu, int batch_per_npu, int microbatches, int tp);

  int dies() const { return static_cast<int>(requests_.front().size()); }
  int microbatches() const { return static_cast<int>(requests_.size()); }
  int tp() const { return tp_; }

  /// Requests whose tokens the die routes.
  int requests(int die, int microbatch) const { return requests_[microbatch][die]; }
  int requests(int die) const;
  /// Requests that the die attends to: those of its tp group.
  int attention_requests(int die, int microbatch) const;
  int attention_requests(int die) const;
  /// The largest of the dies.
  int max_requests(int microbatch) const;
  int max_requests() const;
  int max_attention_requests() const;
  /// All dies, both microbatches.
  std::int64_t total_requests() const;

  /// First die of the tp group of a die; the group is that die and the tp - 1 after it.
  int tp_first(int die) const { return die / tp_ * tp_; }
  /// BF16 bytes that `from` writes to `to` of its tp group, in the reduce-scatter after attention and the all-gather
  /// before it.
  hw::Bytes reduce_scatter_bytes(int to, int microbatch, int tokens_per_request, int hidden) const;
  hw::Bytes all_gather_bytes(int from, int microbatch, int tokens_per_request, int hidden) const;

 private:
  std::vector<std::vector<int>> requests_;  // [microbatch][die]
  int tp_{1};
};

}  // namespace cmx::sw::plan
