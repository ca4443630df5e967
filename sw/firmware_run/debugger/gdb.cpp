// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/debugger/gdb.h"

#include <fmt/format.h>

#include <cstdio>

#include "hw/units/bad_input.h"
#include "sw/firmware_run/debugger/debugger.h"
#include "sw/gdb_server/server.h"
#include "sw/gdb_server/tcp.h"

namespace cmx::sw::apps {

model::PlatformResult run_under_gdb(model::FirmwareSupernode& supernode, const model::PlatformSpec& spec,
                                    const std::vector<const elf::Image*>& images, hw::Picoseconds limit, int port) {
  gdb::TcpListener listener(port);
  fmt::print(stderr, "gdb: listening on 127.0.0.1:{}\ngdb: the run waits for a client: target remote 127.0.0.1:{}\n",
             listener.port(), listener.port());
  std::fflush(stderr);
  const auto connection = listener.accept();
  FirmwareDebugger debugger(supernode, spec, images, limit);
  switch (gdb::Server(debugger, *connection).serve()) {
    case gdb::End::kTargetEnded: break;
    case gdb::End::kDetached:
    case gdb::End::kClientGone:
      fmt::print(stderr, "gdb: the client has left; the run goes on\n");
      debugger.run_on();
      break;
    case gdb::End::kKilled:
      throw hw::CheckFailed(
          fmt::format("fw run: killed by the debugger at {:.3f} us", hw::to_us(supernode.platform().now())));
  }
  return supernode.platform().finish(limit);
}

}  // namespace cmx::sw::apps
