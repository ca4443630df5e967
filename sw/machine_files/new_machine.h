// SPDX-License-Identifier: Apache-2.0
// A machine file for a network that a few numbers describe: tiers, end points, radix, taper, planes, nodes, link rate.
// The file says what follows from them.
//
// Errors: BadInput for what cannot be built, with what would fix it; the file is read back and its counts checked
// before anyone gets it.
// Not written: dies with engines; those machines start from cloudmatrix384.
#pragma once

#include <string>

namespace cmx::sw::machine_files {

struct NewMachine {
  std::string name{"my_network"};
  int tiers{0};  // 0: as few as hold the end points
  int endpoints{768};
  int radix{48};
  double taper{1};
  int planes{1};
  int dies_per_node{0};  // 0: the end points are in no nodes
  int dies_per_npu{0};   // 0: they are no packages
  std::string link_rate{"28 GB/s"};
};

/// The text of the file.
std::string write_machine(const NewMachine& wanted);

}  // namespace cmx::sw::machine_files
