// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "tlm/ub_fabric/issue_loops.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

/// A fabric with issue loops as its only users; tells of every transaction's completion and keeps the time of the last.
class TrafficClient final : private FabricClient {
 public:
  TrafficClient(const FabricSpec& spec, int threads) : fabric_(spec, threads, *this), loops_(fabric_) {
    loops_.on_latency = [this](std::int64_t issued, std::int64_t completed) {
      if (on_transaction) on_transaction(issued, completed, bytes_);
    };
  }

  void start(std::int64_t now, IssueSpec spec) { loops_.start(now, std::move(spec)); }
  void run() { fabric_.run(); }
  UbFabric& fabric() { return fabric_; }

  std::function<void(std::int64_t issued, std::int64_t completed, std::int64_t bytes)> on_transaction;  // ps
  std::int64_t last_completion{0};

 private:
  void on_delivered(std::int64_t /*now*/, std::int32_t /*endpoint*/, std::uint64_t /*cookie*/) override {}
  void on_completed(std::int64_t now, std::int32_t /*endpoint*/, std::uint64_t cookie) override {
    last_completion = now;
    bytes_ = loops_.bytes(cookie);
    loops_.on_completed(now, cookie);
  }
  void on_timer(std::int64_t now, std::int32_t /*endpoint*/, std::uint64_t token) override {
    loops_.on_timer(now, token);
  }

  UbFabric fabric_;
  IssueLoops loops_;
  std::int64_t bytes_{0};  // of the transaction that completes now
};

}  // namespace cmx::model
