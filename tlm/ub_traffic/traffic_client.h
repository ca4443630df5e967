// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "tlm/ub_fabric/issue_loops.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace model {

/// A fabric with issue loops as its only users; keeps every transaction's latency and the time of the last completion.
class TrafficClient final : private FabricClient {
 public:
  TrafficClient(const FabricSpec& spec, int threads) : fabric_(spec, threads, *this), loops_(fabric_) {
    loops_.on_latency = [this](std::int64_t issued, std::int64_t completed) { latencies.push_back(completed - issued); };
  }

  void start(std::int64_t now, IssueSpec spec) { loops_.start(now, std::move(spec)); }
  void run() { fabric_.run(); }
  UbFabric& fabric() { return fabric_; }

  std::vector<std::int64_t> latencies;  // ps, in order of completion
  std::int64_t last_completion{0};
  std::int64_t delivered{0};

 private:
  void on_delivered(std::int64_t /*now*/, std::int32_t /*endpoint*/, std::uint64_t /*cookie*/) override { ++delivered; }
  void on_completed(std::int64_t now, std::int32_t /*endpoint*/, std::uint64_t cookie) override {
    last_completion = now;
    loops_.on_completed(now, cookie);
  }
  void on_timer(std::int64_t now, std::int32_t /*endpoint*/, std::uint64_t token) override { loops_.on_timer(now, token); }

  UbFabric fabric_;
  IssueLoops loops_;
};

}  // namespace model
