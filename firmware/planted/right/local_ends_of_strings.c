// SPDX-License-Identifier: Apache-2.0
// Strings in buffers whose rest nobody has written, at any alignment, under the functions of the library.
#include "firmware/planted/local.h"
volatile uint32_t sink;
static APART uint32_t length(const char* text) { return strlen(text); }
int main(void) {
  char one[32];
  char two[32];
  for (uint32_t at = 0; at < 4; ++at) {
    for (uint32_t n = 0; n < 9; ++n) {
      char* a = one + at;
      char* b = two + (V == 1 ? 3 - at : at);
      for (uint32_t i = 0; i < n; ++i) a[i] = (char)('a' + i);
      a[n] = 0;
      strcpy(b, a);
      if (length(b) != n || strcmp(a, b) != 0 || strncmp(a, b, n + 1) != 0 || memcmp(a, b, n + 1) != 0) return 1;
      if (strchr(b, 'z') != NULL || memchr(b, 'z', n) != NULL || strnlen(a, 20) != n) return 2;
      if (n > 0 && strrchr(b, 'a') != b) return 3;
    }
  }
  char text[40];
  snprintf(text, sizeof text, "%s-%d-%c", two + 3, 42, 'x');
  strcat(text, "!");
  printf("%s\n", text);
  return 0;
}
