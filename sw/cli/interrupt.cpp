// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <string_view>

namespace cmx::sw::apps {
namespace {

// Only async-signal-safe calls.
extern "C" void on_interrupt(int) {
  constexpr std::string_view kLine = "\ncmx: interrupted; nothing was written\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kLine.data(), kLine.size());
  _exit(1);
}

}  // namespace

void end_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace cmx::sw::apps
