// SPDX-License-Identifier: Apache-2.0
// What the machine commands share: the machine as a word without a flag, the counted machine, and the parameters with
// their sources.
#pragma once

#include <string>

#include "hw/machine/machine_summary.h"
#include "sw/cli/command.h"

namespace cmx::sw::apps {

/// The keys that `machine show`, `check` and `draw` have in common.
report::Node summary_keys(const hw::MachineSummary& summary);

class MachineCommand : public Command {
 public:
  void declare(Flags& flags) override;
  void adjust(CommonOptions& options) override;
  Outcome dry_run(Session& session) override { return run(session); }

 protected:
  void add_sources(Session& session, Outcome& outcome) const;

 private:
  std::string file_;
  bool sources_{false};
};

}  // namespace cmx::sw::apps
