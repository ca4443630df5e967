// SPDX-License-Identifier: Apache-2.0
// The UB fabric's analytic level: when writes with notify arrive and are answered, message by message, by arithmetic
// (alpha-beta with link load).
//
// A message takes the time of its packet on an idle fabric (tlm/ub_fabric/unloaded.h), and waits where the links that
// it shares are busy: the ports of its initiator, the uplinks and downlinks of two nodes, the ports of its target and
// their commit pipelines. All live planes of a port or a node count as one link of their common rate. Initiators are as
// in tlm/ub_fabric/issue_loops.h: cores with an interval and a window.
//
// Statistics: packets and hops as the simulation counts them; utilisation by class, the same in every live plane.
// Errors: BadInput for a pair that no plane joins.
// Not modelled: packets that meet in a switch, buffers and credits, arbitration; planes that are loaded unevenly; links
// between second and third tiers; what responses take of the links; retry, congestion control, order at targets, stores
// instead of messages. Wires of different length between nodes count as that of the first pair asked for.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "hw/device_port/device_port.h"
#include "tlm/ub_analytic/link_loads.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

class AnalyticWrites {
 public:
  /// `fabric`: for topology and specs; nothing is posted to it.
  explicit AnalyticWrites(const UbFabric& fabric);

  struct Delivery {
    std::int32_t destination{0};
    std::int32_t bytes{0};
    std::int64_t delivered{0};  // visible at the destination
    std::int64_t completed{0};  // response visible at the initiator
  };
  /// How far a job has come.
  struct Progress {
    std::int64_t next{0};       // when to go on; only while not done
    bool done{false};           // every message has been told of
    std::int64_t issued{0};     // the last message
    std::int64_t completed{0};  // the last response
  };
  using Job = std::uint32_t;
  /// A job that starts at `now`; go_on() works through it.
  Job start(std::int64_t now, hw::IssueJob job);
  /// Hands over what is due soon after `now`, telling of each message. Jobs get time slices of some microseconds, so
  /// that none is ahead of the others in what they share.
  Progress go_on(std::int64_t now, Job job, const std::function<void(const Delivery&)>& on_message);
  const hw::IssueJob& job(Job job) const { return jobs_[job].job; }
  /// The job is done; its number may be used again.
  hw::IssueJob take(Job job);

  hw::FabricStatistics statistics(hw::Picoseconds elapsed) const;

 private:
  /// How near two dies are; the number of what a packet passes.
  enum class Reach : std::uint8_t { kSelf, kPackage, kNode, kFar };
  /// What a message of one size takes whatever the pair, but for the rates of its ends.
  struct Path {
    std::int32_t bytes{0};
    std::int64_t delivered{0};  // issue to visible, on an idle fabric
    std::int64_t answered{0};   // from there to the response visible
    double wire{0};             // bytes on the wires
    double units{0};            // to commit
    int packets{0};
    int hops{0};
  };
  struct Core {
    std::size_t next{0};  // message
    std::int64_t ready{0};
    std::int64_t outstanding{0};
    std::size_t oldest{0};                                    // in `open`
    std::vector<std::pair<std::int64_t, std::int32_t>> open;  // completion, bytes
  };
  struct Running {
    hw::IssueJob job;
    std::vector<Core> cores;
    Progress progress;
  };

  Reach reach(std::int32_t source, std::int32_t destination) const;
  const Path& path(std::int32_t source, const hw::RemoteWrite& write, Reach reach);
  Path compute(std::int32_t source, const hw::RemoteWrite& write, Reach reach) const;
  Delivery deliver(std::int64_t at, std::int32_t source, const hw::RemoteWrite& write);

  const UbFabric& fabric_;
  int endpoints_;
  std::vector<int> live_;  // planes with a port that is not dead
  std::vector<int> node_;  // of each end point: its first switch
  // Time of a byte after FEC, or of a unit, over all live planes, ps; 0: there is no such link, or it is dead.
  std::vector<double> port_byte_;           // of each end point
  std::vector<double> commit_unit_;         // of each end point
  std::vector<double> node_byte_;           // of each node's uplinks
  std::vector<double> package_byte_;        // of each die
  std::vector<std::int64_t> received_;      // ps on the wires into each end point
  LinkLoads loads_;                         // ports out, ports in, nodes up, nodes down, package links
  std::array<std::vector<Path>, 4> paths_;  // by reach; a run has few sizes
  std::vector<Running> jobs_;
  std::vector<Job> free_;
  std::int64_t messages_{0};
  std::int64_t packets_{0};
  std::int64_t packet_hops_{0};
  std::int64_t payload_bytes_{0};
};

}  // namespace cmx::model
