// SPDX-License-Identifier: Apache-2.0
// The file `cmx` of a package: starts lib/cmx by the loader and with the libraries that come with it, so that nothing
// is needed of the machine but its kernel. Linked statically.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static int fail(const char* what) {
  fprintf(stderr, "cmx: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int count, char** words) {
  static char self[PATH_MAX], folder[PATH_MAX], loader[PATH_MAX + 32], library[PATH_MAX + 8], program[PATH_MAX + 16];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) {
    // Without /proc: as we were called.
    const char* called = (const char*)getauxval(AT_EXECFN);
    if (called == NULL || realpath(called, self) == NULL) return fail("cannot find out where it is");
  } else {
    self[length] = 0;
  }
  char* slash = strrchr(self, '/');
  if (slash == NULL) return fail(self);
  *slash = 0;
  strcpy(folder, self);
  snprintf(loader, sizeof loader, "%s/lib/ld-linux-x86-64.so.2", folder);
  snprintf(library, sizeof library, "%s/lib", folder);
  snprintf(program, sizeof program, "%s/lib/cmx", folder);
  if (setenv("CMX_PACKAGE", folder, 1) != 0) return fail("cannot set CMX_PACKAGE");
  char** line = calloc((size_t)count + 6, sizeof *line);
  if (line == NULL) return fail("no memory");
  int at = 0;
  line[at++] = loader;
  line[at++] = (char*)"--library-path";
  line[at++] = library;
  line[at++] = program;
  for (int i = 1; i < count; ++i) line[at++] = words[i];
  execv(loader, line);
  return fail(loader);
}
