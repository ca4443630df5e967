// SPDX-License-Identifier: Apache-2.0
// What one transfer lays on the fabric: how many packets of which size take which route of which plane, there and back.
// Counted message by message with the round-robin pointers and draws that the fabric itself uses, so that planes, equal
// routes and parallel links each get what they will get.
//
// Where a route depends on what stands in the queues (ub_switch.uplink_policy = "least-loaded", ub_switch.paths =
// "all"), and where it is drawn from cookies that nobody knows beforehand, the split is `open`. Of more than kCounted
// messages the first kCounted are counted and stand for all. A last message that is shorter than the others may come
// before some of those of other cores, and shift their selectors: as many are left out.
// Not modelled: what faults during the run send again; responses to writes whose parts came through several planes (one
// plane carries each).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <tuple>
#include <vector>

#include "tlm/ub_fabric/analysis/leg.h"
#include "tlm/ub_fabric/base/fabric_spec.h"
#include "tlm/ub_fabric/base/message.h"
#include "tlm/ub_fabric/switch/routing.h"

namespace cmx::model {

/// A transfer as its initiators hand it over.
struct Transfer {
  Message message{};  // source, destination, operation, order, service level
  std::int64_t bytes{0};
  std::int64_t message_bytes{0};  // of a message
  bool direct{true};              // the package's own link may be used
  bool cookies_known{true};       // message i has cookie i
  int cores{1};                   // that take the messages round-robin
};

struct PlaneLoad {
  int plane{0};
  double parts{0};  // messages, units or parts of striped writes
  Leg there;
  Leg back;
};

class TransferLoad {
 public:
  static constexpr std::int64_t kCounted = 1 << 18;

  /// `state`: the network as it stands; it must outlive the load. Without a live path there is no plane.
  TransferLoad(const FabricSpec& spec, const hw::Topology& state, const Transfer& transfer);
  TransferLoad(const TransferLoad&) = delete;
  TransferLoad& operator=(const TransferLoad&) = delete;

  const std::deque<PlaneLoad>& planes() const { return planes_; }
  /// Whether nobody knows how the planes share; the loads are then equal shares.
  bool open_planes() const { return open_planes_; }
  bool own_link() const { return own_link_; }
  /// Planes with switches; 0: the package's own link.
  int switched() const { return own_link_ ? 0 : switched_; }
  double messages() const { return messages_; }
  /// Sum over messages of the time from hand-over to completion on an idle machine: ps, and ps x bytes.
  double round_trips() const { return round_trips_; }
  double byte_round_trips() const { return byte_round_trips_; }
  double least_round_trip() const { return least_round_trip_; }

 private:
  /// What one plane takes of a message: all of it, a part of a striped write, or a unit.
  struct Part {
    std::size_t plane;  // in planes_
    std::int64_t bytes;
  };
  struct Latency {
    std::int64_t round_trip;
    std::int64_t delivered;
  };
  void find_planes(const hw::Topology& state, const Transfer& transfer);
  void count_messages(const Transfer& transfer);
  void divide(const Transfer& transfer, std::uint64_t number, std::int64_t bytes);
  std::size_t next_plane(const Transfer& transfer, std::uint64_t number);
  std::int64_t add_message(const Transfer& transfer, std::uint64_t number);
  void add(const Transfer& transfer, std::uint64_t number, const Part& part);
  std::int64_t time_ahead(const Leg& leg, const std::vector<Hop>& hops, const std::vector<PacketSize>& before,
                          bool read) const;
  Latency latency(const Transfer& transfer, const Part& part) const;
  void packets_of(std::int64_t bytes, std::vector<PacketSize>& sizes) const;
  PacketSize control(hw::Bytes framed) const;

  const FabricSpec& spec_;
  int switched_{0};
  bool own_link_{false};
  bool open_planes_{false};
  std::uint32_t selector_;
  std::deque<Routing> routings_;
  std::deque<PlaneLoad> planes_;
  double messages_{0};
  double round_trips_{0};
  double byte_round_trips_{0};
  double least_round_trip_{0};
  // Of the message that is counted now.
  std::vector<Part> parts_;
  std::vector<PacketSize> there_;
  std::vector<PacketSize> back_;
  std::map<std::tuple<std::size_t, std::size_t, std::size_t, std::int64_t>, Latency>
      latencies_;  // by plane, routes and bytes
};

}  // namespace cmx::model
