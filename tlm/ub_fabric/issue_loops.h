// SPDX-License-Identifier: Apache-2.0
// Initiators of the fabric: each loop is a set of cores of one end point that work through a list of transactions.
//
// Transaction i belongs to core i % cores. A core hands one over, spends `interval`, and hands over the next, as long
// as the bytes without response stay within `window` (a single transaction larger than the window goes alone). With
// ub_port.congestion_control = "window" it is the most that a core's window can be (congestion_window.h); every loop
// starts with it. A list may be endless: it then grows as its cores reach its end.
// A core is a queue: with Order::kFence a transaction waits until all before it are complete; with kStrong, where the
// initiator orders (ub_port.order_by, and always loads and stores), until those to the same target are.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "hw/units/units.h"
#include "tlm/ub_fabric/endpoint/congestion_window.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

struct Transaction {
  std::int32_t destination{0};
  std::int64_t bytes{0};
};

/// Whether the initiator, not the target, keeps transactions in order.
inline bool initiator_orders(const FabricSpec& spec, Operation operation) {
  return answers_each(spec, operation) || spec.port.order_by == hw::OrderBy::kInitiator;
}

struct IssueSpec {
  std::int32_t endpoint{0};
  int cores{1};
  std::int64_t first{0};     // ps from start to the first transaction of a core
  std::int64_t interval{0};  // ps
  std::int64_t window{0};    // bytes, of each core
  Operation operation{Operation::kWriteNotify};
  Order order{Order::kNone};
  std::uint8_t service_level{0};
  bool direct{true};     // the package's own link may be used
  std::uint32_t tag{0};  // the client's own
  std::int64_t flow{0};  // in traces: joins the packets to what issued them; 0: not traced
  std::vector<Transaction> transactions;
  std::function<Transaction()>
      more;               // an endless list: the next transaction beyond `transactions`; such a loop never completes
  std::int64_t until{0};  // ps; from then on an endless list hands nothing over
  std::function<void(std::int64_t)> on_issued;
  std::function<void(std::int64_t)> on_completed;
};

class IssueLoops {
 public:
  explicit IssueLoops(UbFabric& fabric) : fabric_(fabric) {}

  void start(std::int64_t now, IssueSpec spec);
  /// Tokens and cookies of loops have bit 63 clear; the client passes them on.
  void on_timer(std::int64_t now, std::uint64_t token);
  void on_completed(std::int64_t now, std::uint64_t cookie);
  std::uint32_t tag(std::uint64_t cookie) const { return loops_[cookie >> 32].spec.tag; }
  std::int64_t flow(std::uint64_t cookie) const { return loops_[cookie >> 32].spec.flow; }
  std::int64_t bytes(std::uint64_t cookie) const {
    return loops_[cookie >> 32].spec.transactions[cookie & 0xffffffff].bytes;
  }
  /// Sum over transactions of response visible minus hand-over; for mean latencies.
  std::function<void(std::int64_t issued, std::int64_t completed)> on_latency;

 private:
  struct Core {
    std::uint32_t next{0};  // transaction
    std::int64_t ready{0};
    std::int64_t outstanding{0};
    bool blocked{false};
  };
  struct Loop {
    IssueSpec spec;
    std::vector<Core> cores;
    std::vector<CongestionWindow> windows;  // of each core, with congestion control
    std::vector<std::int64_t> issued_at;    // only while latencies are wanted
    std::vector<std::vector<std::int32_t>>
        open;  // of each core, the targets of its open transactions; only where the initiator orders
    std::size_t unissued{0};
    std::size_t uncompleted{0};
  };
  void issue(std::int64_t now, std::uint32_t loop, int core);
  static bool must_wait(const Loop& loop, int core);
  static std::int64_t window(const Loop& loop, int core) {
    return loop.windows.empty() ? loop.spec.window : loop.windows[core].bytes();
  }
  void lengthen(Loop& loop, std::size_t transactions);
  void release(std::uint32_t loop);

  UbFabric& fabric_;
  std::vector<Loop> loops_;
  std::vector<std::uint32_t> free_;
};

}  // namespace cmx::model
