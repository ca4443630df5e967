// SPDX-License-Identifier: Apache-2.0
// Structs some of whose members nobody sets or uses are copied and moved.
#include <stdlib.h>
#include "firmware/planted/local.h"
volatile uint32_t sink;
typedef struct {
  uint32_t count;
  uint32_t ids[6 + V];
  uint8_t unused[9];
} message_t;
static message_t mail[3];
static APART void write_message(message_t* message, uint32_t count) {
  message->count = count;
  for (uint32_t i = 0; i < count; ++i) message->ids[i] = i;
}
static APART uint32_t read_message(const message_t* message) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < message->count; ++i) all += message->ids[i];
  return all;
}
int main(void) {
  message_t message;
  write_message(&message, hidden(3));
  for (uint32_t i = 0; i < 3; ++i) mail[i] = message;
  message_t* copy = malloc(sizeof *copy);
  if (copy == NULL) return 1;
  memcpy(copy, &mail[1], sizeof *copy);
  if (read_message(copy) != 3) return 2;
  free(copy);
  return 0;
}
