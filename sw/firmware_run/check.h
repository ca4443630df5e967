// SPDX-License-Identifier: Apache-2.0
// The checker of firmware on a run: --check and --suppress, the key `violations`, and what they do to the verdict.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hw/rv32/rv32_spec.h"
#include "sw/cli/flags.h"
#include "sw/firmware_run/setup.h"
#include "sw/firmware_run/suppressions.h"
#include "sw/firmware_run/verdict.h"
#include "sw/report/node.h"
#include "tlm/firmware_checker/firmware_checker.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

class FwCheck {
 public:
  void declare(Flags& flags);
  bool on() const { return mode_ != "off"; }

  /// Before the run; both must outlive it.
  void attach(model::FirmwareSupernode& supernode, const FwSetup& setup, const hw::Rv32Spec& core);
  /// For whoever watches a core, too; nullptr: the checker does not.
  model::rv32::Observer* core(int die) const;

  /// After the run.
  void finish(const model::SupernodeResult& result);
  /// From where a die's core was called where it is: " < team_finish (team.c:112) < main (mine.c:12)"; empty: not
  /// known.
  std::string callers(int die) const;
  /// A pass becomes a violation; any other failure says which there were, and who waits for whom.
  FwVerdict::Finding judge(FwVerdict::Finding run, const model::SupernodeResult& result) const;
  /// The value of `violations`.
  report::Node keys() const;
  /// What is to be said of the suppressions.
  std::vector<std::string> remarks() const;

 private:
  /// The same on some dies.
  struct Finding {
    const model::Violation* first{nullptr};
    std::vector<int> dies;
  };
  const elf::Image& image_of(int die) const;
  bool suppressed(const model::Violation& violation);
  std::string where(int die, const model::CodePlace& place) const;
  std::string line_of(const Finding& finding) const;
  report::Node keys_of(const Finding& finding) const;

  std::string mode_{"error"};
  std::string suppress_;
  FwSuppressions suppressions_;
  int left_out_{0};
  const FwSetup* setup_{nullptr};
  std::unique_ptr<model::FirmwareChecker> checker_;
  std::vector<Finding> findings_;
};

}  // namespace cmx::sw::apps
