// SPDX-License-Identifier: Apache-2.0
// Message files of `ub traffic --pattern file:F`: CSV with the header
//   time_ns,src,dst,bytes,op[,after][,order][,service_level]
// src and dst as `die:3`, `cpu:1` or the number of a die; bytes also as 64KiB; op as in message.h; after: numbers of
// earlier rows, separated by ';', that must be complete before the row may start, time_ns being its earliest start;
// order: none, relaxed, strong or fence, among the rows of a source in the order of the file; service_level: of
// ub_link.request_lanes. Row 1 is the first below the header; blank lines and comments do not count (hw/rows).
#pragma once

#include <string>
#include <vector>

#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_traffic/message_list.h"

namespace cmx::sw::apps {

/// Throws BadInput naming file and line, what is wrong and what is valid.
std::vector<model::ListedMessage> read_messages(const std::string& text, const std::string& file,
                                                const model::FabricSpec& spec);

}  // namespace cmx::sw::apps
