// SPDX-License-Identifier: Apache-2.0
// Composes the simulated machine: fabric and engines behind the device port.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hw/device_port/device_port.h"
#include "hw/machine/machine.h"
#include "sw/cli/session.h"
#include "sw/plan/options.h"
#include "sw/runtime/machine_view.h"
#include "tlm/ub_fabric/base/fabric_spec.h"

namespace cmx::model {
class Supernode;
struct SupernodeSpec;
}  // namespace cmx::model

namespace cmx::sw::apps {

/// The network of a machine with everything that it is made of.
model::FabricSpec fabric_spec(const hw::Machine& machine);

class Platform {
 public:
  /// `what` needs dies 0..dies-1 ("run decode"); `faults` as in hw/topology/fault.h. Throws BadInput when the machine
  /// is a network only, or for a bad fault.
  Platform(Session& session, const std::string& what, int dies, const std::vector<std::string>& faults = {});
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  hw::DevicePort& port();
  /// Whether its fabric is analytic.
  bool analytic() const;
  /// The same machine at rest, with an analytic fabric. It knows no links that change, nor what else the analytic
  /// fabric knows not.
  std::unique_ptr<hw::DevicePort> make_analytic() const;
  /// Whether a fault begins or ends during the run.
  bool links_change() const { return links_change_; }
  const runtime::MachineView& view() const { return view_; }

 private:
  bool links_change_{false};
  runtime::MachineView view_;
  std::unique_ptr<model::SupernodeSpec> spec_;
  std::unique_ptr<model::Supernode> supernode_;
};

/// What placement and memory need to know of the machine. Throws BadInput as above.
plan::MachineFacts machine_facts(const hw::Machine& machine, const std::string& what);

}  // namespace cmx::sw::apps
