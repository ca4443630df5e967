// SPDX-License-Identifier: Apache-2.0
// What the tests of the supernode and the runtime share: the machine, and programs of known appetite.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hw/isa/program.h"
#include "tests/support/fabric_case.h"
#include "tlm/supernode/supernode.h"

namespace cmx::model::test {

inline SupernodeSpec supernode_of(const hw::Machine& machine) {
  return {fabric_of(machine), machine.parts("a test").engines, {}};
}

inline hw::Machine node_machine(const std::vector<std::string>& overlays = {}) {
  return hw::load_machine(hw::Config::load("machine", "cloudmatrix-node", overlays));
}

/// Every cube core loads `blocks` blocks of 64 KiB from HBM and does nothing else.
inline hw::isa::Program loads_from_hbm(int blocks, int cores = 24) {
  hw::isa::CoreGroup group{.clusters = cores, .cube_cores = 1, .vector_cores = 0, .code = {}};
  group.code.loop(blocks).add({.pipe = hw::isa::Pipe::kMte2, .hbm_bytes = 64 << 10}).end();
  return {.name = "loads", .launch = true, .phases = {{"loads", {group}}}};
}

/// 48 cores with the usual window hand over without pause.
inline hw::IssueJob writes(hw::ExchangeId exchange, hw::Die die, std::vector<hw::RemoteWrite> list,
                           hw::Callback on_completed = {}) {
  hw::IssueJob job;
  job.exchange = exchange;
  job.die = die;
  job.cores = 48;
  job.window = hw::Bytes(64 << 10);
  job.writes = std::move(list);
  job.on_completed = std::move(on_completed);
  return job;
}

}  // namespace cmx::model::test
