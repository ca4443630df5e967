// SPDX-License-Identifier: Apache-2.0
// Every access of a die's core to registers of its devices, as a line of text with the names of the register map:
//
//   us die read|write device register = value {fields}
//   11.035000 die:1 write comm_engine channel[0].producer = 0x00000003
//   11.112000 die:1 read comm_engine channel[0].interrupt_status = 0x00000001 {completion = 1, error = 0}
//
// "refused" stands behind what the device did not take. Not in it: HBM, local memory, the core's timer.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hw/register_map/register_table.h"
#include "tlm/board/device.h"

namespace cmx::sw::firmware_tools {

/// Registers at a base; the map must outlive the log.
struct RegisterSpace {
  std::string device;
  std::uint32_t base{0};
  std::uint32_t bytes{0};
  std::span<const hw::BlockInfo> blocks;
};

class RegisterLog {
 public:
  RegisterLog(std::vector<RegisterSpace> spaces, std::ostream& out) : spaces_(std::move(spaces)), out_(out) {}

  void access(int die, const model::BusAccess& access);

 private:
  std::vector<RegisterSpace> spaces_;
  std::ostream& out_;
};

}  // namespace cmx::sw::firmware_tools
