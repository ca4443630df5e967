// SPDX-License-Identifier: Apache-2.0
// The checker of firmware on a run: --check, the key `violations`, and what they do to the verdict.
#pragma once

#include <memory>
#include <string>

#include "sw/apps/flags.h"
#include "sw/apps/fw_setup.h"
#include "sw/apps/fw_verdict.h"
#include "sw/report/node.h"
#include "tlm/firmware_checker/firmware_checker.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace sw::apps {

class FwCheck {
 public:
  void declare(Flags& flags);
  bool on() const { return mode_ != "off"; }

  /// Before the run; both must outlive it.
  void attach(model::FirmwareSupernode& supernode, const FwSetup& setup);
  /// For whoever watches a core, too; nullptr: the checker does not.
  model::rv32::Observer* core(int die) const;

  /// A pass becomes a violation; any other failure says which there were.
  FwVerdict::Finding judge(FwVerdict::Finding run, const model::SupernodeResult& result) const;
  /// The value of `violations`.
  report::Node keys() const;

 private:
  const elf::Image& image_of(int die) const;
  std::string where(const model::Violation& violation) const;

  std::string mode_{"error"};
  const FwSetup* setup_{nullptr};
  std::unique_ptr<model::FirmwareChecker> checker_;
};

}  // namespace sw::apps
