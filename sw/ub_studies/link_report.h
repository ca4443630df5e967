// SPDX-License-Identifier: Apache-2.0
// What the links did, for people and for tables: every link direction and virtual lane, or the busiest of them.
#pragma once

#include <cstddef>
#include <string>

#include "hw/device_port/device_port.h"
#include "hw/topology/topology.h"
#include "sw/report/node.h"
#include "sw/report/text.h"
#include "tlm/ub_traffic/link_record.h"

namespace cmx::sw::apps {

/// link,tier,plane,src,dst,vl,bytes,utilisation,max_queue_bytes,credit_stall_ns,retries,marked: a row a link direction
/// and lane. With windows a first column window_us, the start of a window, and rows only of those lanes that did
/// something in it. Names with a comma are quoted.
std::string links_csv(const hw::Topology& topology, const model::LinkRecord& record);

/// link_utilisation {class: {mean, max}} and plane_utilisation {class: {plane: mean}}.
void set_link_utilisation(report::Node& keys, const hw::FabricStatistics& fabric);

/// The `most` busiest, by utilisation: [{link, vl, utilisation, tier, plane, src, dst, bytes, max_queue_bytes,
/// credit_stall_ns, retries}].
report::Node hottest_links(const hw::Topology& topology, const model::LinkRecord& record, std::size_t most);
/// The same as a table.
std::string hottest_text(const report::Node& hottest, const report::Style& style);

}  // namespace cmx::sw::apps
