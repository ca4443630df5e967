// SPDX-License-Identifier: Apache-2.0
#include <systemc>

/// Debian's libsystemc brings a main() that looks for this one; cmx and its tests have their own main.
int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }
