// SPDX-License-Identifier: Apache-2.0
// Expert parallelism: dispatch sends each token to the dies of its experts, combine brings the experts' results back
// and sums them by weight.
//
//   tokens (INT8 and scale) --gather by token--> received, by source die, in it by expert --experts--> results (BF16)
//   --scatter by slot--> back --scale, add--> out
//
// Experts e * experts_per_die and on are on die e. The bytes of a token on its way are its INT8 elements and the scale
// that makes numbers of them: somebody (in the product: vector cores, in the operator itself) has quantised it before.
// Counts and flags as in the operators: each die tells each other one how many rows every expert there gets, and which
// slot each row's result goes to; the flag that comes with them says that the rows are there.
// Slot: token * top_k + which of the token's experts. Rows of an expert are in the order of their slots. Places are the
// same on every die; every die calls with the same numbers. Room: see the functions. A flag a die for each of the two.
#ifndef FIRMWARE_COLLECTIVES_EXPERT_PARALLEL_H
#define FIRMWARE_COLLECTIVES_EXPERT_PARALLEL_H

#include <stdint.h>

#include "firmware/collectives/team.h"

enum { EXPERT_PARALLEL_MOST_EXPERTS = 1024 };

typedef struct {
  uint32_t tokens;           // of a die
  uint32_t top_k;            // experts of a token
  uint32_t experts_per_die;  // all dies together: at most EXPERT_PARALLEL_MOST_EXPERTS
  uint32_t row_bytes;        // of a token on its way out
  uint32_t result_bytes;     // of one on its way back

  uint32_t rows;            // tokens, quantised: `tokens` rows
  uint32_t lists;           // scratch: 2 lists for each die
  uint32_t received;        // rows of each source die: expert_parallel_rows()
  uint32_t received_lists;  // of each source die: expert_parallel_list_bytes(); first a count for each expert here,
                            // then the slots of the rows

  uint32_t results;   // rows of each source die, as `received`
  uint32_t back;      // tokens * top_k rows
  uint32_t receipts;  // of each die: the counts that it sent back
  uint32_t weights;   // FP32, for each of top_k those of all tokens
  uint32_t
      out;  // `tokens` rows to which the weighted results are added: zero, or what the shared expert has made of them
} expert_parallel_t;

/// Rows that a die can get from another one.
static inline uint32_t expert_parallel_rows(const expert_parallel_t* ep) {
  return ep->tokens * (ep->top_k < ep->experts_per_die ? ep->top_k : ep->experts_per_die);
}
static inline uint32_t expert_parallel_list_bytes(const expert_parallel_t* ep) {
  return 4 * (ep->experts_per_die + expert_parallel_rows(ep));
}

/// `experts`: of each token its top_k, all different.
__attribute__((warn_unused_result)) comm_engine_error_t dispatch(team_t* team, const expert_parallel_t* ep,
                                                                 const uint16_t* experts, uint32_t flags);

/// After dispatch(), once the results are in place.
__attribute__((warn_unused_result)) comm_engine_error_t combine(team_t* team, const expert_parallel_t* ep,
                                                                uint32_t flags);

#endif
