// SPDX-License-Identifier: Apache-2.0
// Lowering of flash attention, shared by the attention cores. Internal to sw/kernels.
//
// A task is one tile of query rows against all keys of its sequence. Per block of keys:
//   cube     S = Q K^T                          FIXPIPE: S to L2
//   vector   P = softmax(S) with running max    MTE3: P to L2
//   cube     O' = P V                           FIXPIPE: O' to L2
//   vector   O = O * rescale + O'
// The cube starts S of the next block before it waits for P of this one.
#pragma once

#include <cstdint>

#include "hw/engines/engine_specs.h"
#include "hw/isa/profile.h"
#include "hw/isa/program.h"

namespace cmx::sw::kernels {

struct FlashShape {
  std::int64_t sets{1};  // of keys and values: sequences x KV heads
  int rows{1};           // query rows that read one set
  int keys{1};           // that a row attends to
  int key_dim{128};
  int value_dim{128};
  int element_bytes{2};  // of keys, values and probabilities
  bool latent{false};    // the values are the first value_dim elements of the keys
};

/// Adds the attention core as one phase. Query rows are cut in tiles of at most 128 so that the busiest core has the
/// fewest rows; equal cuts: the larger tile.
void add_flash_phase(hw::isa::Program& program, const FlashShape& shape, hw::isa::Partition partition,
                     const hw::EngineSpecs& specs);

}  // namespace cmx::sw::kernels
