// SPDX-License-Identifier: Apache-2.0
// What every link direction and virtual lane did in a run: once for all of it, and window by window where that is
// wanted.
//
// A packet counts where it is granted the link, to within the fabric's own time step (UbFabric::window). Of a window,
// the longest queue is that of the window; a stall for want of credits counts where it ends.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

struct LinkLane {
  int plane{0};
  int from_node{0};
  int from_port{0};
  int to_node{0};
  int lane{0};
};

struct LaneCounts {
  std::int64_t packets{0};
  std::int64_t bytes{0};
  hw::Picoseconds busy{};
  std::int64_t most_queued{0};
  hw::Picoseconds stalled{};
  std::int64_t retries{0};
  std::int64_t marked{0};
};

/// What happened from `from` on for a step; lanes at which nothing did are left out, and so are windows in which
/// nothing did.
struct LinkWindow {
  struct Busy {
    std::size_t lane;  // place in LinkRecord::lanes
    LaneCounts counts;
  };
  hw::Picoseconds from{};
  std::vector<Busy> lanes;
};

struct LinkRecord {
  std::vector<LinkLane> lanes;    // every live link direction and lane
  std::vector<LaneCounts> total;  // of the same
  hw::Picoseconds elapsed{};
  hw::Picoseconds step{};  // 0: no windows
  std::vector<LinkWindow> windows;
};

class LinkRecorder {
 public:
  /// `step`: length of a window; 0: none.
  LinkRecorder(UbFabric& fabric, hw::Picoseconds step);
  /// Runs the fabric until nothing is left.
  void run();
  /// Call once, after the run. `elapsed`: what the whole run's utilisation is over.
  LinkRecord result(hw::Picoseconds elapsed);

 private:
  std::vector<LaneCounts> now() const;
  void close_window(std::int64_t from);

  UbFabric& fabric_;
  LinkRecord record_;
};

}  // namespace cmx::model
