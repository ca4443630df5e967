// SPDX-License-Identifier: Apache-2.0
// SystemC shell of the supernode: the fabric is one module, every die in use one more, and the kernel's time follows the fabric's windows.
//
// One process wakes at the start of each window with work, runs it, and sleeps until the next; the kernel therefore never passes a pending event of the
// fabric, and other SystemC models may run between windows. No TLM transaction per message: a die's messages are plain calls inside the window.
// One elaboration per process: make one shell, then call Supernode::run_all().
#pragma once

#include <memory>

namespace model {

class Supernode;

class SupernodeShell {
 public:
  /// Elaborates the modules for dies 0..dies-1 and becomes the driver of `supernode`, which must outlive it.
  SupernodeShell(Supernode& supernode, int dies);
  ~SupernodeShell();
  SupernodeShell(const SupernodeShell&) = delete;
  SupernodeShell& operator=(const SupernodeShell&) = delete;

  /// Simulated time of the SystemC kernel, ps.
  double kernel_time_ps() const;

 private:
  struct Modules;
  std::unique_ptr<Modules> modules_;
};

}  // namespace model
