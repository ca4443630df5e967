// SPDX-License-Identifier: Apache-2.0
// Whether a machine's counts fit together: port budgets of every chip, and the built topology counted against them.
#pragma once

#include <string>
#include <vector>

#include "hw/machine/machine.h"

namespace cmx::hw {

/// One budget: what the machine needs and what the part has.
struct MachineCheck {
  std::string name;  // "L1 ports"
  std::string path;  // the parameter that holds the budget
  double need{0};
  double have{0};
  bool closes{true};
  std::string sentence;  // the arithmetic, with the count that does not close
};

/// All budgets, those that close included.
std::vector<MachineCheck> check_machine(const Machine& machine);

}  // namespace cmx::hw
