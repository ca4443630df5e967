// SPDX-License-Identifier: Apache-2.0
// The columns of a case's files, with the spellings that its generators and its users give them.
#pragma once

#include <vector>

#include "sw/ns3ub/table.h"

namespace cmx::sw::ns3ub {

inline std::vector<Column> node_columns() {
  return {{"nodeid", true, {"node", "id"}},
          {"nodetype", true, {"type"}},
          {"portnum", true, {"ports", "portcount", "portnumber", "numports"}},
          {"forwarddelay", false, {"forwardingdelay", "delay"}}};
}

inline std::vector<Column> link_columns() {
  return {{"nodeid1", true, {"node1", "srcnodeid", "srcnode", "sourcenodeid", "sourcenode"}},
          {"portid1", true, {"port1", "srcportid", "srcport", "sourceportid", "sourceport"}},
          {"nodeid2", true, {"node2", "dstnodeid", "dstnode", "destnodeid", "destnode"}},
          {"portid2", true, {"port2", "dstportid", "dstport", "destportid", "destport"}},
          {"bandwidth", false, {"datarate", "rate", "linkrate", "linkbandwidth"}},
          {"delay", false, {"linkdelay", "latency"}}};
}

inline std::vector<Column> route_columns() {
  return {{"nodeid", true, {"node", "srcnodeid", "srcnode", "sourcenodeid", "sourcenode"}},
          {"dstnodeid", true, {"dstnode", "destnodeid", "destnode", "destinationnodeid", "destinationnode"}},
          {"outports", true, {"outport", "outportid", "outportids"}},
          {"dstportid", false, {"dstport", "destportid", "destport", "destinationportid"}},
          {"metrics", false, {"metric"}}};
}

inline std::vector<Column> task_columns() {
  return {
      {"taskid", true, {"task", "id"}},
      {"sourcenode", true, {"sourcenodeid", "srcnode", "srcnodeid", "source", "src"}},
      {"destnode",
       true,
       {"destnodeid", "dstnode", "dstnodeid", "destinationnode", "destinationnodeid", "destination", "dest", "dst"}},
      {"datasize", true, {"size", "bytes", "databytes", "datasizebyte", "datasizebytes"}},
      {"optype", true, {"op", "operation", "operationtype"}},
      {"priority", false, {"prio"}},
      {"delay", false, {"startdelay"}},
      {"phaseid", false, {"phase"}},
      {"dependonphases", false, {"dependonphase", "dependsonphases", "dependphases", "dependonphaseids"}}};
}

}  // namespace cmx::sw::ns3ub
