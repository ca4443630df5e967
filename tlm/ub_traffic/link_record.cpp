// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/link_record.h"

#include <algorithm>
#include <utility>

namespace cmx::model {

LinkRecorder::LinkRecorder(UbFabric& fabric, hw::Picoseconds step) : fabric_(fabric) {
  record_.step = step;
  for (int p = 0; p < fabric.planes(); ++p) {
    for (const Plane::LaneUse& use : fabric.plane(p).lane_use())
      record_.lanes.push_back({p, use.from_node, use.from_port, use.to_node, use.lane});
  }
  record_.total.resize(record_.lanes.size());
}

std::vector<LaneCounts> LinkRecorder::now() const {
  std::vector<LaneCounts> counts;
  counts.reserve(record_.lanes.size());
  for (int p = 0; p < fabric_.planes(); ++p) {
    for (const Plane::LaneUse& use : std::as_const(fabric_).plane(p).lane_use())
      counts.push_back({use.packets, use.bytes, hw::Picoseconds(use.busy_ps), use.max_queue_bytes,
                        hw::Picoseconds(use.credit_stall_ps), use.retries, use.marked});
  }
  return counts;
}

/// What was counted since the last window closed.
void LinkRecorder::close_window(std::int64_t from) {
  const std::vector<LaneCounts> counts = now();
  LinkWindow window{hw::Picoseconds(from), {}};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    LaneCounts& total = record_.total[i];
    const LaneCounts& to = counts[i];
    const LaneCounts since{
        to.packets - total.packets, to.bytes - total.bytes,     to.busy - total.busy,    to.most_queued,
        to.stalled - total.stalled, to.retries - total.retries, to.marked - total.marked};
    if (since.packets + since.most_queued + since.stalled.value + since.retries > 0) window.lanes.push_back({i, since});
    const std::int64_t most = std::max(total.most_queued, to.most_queued);
    total = to;
    total.most_queued = most;
  }
  if (!window.lanes.empty()) record_.windows.push_back(std::move(window));
  for (int p = 0; p < fabric_.planes(); ++p) fabric_.plane(p).restart_queue_statistics();
}

void LinkRecorder::run() {
  const std::int64_t step = record_.step.value;
  if (step == 0) return fabric_.run();
  std::int64_t from = 0;
  do {
    const std::int64_t next = fabric_.next_window();
    if (next == Calendar::kNever || next < from + step) continue;
    close_window(from);
    from = next / step * step;
  } while (fabric_.advance());
  close_window(from);
}

LinkRecord LinkRecorder::result(hw::Picoseconds elapsed) {
  record_.elapsed = elapsed;
  if (record_.step.value == 0) record_.total = now();
  return std::move(record_);
}

}  // namespace cmx::model
