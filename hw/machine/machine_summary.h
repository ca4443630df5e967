// SPDX-License-Identifier: Apache-2.0
// A machine counted: what `cmx machine show` and `cmx machine check` print. Everything is counted on the built
// topology.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hw/machine/machine.h"

namespace cmx::hw {

/// The switches of one tier over all planes.
struct TierSummary {
  std::string name;  // "L1"
  int switches{0};
  int ports{0};        // in use, of the switch that uses most
  int ports_there{0};  // of a switch
  int links_down{0};   // to end points or to the tier below
  int links_up{0};
  int links_peer{0};        // between switches of the tier
  double down_gb_per_s{0};  // raw, one direction
  double up_gb_per_s{0};
  double port_use{0};              // links that end on the tier over the ports that it has
  double oversubscription{0};      // down over up; 0 without links up
  double die_oversubscription{0};  // the same for the dies' links alone
};

struct MachineSummary {
  std::string name;
  std::string network;  // "supernode", "star", "clos", "network"
  int npus{0};          // generic networks: 0 unless they say how many dies make one; their end points count as dies
  int dies{0};
  int cpus{0};
  int nodes{0};
  int planes{0};
  int l1_switches{0};
  int l2_switches{0};
  int l3_switches{0};
  double ub_gb_per_s_per_die{0};  // raw, one direction, all planes; the mean of the dies
  double least_ub_gb_per_s{0};    // of a die
  double most_ub_gb_per_s{0};
  struct Links {
    int die{0};
    int uplink{0};
    int l2_uplink{0};
    int cpu{0};
    int die_to_die{0};
    int peer{0};  // between switches of one tier
  } links;
  std::vector<TierSummary> tiers;
  /// Of one die; absent in generic networks.
  struct Engines {
    int aic{0};
    int aiv{0};
    double bf16_tflops{0};
    double int8_tops{0};
    double hbm_gib{0};
    double hbm_gb_per_s{0};
    double l2_mib{0};
  };
  std::optional<Engines> engines;
};

MachineSummary describe(const Machine& machine);

/// Parameters that were moved to make the model agree: every `fit`, and every value that an overlay moved from its
/// source.
int fitted_parameters(const Config& config);

}  // namespace cmx::hw
