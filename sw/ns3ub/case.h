// SPDX-License-Identifier: Apache-2.0
// A case directory of ns-3-ub, the public UB packet simulator on ns-3, read as it is written.
//
//   node.csv              nodeId (7, or a range 0..3), nodeType (DEVICE or SWITCH), portNum, forwardDelay
//   topology.csv          nodeId1, portId1, nodeId2, portId2, bandwidth (400Gbps), delay (20ns)
//   routing_table.csv     nodeId, dstNodeId, dstPortId, outPorts, metrics            (may be missing)
//   traffic.csv           taskId, sourceNode, destNode, dataSize(Byte), opType, priority, delay, phaseId,
//   dependOnPhases   (may be missing) network_attribute.txt default ns3::UbPort::UbDataRate "400Gbps" (may be missing)
//   transport_channel.csv, fault.csv: warned about where they are there
//
// Columns have other spellings, too (columns.h).
//
// Errors: BadInput "file:line: ..." for what does not read or does not fit together.
// Warnings: columns and attributes that are not understood; what the model does otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sw/ns3ub/table.h"

namespace cmx::sw::ns3ub {

struct Node {
  int id{0};
  bool is_switch{false};
  int ports{0};
  std::int64_t forward_delay_ps{0};
};

struct Link {
  int node1{0};
  int port1{0};
  int node2{0};
  int port2{0};
  double bytes_per_second{0};
  std::int64_t delay_ps{0};
};

/// Ports of `node` towards a port of a device.
struct Route {
  int node{0};
  int destination{0};
  int destination_port{0};
  std::vector<int> ports;
  std::string where;  // "routing_table.csv:7"
};

enum class Operation { kRead, kWrite, kWriteNotify, kSend };

struct Task {
  std::int64_t id{0};
  int source{0};
  int destination{0};
  std::int64_t bytes{0};
  Operation operation{Operation::kWrite};
  bool memory{false};  // MEM_STORE or MEM_LOAD
  std::int64_t delay_ps{0};
  std::int64_t phase{0};
  std::vector<int> after_phases;
  std::string where;
};

/// What network_attribute.txt says about things that the model has.
struct Attributes {
  std::optional<double> bytes_per_second;
  std::optional<std::int64_t> link_delay_ps;
  std::optional<std::int64_t> allocation_ps;
};

struct Case {
  std::vector<Node> nodes;  // by id
  std::vector<Link> links;
  std::vector<Route> routes;
  std::vector<Task> tasks;
  Attributes attributes;
  Warnings warnings;

  const Node* node(int id) const;
  /// Which end point a device is: devices in the order of their ids.
  int endpoint(int id) const;
  /// Devices that are joined to other devices and pass packets on, as in a full mesh.
  /// Two that are joined once, and are the end points 2k and 2k+1, do not.
  std::set<int> relays() const;
};

/// `file` returns the contents of a file of the directory, or nothing where it is not there.
Case read_case(const std::function<std::optional<std::string>(const std::string&)>& file);

/// One file each, for read_case.
std::vector<Node> read_nodes(const std::string& text, Warnings& warnings);
Attributes read_attributes(const std::string& text, Warnings& warnings);

}  // namespace cmx::sw::ns3ub
