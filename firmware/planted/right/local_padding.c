// SPDX-License-Identifier: Apache-2.0
// Structs with padding are copied, passed by value and kept; nobody looks at the padding.
#include "firmware/planted/local.h"
volatile uint32_t sink;
typedef struct {
  uint8_t kind;
  uint32_t length;
  uint16_t port;
  uint64_t time;
} record_t;
static record_t kept;
static APART record_t make(uint32_t length) {
  record_t record;
  hidden_pointer(&record);
  record.kind = 1;
  record.length = length;
  record.port = 7;
  record.time = 9;
  return record;
}
static APART uint32_t look(record_t record) {
  if (record.kind == 1 && record.port == 7 && record.time > 3) return record.length;
  return 0;
}
int main(void) {
  record_t all[4];
  for (uint32_t i = 0; i < 4; ++i) all[i] = make(i);
  kept = all[hidden(2)];
  const record_t again = kept;
  if (look(again) != 2) return 1;
  if (V == 1) memcpy(&all[0], &all[3], sizeof all[0]);
  if (V == 2) memmove(&all[0], &all[1], 3 * sizeof all[0]);
  return look(all[0]) == (V == 0 ? 0U : V == 1 ? 3U : 1U) ? 0 : 2;
}
