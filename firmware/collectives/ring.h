// SPDX-License-Identifier: Apache-2.0
// Halves of the ring algorithms, queued and not waited for.
#ifndef FIRMWARE_COLLECTIVES_RING_H
#define FIRMWARE_COLLECTIVES_RING_H

#include <stdint.h>

#include "firmware/collectives/team.h"

/// Flags of each of the two.
static inline uint32_t ring_steps(const team_t* team) { return team->dies - 1; }

/// Chunk `die` of `buffer` becomes the sum of everybody's; the others are left with sums of some. `scratch`: a chunk a
/// step.
void ring_reduce_scatter(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t scratch, uint32_t flags);
/// Everybody's chunk `die` to everybody.
void ring_all_gather(team_t* team, uint32_t buffer, uint32_t chunk_bytes, uint32_t flags);

#endif
