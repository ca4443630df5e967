// SPDX-License-Identifier: Apache-2.0
// Which expert instances every token goes to: seeded, different for every layer, microbatch and die, the same for the
// same seed on any machine.
//
// A token draws topk_group of the gating groups, then num_experts_per_tok instances of distinct experts in them. With
// `--eplb perfect` every routed instance is equally likely. With `none` an expert is drawn in proportion to its
// popularity, log-normal with sigma expert_skew and different in every layer. One message for each chosen instance (no
// merging of experts on one rank), and one for the shared expert unless it is local. Messages of a die are in token
// order; what comes back leaves a rank in the order of its sources, starting after itself, so that ranks do not all
// write to the same one.
// Not modelled: correlation between tokens of a request or between layers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hw/units/units.h"
#include "sw/plan/placement.h"

namespace cmx::sw::plan {

class Random;  // sw/plan/random.h

/// One token's copy for one instance.
struct Destination {
  std::int32_t token{0};  // of the source die
  Instance instance{0};   // of the EP group
};

/// All messages of one layer and microbatch, over all dies. Row d of a list is [begin[d], begin[d+1]).
struct Exchange {
  std::vector<std::int32_t> dispatch_begin;
  std::vector<std::int32_t> dispatch_to;  // destination die of each message, in issue order
  std::vector<std::int32_t> combine_begin;
  std::vector<std::int32_t> combine_to;  // source die that each received row goes back to, in issue order
  std::vector<std::int32_t>
      instance_tokens;  // [die * instances_per_rank + i]: rows of every instance, local shared rows included

  int dies() const { return static_cast<int>(dispatch_begin.size()) - 1; }
  std::span<const std::int32_t> dispatch(int die) const {
    return {dispatch_to.data() + dispatch_begin[die], dispatch_to.data() + dispatch_begin[die + 1]};
  }
  std::span<const std::int32_t> combine(int die) const {
    return {combine_to.data() + combine_begin[die], combine_to.data() + combine_begin[die + 1]};
  }
  /// Messages that arrive at a die in dispatch, and that it sends back in combine.
  int received(int die) const { return combine_begin[die + 1] - combine_begin[die]; }
};

class Routing {
 public:
  static constexpr int kTopkMost = 64;
  static constexpr int kGroupsMost = 256;

  struct Options {
    int topk{8};
    int groups{1};
    int topk_group{1};
    bool balanced{true};  // every routed instance equally likely; else popularity
    double skew{0};       // sigma of the log-normal popularity when not balanced
    int layers{1};        // popularity is drawn for layers 0..layers-1
    std::uint64_t seed{1};
  };
  /// `placement` must outlive the routing. Throws BadInput beyond kTopkMost experts a token or kGroupsMost groups.
  Routing(const Placement& placement, const Options& options);

  /// Appends the destinations of `tokens` tokens of a die: num_experts_per_tok routed ones, then the shared one if it
  /// is a message.
  void route(int layer, int microbatch, int die, int tokens, std::vector<Destination>& out) const;
  /// Everything of one layer and microbatch; tokens_of_die has an entry for every die. Reuses the memory of `out`.
  void exchange(int layer, int microbatch, std::span<const int> tokens_of_die, Exchange& out) const;

 private:
  struct Unit {  // what is drawn: an instance, or an expert where popularity decides
    std::int32_t expert{0};
    std::int32_t group{0};
    Instance instance{0};
    bool replicated{false};
  };
  struct Alias {  // draws unit i in proportion to its weight in constant time (Walker)
    std::vector<std::uint32_t> threshold;
    std::vector<std::int32_t> other;
  };
  static Alias make_alias(std::vector<double> weight);
  template <class Draw>
  void route_token(Draw&& draw, Random& random, std::int32_t token, std::vector<Destination>& out) const;

  const Placement* placement_;
  Options options_;
  std::vector<Unit> units_;
  std::vector<std::int32_t> replicated_units_;
  std::vector<Alias> alias_;  // by layer; empty when balanced
};

/// Messages by path.
struct MessageCount {
  std::int64_t own{0};
  std::int64_t package{0};
  std::int64_t planes{0};
  std::int64_t total() const { return own + package + planes; }
  MessageCount& operator+=(const MessageCount& o) {
    own += o.own;
    package += o.package;
    planes += o.planes;
    return *this;
  }
};
/// Of the dispatch of an exchange; its combine has the same number the other way.
MessageCount count_messages(const Exchange& exchange, int dies_per_npu);

/// Packets that messages of `bytes` come to: ceil(bytes / mtu) of data and one response each.
struct PacketCount {
  std::int64_t data{0};
  std::int64_t responses{0};
  std::int64_t total() const { return data + responses; }
  PacketCount& operator+=(const PacketCount& o) {
    data += o.data;
    responses += o.responses;
    return *this;
  }
};
PacketCount packets(std::int64_t messages, hw::Bytes bytes, hw::Bytes mtu);

}  // namespace cmx::sw::plan
