// SPDX-License-Identifier: Apache-2.0
#include "hw/wire/wire_spec.h"

namespace cmx::hw {

WireSpec read_wire_spec(const Config& config) {
  const double ps_per_metre = static_cast<double>(config.time("wire.delay_per_metre").value);
  const auto delay = [&](const char* path) {
    return Picoseconds(static_cast<std::int64_t>(config.metres(path) * ps_per_metre + 0.5));
  };
  return WireSpec{.board = delay("wire.board"), .fibre = delay("wire.fibre"), .package = delay("wire.package")};
}

}  // namespace cmx::hw
