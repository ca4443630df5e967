// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/register_log.h"

#include <fmt/ostream.h>

namespace cmx::sw::firmware_tools {

void RegisterLog::access(int die, const model::BusAccess& access) {
  for (const RegisterSpace& space : spaces_) {
    if (access.address < space.base || access.address - space.base >= space.bytes) continue;
    fmt::print(out_, "{:.6f} die:{} {} {} {}{}\n", hw::to_us(access.at), die, access.write ? "write" : "read",
               space.device, hw::describe_access(space.blocks, access.address - space.base, access.data),
               access.ok ? "" : " refused");
    return;
  }
}

}  // namespace cmx::sw::firmware_tools
