// SPDX-License-Identifier: Apache-2.0
// Dispatch, then experts that make BF16 rows of what they got, then combine: each die checks the weighted sums of its
// tokens. All values are small multiples of powers of two, so that the sums are exact and any order gives the same.
#include "firmware/images/check.h"
#include "firmware/images/expert_parallel_case.h"

static const uint32_t kQuarter = 0x3e800000, kHalf = 0x3f000000, kOne = 0x3f800000;  // FP32

/// BF16 of a number of quarters below 256 in size.
static uint32_t bf16_of_quarters(int32_t quarters) {
  if (quarters == 0) return 0;
  const uint32_t sign = quarters < 0 ? 0x8000U : 0;
  const uint32_t size = (uint32_t)(quarters < 0 ? -quarters : quarters);
  uint32_t top = 0;
  while (size >> (top + 1) != 0) ++top;
  return sign | (top + 127 - 2) << 7 | ((size << 7 >> top) & 0x7fU);
}

/// Element `i` of what expert `expert` makes of a token, from -4 to 3.
static int32_t result_of(uint32_t expert, uint32_t die, uint32_t token, uint32_t i) {
  return (int32_t)((expert * 5 + die * 3 + token * 7 + i * 11 + i / 64) % 8) - 4;
}
static int32_t shared_of(uint32_t token, uint32_t i) { return (int32_t)((token + i) % 4); }
/// 4, 2 or 1 quarters.
static uint32_t weight_of(uint32_t token, uint32_t k) { return 4U >> (token + k) % 3; }

static const team_t* the_team;

static uint32_t write_result(uint32_t source, uint32_t row, uint32_t slot) {
  const uint32_t place = ep.results + (source * expert_parallel_rows(&ep) + row) * ep.result_bytes;
  const uint32_t expert = expert_of(the_team, source, slot);
  for (uint32_t i = 0; i < ep.result_bytes / 2; i += 2) {
    const uint32_t low = bf16_of_quarters(4 * result_of(expert, source, slot / ep.top_k, i));
    const uint32_t high = bf16_of_quarters(4 * result_of(expert, source, slot / ep.top_k, i + 1));
    hbm_write32(place + 2 * i, low | high << 16);
  }
  return 0;
}

static uint32_t sum_of(uint32_t token, uint32_t i) {
  int32_t quarters = 4 * shared_of(token, i);
  for (uint32_t k = 0; k < ep.top_k; ++k) {
    quarters += (int32_t)weight_of(token, k) * result_of(experts[token * ep.top_k + k], the_team->die, token, i);
  }
  return bf16_of_quarters(quarters);
}

/// The rows that came back for a die's experts are as many as went out.
static uint32_t wrong_receipts(void) {
  uint32_t wrong = 0;
  for (uint32_t e = 0; e < the_team->dies * ep.experts_per_die; ++e) {
    if (e / ep.experts_per_die == the_team->die) continue;
    uint32_t sent = 0;
    for (uint32_t slot = 0; slot < ep.tokens * ep.top_k; ++slot) sent += experts[slot] == e;
    if (hbm_read32(ep.receipts + 4 * e) != sent) ++wrong;
  }
  return wrong;
}

int main(void) {
  team_t team;
  if (!team_open(&team)) return check_no_engine();
  the_team = &team;
  if (!set_up(&team)) return 2;
  for (uint32_t token = 0; token < ep.tokens; ++token) {
    for (uint32_t k = 0; k < ep.top_k; ++k) {
      const uint32_t weight = weight_of(token, k);
      hbm_write32(ep.weights + 4 * (k * ep.tokens + token), weight == 4 ? kOne : weight == 2 ? kHalf : kQuarter);
    }
    for (uint32_t i = 0; i < ep.result_bytes / 2; i += 2) {
      const uint32_t high = bf16_of_quarters(4 * shared_of(token, i + 1));
      hbm_write32(ep.out + token * ep.result_bytes + 2 * i, bf16_of_quarters(4 * shared_of(token, i)) | high << 16);
    }
  }
  if (dispatch(&team, &ep, experts, kDispatchFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  uint32_t wrong = for_each_row(&team, write_result);
  const uint64_t from = timer_now(&kTimer);
  if (combine(&team, &ep, kCombineFlags) != COMM_ENGINE_ERROR_NONE) return check_failed(&team);
  print_ticks("combine", from);
  for (uint32_t token = 0; token < ep.tokens; ++token) {
    for (uint32_t i = 0; i < ep.result_bytes / 2; i += 2 * check_every) {
      if (hbm_read32(ep.out + token * ep.result_bytes + 2 * i) != (sum_of(token, i) | sum_of(token, i + 1) << 16))
        ++wrong;
    }
  }
  return check_verdict(&team, "combine", ep.tokens * ep.result_bytes, wrong + wrong_receipts());
}
