// SPDX-License-Identifier: Apache-2.0
// Exchanges among the dies of a team. Every die calls the same one with the same sizes; each returns when its own part
// has ended: its results are in its HBM.
//
// Places are the same on every die. Flags: words from `flags` on, as many as said; used once. All queue their transfers
// in order; the engine does them.
#ifndef FIRMWARE_COLLECTIVES_COLLECTIVES_H
#define FIRMWARE_COLLECTIVES_COLLECTIVES_H

#include <stdint.h>

#include "firmware/collectives/team.h"

#define COLLECTIVE __attribute__((warn_unused_result)) comm_engine_error_t

/// Direct: everybody puts its `bytes` at `from` into slot `die` of `to` of all. A flag a die.
COLLECTIVE all_gather(team_t* team, uint32_t from, uint32_t to, uint32_t bytes, uint32_t flags);

/// Sums of int32 words: `buffer` has a chunk of `chunk_bytes` for each die, and its own chunk `die` becomes the sum of
/// everybody's. Round the ring: each chunk collects its sum in dies - 1 steps. `scratch`: a chunk a step. A flag a die.
COLLECTIVE reduce_scatter(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch, uint32_t flags);

/// Sums of int32 words, in place: reduce_scatter(), then each sum goes round once more (all-gather). Two flags a die.
COLLECTIVE all_reduce_ring(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch, uint32_t flags);

/// Sums of elements of `type`, in place, direct: everybody puts chunk d at die d, which adds them up in a fixed order
/// and puts the sum at everybody. `scratch`: a chunk a die. Two flags a die.
COLLECTIVE all_reduce_direct(team_t* team, comm_engine_data_type_t type, uint32_t buffer, uint32_t chunk_bytes,
                             uint32_t scratch, uint32_t flags);

/// What goes to a die: `bytes`, perhaps 0, from the own place `from` to the place `to` there.
typedef struct {
  uint32_t from;
  uint32_t to;
  uint32_t bytes;
} exchange_t;

/// Direct, `with[d]` to each die d. A flag a die. Who receives knows the sizes, or finds them in what it gets.
COLLECTIVE all_to_all_v(team_t* team, const exchange_t* with, uint32_t flags);

/// Pages of `page_bytes` from `pages` in CPU `cpu`'s memory, picked by `count` 32-bit indices at `indices`, into a row
/// at `to`.
COLLECTIVE kv_fetch(team_t* team, uint32_t cpu, uint64_t pages, uint32_t page_bytes, uint32_t indices, uint32_t count,
                    uint32_t to);

#undef COLLECTIVE

#endif
