// SPDX-License-Identifier: Apache-2.0
// Anybody's TLM-2.0 target as a peripheral of a firmware die. C++17.
//
//   core of the die --bus--> [ SocketDevice: window base..base+size ] --to_target--> target
//                    <--external interrupt-- interrupt <--sc_signal<bool>-- target
//
// Parameters: SocketWindow. Ports: `to_target`, 32 bits; `interrupt`, a level, optional. Several devices of a die share
// its external interrupt: the firmware asks each.
// The target sees b_transport with the offset in the window as address, and 1, 2 or 4 bytes, in the order of the die's
// program; the access may be misaligned. It may wait, or annotate a delay: both are time of the core. The kernel comes
// up to the core before each access and to its end, so the target is called at the time of the access, and what that
// does to the interrupt while it takes time is seen by the next instruction. A response other than TLM_OK_RESPONSE is
// an access fault of the core. Debuggers read and write through transport_dbg.
// Errors: std::runtime_error for a window that is empty, overlaps another or leaves the 32-bit space, a die that there
// is not, or more than 30 devices of a die.
// Contract: must outlive the FirmwareDies' simulation; before it starts.
//
// Not modelled: direct memory pointers, non-blocking transport, transactions that the peripheral initiates: it reaches
// HBM through the firmware.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <memory>
#include <systemc>

#include "tlm/tlm2/firmware_dies.h"

namespace cmx::tlm2 {

struct SocketWindow {
  int die{0};
  std::uint32_t base{0};
  std::uint32_t size{0};
};

class SocketDevice final : public sc_core::sc_module {
 public:
  SocketDevice(const sc_core::sc_module_name& name, FirmwareDies& dies, const SocketWindow& window);
  ~SocketDevice() override;

  tlm_utils::simple_initiator_socket<SocketDevice> to_target;
  sc_core::sc_port<sc_core::sc_signal_in_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND> interrupt;

 private:
  class Impl;
  void start_of_simulation() override;

  std::unique_ptr<Impl> impl_;
};

}  // namespace cmx::tlm2
