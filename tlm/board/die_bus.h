// SPDX-License-Identifier: Apache-2.0
// A die's bus: the core's TLM-2.0 transactions to the devices of the address map, and to the local memory where the
// core does not have it itself.
//
// Devices take 1, 2 or 4 bytes; memory any number, and grants a pointer. Byte enables, streaming, other sizes for
// devices and addresses of nobody are refused by response status.
// Debug transport reaches memory and what devices let it (Device::debug).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "tlm/board/device.h"
#include "tlm/rv32_module/rv32_module.h"

namespace cmx::model {

class DieBus {
 public:
  explicit DieBus(const std::string& name);
  ~DieBus();
  DieBus(const DieBus&) = delete;
  DieBus& operator=(const DieBus&) = delete;

  Rv32Target& from_core();
  AddressMap map;
  /// Of the core's that has none itself; must outlive the bus.
  void add_memory(std::uint32_t base, std::span<std::uint8_t> bytes);
  /// Reads or writes in no time; returns for how many bytes somebody was there.
  std::uint64_t debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) const;
  /// The core wants to execute from an address that is no memory.
  std::function<void(std::uint32_t address)> on_fetch_from_nowhere;

 private:
  class Module;
  std::unique_ptr<Module> module_;
};

}  // namespace cmx::model
