// SPDX-License-Identifier: Apache-2.0
// Arrays side by side, walked up and down, by one index, by a table of pointers, and with offsets.
#include "firmware/planted/local.h"
volatile uint32_t sink;
enum { N = 4 + 4 * V };
static uint32_t first[N];
static uint32_t second[N];
static uint32_t third[N];
static uint32_t one;
static APART void set(uint32_t* to, uint32_t n, uint32_t value) {
  for (uint32_t i = 0; i < n; ++i) to[i] = value + i;
}
static APART void all_at_once(uint32_t* a, const uint32_t* b, const uint32_t* c, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) a[i] += b[i] + c[i];
}
static APART uint32_t backwards(void) {
  uint32_t all = 0;
  for (uint32_t i = N; i-- > 0;) all = all * 2 + second[i];
  for (const uint32_t* p = third + N; p != third;) all += *--p;
  return all;
}
static APART uint32_t differences(uint32_t n) {
  uint32_t all = 0;
  for (uint32_t i = 1; i < n; ++i) all += third[i] - third[i - 1];
  for (uint32_t i = n; i > 1; --i) all += first[n - i] - second[N - i];
  return all + one;
}
int main(void) {
  uint32_t* const table[] = {first, second, third};
  uint32_t local[N];
  uint32_t more[N];
  for (uint32_t k = 0; k < hidden(3); ++k) {
    for (uint32_t i = 0; i < N; ++i) table[k][i] = i;
  }
  set(local, N, 3);
  set(more, N, 4);
  all_at_once(first, second, third, hidden(N));
  all_at_once(local, more, third, hidden(N));
  all_at_once(more, local, first, hidden(N));
  sink = backwards() + differences(hidden(N)) + local[hidden(0)] + more[hidden(1)];
  return 0;
}
