// SPDX-License-Identifier: Apache-2.0
// Faults of the network, one a line:
//
//   [at=10us] PART down|rate=0.5|ber=1e-6 [for=1ms] [every=5ms]
//
// PART: plane:3, switch:L2[2,7], link:L1[4,2].u7 (an uplink), link:L1[4,2].d3 (towards an end point or the tier below),
// link:die:5.p2 or link:cpu:3.p2 (an end point's port to a plane), link:die:4.pkg (a package's own link). Without `at`
// it holds from the start, without `for` to the end; `every` repeats it: a flapping link. `file:F` stands for the lines
// of a file (hw/rows); # starts a comment.
//
// Where lines overlap on a link, the worst of those that hold at the time counts, in whatever order they stand: it is
// down while any says so, has the lowest of their rates (shares of what the machine file says) and the highest of their
// error rates. What one line ends, another may still hold.
//
// Errors: BadInput with file and line, what is wrong, and the nearest valid part.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hw/topology/topology.h"
#include "hw/units/bad_input.h"

namespace cmx::hw {

struct LinkChange {
  enum class What { kAlive, kRate, kBitErrorRate };
  int plane{0};
  int link{0};  // of the plane
  What what{What::kAlive};
  double value{0};    // 0 or 1; bytes a second; errors a bit
  double healthy{0};  // the same without anything that comes and goes; negative errors a bit: those of ub_link
};

/// Of two values of what a fault changes, the worse for traffic.
double worse(LinkChange::What what, double a, double b);

/// What begins to hold, or ends, at a time, and again after every period.
struct FaultEvent {
  Picoseconds at{};
  Picoseconds every{};  // 0: once
  std::vector<LinkChange> changes;
  bool ends{false};
};

struct FaultLine {
  std::string text;
  std::string where;  // "bad_day.txt:3"; empty on the command line

  /// What `read` makes of the text; its complaints get the place.
  template <class Read>
  auto named(Read read) const {
    try {
      return read(text);
    } catch (const BadInput& error) {
      if (where.empty()) throw;
      throw BadInput(where + ": " + error.what());
    }
  }
};

/// The contents of F in file:F, or BadInput with the reason alone; an empty function: it is on disk.
using ReadFaults = std::function<std::string(const std::string& path)>;

/// The lines of `lines`, those of files in the place of file:F, without comments.
std::vector<FaultLine> fault_lines(const std::vector<std::string>& lines, const ReadFaults& read = {});

/// What holds from the start to the end is applied to the topology; the rest is returned, in the order of the lines.
std::vector<FaultEvent> apply_faults(Topology& topology, const std::vector<std::string>& lines,
                                     const ReadFaults& read = {});
std::vector<FaultEvent> apply_fault_lines(Topology& topology, const std::vector<FaultLine>& lines);

/// One fault that holds from the start to the end.
void apply_fault(Topology& topology, const std::string& line);

}  // namespace cmx::hw
