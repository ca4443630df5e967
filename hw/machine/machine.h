// SPDX-License-Identifier: Apache-2.0
// A whole machine: the specs of every block of a machine file, read and validated together.
//
// The network is one of four: [supernode] (with dies, engines and CPUs), [star], [clos] or [network] (end points and
// nothing behind them).
// Errors: BadInput for a missing or unknown parameter, a bad value, a file with no network or with two, and counts that
// do not close.
#pragma once

#include <optional>
#include <string>

#include "hw/board/board_spec.h"
#include "hw/clos/clos_spec.h"
#include "hw/comm_engine/comm_engine_spec.h"
#include "hw/config/config.h"
#include "hw/cpu/cpu_spec.h"
#include "hw/die/die_spec.h"
#include "hw/die_to_die/die_to_die_spec.h"
#include "hw/engines/engine_specs.h"
#include "hw/network/network_spec.h"
#include "hw/rv32/rv32_spec.h"
#include "hw/star/star_spec.h"
#include "hw/supernode/supernode_spec.h"
#include "hw/topology/topology.h"
#include "hw/ub_link/ub_link_spec.h"
#include "hw/ub_port/ub_port_spec.h"
#include "hw/ub_switch/ub_switch_spec.h"
#include "hw/wire/wire_spec.h"

namespace cmx::hw {

/// What runs firmware on a die.
struct FirmwareParts {
  Rv32Spec rv32;
  BoardSpec board;
};

/// What a supernode has beyond a generic network.
struct SupernodeParts {
  SupernodeSpec counts;
  DieSpec die;
  EngineSpecs engines;
  CommEngineSpec comm_engine;
  DieToDieSpec die_to_die;
  CpuSpec cpu;
  std::optional<FirmwareParts> firmware;  // where the file lists rv32 or board
};

struct Machine {
  std::string name;
  UbLinkSpec ub_link;
  UbPortSpec ub_port;
  UbSwitchSpec ub_switch;
  WireSpec wire;
  std::optional<SupernodeParts> supernode;  // exactly one of these four
  std::optional<StarSpec> star;
  std::optional<ClosSpec> clos;
  std::optional<NetworkSpec> network;

  /// The network as data. Throws BadInput where ub_switch.routes is not for such a network.
  Topology topology() const;
  /// The parts, for what only runs on a supernode. Throws BadInput: "`what` needs dies; machine 'star' is a network
  /// only".
  const SupernodeParts& parts(const std::string& what) const;

 private:
  Topology built() const;
};

/// Reads every block; all sections must be known. For `machine check`: the counts need not close.
Machine read_machine(const Config& config);
/// The same for a run: throws BadInput naming the first count that does not close.
Machine load_machine(const Config& config);

}  // namespace cmx::hw
