// SPDX-License-Identifier: Apache-2.0
// Dies that run firmware, on the packet-level network, as a SystemC module: what `cmx fw run` simulates, for programs
// that bring peripherals (socket_device.h) or cores (foreign_core.h) of their own. C++17.
//
// Parameters: FirmwareOptions. Statistics: FirmwareEnd of a die, console().
// Time: the module owns no sc_start. When all dies have ended it calls sc_pause(), so sc_start(limit) returns at the
// latest then; `finish()` afterwards says how each die ended. The fabric is a window late as in
// docs/blocks/board.md.
// Errors: std::runtime_error with the sentence that `cmx` would print: a bad machine, an image that is none or does not
// fit, windows that overlap; finish() throws what the fabric refused to go on with.
// Contract: one a process; the kernel's resolution is a picosecond. Load and attach before the simulation starts.
//
// Not modelled: what `cmx fw run` adds (scenarios, checker, debugger, traces); see also
// docs/blocks/board.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "tlm/tlm2/foreign_core.h"

namespace cmx::tlm2 {

struct FirmwareOptions {
  std::string machine{"cloudmatrix384"};  // a supplied machine, or the path of a machine file
  std::vector<std::string> set{};         // "board.quantum=100ns": as `--set machine.` of cmx
  int dies{2};                            // the machine's first
  std::uint64_t seed{1};                  // of bit errors
  /// The core of a die, which must outlive the module; null, or no function: cmx's own RV32IMAC.
  std::function<ForeignCore*(int die)> core{};
};

struct FirmwareEnd {
  enum class How : std::uint8_t { kExited, kTrapped, kRunning, kWaiting };
  How how{How::kRunning};
  std::uint32_t exit_code{0};   // kExited
  std::uint32_t trap_cause{0};  // kTrapped
  std::uint32_t pc{0};          // of a die that did not end
  std::uint64_t instructions{0};
  std::uint64_t cycles{0};
};

class FirmwareDies final : public sc_core::sc_module {
 public:
  explicit FirmwareDies(const sc_core::sc_module_name& name, const FirmwareOptions& options = FirmwareOptions());
  ~FirmwareDies() override;

  int dies() const;
  /// An ELF executable for RV32, as cmx_firmware_image() makes it.
  void load(int die, const std::string& elf_file);
  /// Bytes of a die's HBM, in no time; throws std::runtime_error beyond its end.
  void write_hbm(int die, std::uint64_t address, const void* data, std::size_t bytes);
  void read_hbm(int die, std::uint64_t address, void* data, std::size_t bytes);

  /// After sc_start(): how each die ended. Once.
  std::vector<FirmwareEnd> finish();
  /// After finish(): "die:3 text" by time, then die.
  const std::vector<std::string>& console() const;

 private:
  friend class SocketDevice;
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cmx::tlm2
