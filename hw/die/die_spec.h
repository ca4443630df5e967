// SPDX-License-Identifier: Apache-2.0
// A die's inventory. Section [die]. Its parts have blocks of their own: aic, aiv, l2, hbm, comm_engine, ub_port.
// Source of the figures: hw/die/die.toml.
// Not modelled: the control CPU and the digital vision pre-processing, the RDMA port, the on-die network (its widths
// are those of aic and aiv).
#pragma once

#include "hw/config/config.h"

namespace cmx::hw {

struct DieSpec {
  int aic{};       // cube cores
  int aiv{};       // vector cores
  int ub_ports{};  // one for each plane
};

DieSpec read_die_spec(const Config& config);

}  // namespace cmx::hw
