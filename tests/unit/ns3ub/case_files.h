// SPDX-License-Identifier: Apache-2.0
// A small case in memory: two devices and a switch, any file of which a test replaces.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sw/ns3ub/case.h"

namespace cmx::ns3ub_test {

using Files = std::map<std::string, std::string>;

inline Files two_nodes() {
  return {{"node.csv", "nodeId,nodeType,portNum,forwardDelay\n0..1,DEVICE,1,1ns\n2,SWITCH,4,1ns\n"},
          {"topology.csv",
           "nodeId1,portId1,nodeId2,portId2,bandwidth,delay\n0,0,2,0,400Gbps,20ns\n1,0,2,1,400Gbps,20ns\n"}};
}

inline sw::ns3ub::Case read(const Files& files) {
  return sw::ns3ub::read_case([&](const std::string& name) -> std::optional<std::string> {
    const auto found = files.find(name);
    if (found == files.end()) return std::nullopt;
    return found->second;
  });
}

inline Files with(const std::string& name, const std::string& text) {
  Files files = two_nodes();
  files[name] = text;
  return files;
}

}  // namespace cmx::ns3ub_test
