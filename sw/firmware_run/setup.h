// SPDX-License-Identifier: Apache-2.0
// What firmware is run with: a scenario, or an image alone; its images read, the platform filled before the run and its
// memory checked after it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/cli/session.h"
#include "sw/elf/image.h"
#include "sw/firmware_run/verdict.h"
#include "sw/report/node.h"
#include "sw/scenario/compare.h"
#include "tlm/board/doorbells.h"
#include "tlm/firmware_supernode/firmware_supernode.h"

namespace cmx::sw::apps {

class FwSetup {
 public:
  /// `file` is that of the scenario; empty: none, and the image of the command line runs everywhere. Files that either
  /// names are read through the session. Throws BadInput.
  FwSetup(Session& session, const std::string& file, const scenario::Overrides& overrides);

  const scenario::Scenario& scenario() const { return scenario_; }
  int dies() const { return static_cast<int>(scenario_.dies.size()); }
  const elf::Image& image(const std::string& name) const { return images_.at(name); }
  /// Of each die.
  std::vector<const elf::Image*> images() const;

  /// Programs, arguments, buffers and doorbells. Throws BadInput where something does not fit this machine.
  void load(model::FirmwareSupernode& supernode);

  struct Mismatch {
    std::optional<int> die;
    std::optional<int> cpu;  // one of the two
    std::uint64_t address{0};
    std::string where;  // in the scenario
    scenario::Type type{scenario::Type::kBytes};
    bool written{true};  // the first that differs
    scenario::Difference difference;
  };
  /// After the run, in the order of the scenario, then of the dies.
  std::vector<Mismatch> mismatches(model::FirmwareSupernode& supernode) const;
  /// Doorbells that did not ring, as warnings.
  std::vector<std::string> silent_doorbells() const;

  /// The finding of the run with what the scenario adds to it: data that differs is a failure.
  static FwVerdict::Finding judge(FwVerdict::Finding run, const std::vector<Mismatch>& mismatches,
                                  hw::Picoseconds time);
  /// A run that ends as the scenario's `status` says passes, another one fails.
  FwVerdict::Finding as_expected(const FwVerdict::Finding& run) const;

 private:
  void read_image(Session& session, const scenario::DieSetup& die);

  std::string file_;
  scenario::Scenario scenario_;
  std::map<std::string, elf::Image> images_;  // by the name that the scenario uses
  std::unique_ptr<model::Doorbells> doorbells_;
};

/// The entry of `mismatches`.
report::Node to_keys(const FwSetup::Mismatch& mismatch);

}  // namespace cmx::sw::apps
