// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_fabric/issue_loops.h"

#include <algorithm>
#include <utility>

namespace cmx::model {

void IssueLoops::start(std::int64_t now, IssueSpec spec) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(loops_.size());
    loops_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Loop& loop = loops_[index];
  loop.spec = std::move(spec);
  if (loop.spec.more) lengthen(loop, static_cast<std::size_t>(loop.spec.cores));
  loop.unissued = loop.spec.transactions.size();
  loop.uncompleted = loop.unissued;
  loop.cores.assign(static_cast<std::size_t>(loop.spec.cores), Core{});
  const hw::UbPortSpec& port = fabric_.spec().port;
  if (port.congestion_control == hw::CongestionControl::kWindow)
    loop.windows.assign(loop.cores.size(), {port, fabric_.spec().link.mtu.value, loop.spec.window});
  if (on_latency) loop.issued_at.assign(loop.unissued, 0);
  const bool orders = loop.spec.order == Order::kStrong && initiator_orders(fabric_.spec(), loop.spec.operation);
  loop.open.assign(orders ? loop.cores.size() : 0, {});
  for (int core = 0; core < loop.spec.cores && static_cast<std::size_t>(core) < loop.unissued; ++core) {
    loop.cores[core].next = static_cast<std::uint32_t>(core);
    fabric_.set_timer(now + loop.spec.first, loop.spec.endpoint,
                      std::uint64_t{index} << 32 | static_cast<std::uint32_t>(core));
  }
  if (loop.unissued == 0) {
    // Nothing to send: done as soon as the cores would have started.
    fabric_.set_timer(now + loop.spec.first, loop.spec.endpoint, std::uint64_t{index} << 32);
  }
}

void IssueLoops::on_timer(std::int64_t now, std::uint64_t token) {
  const auto index = static_cast<std::uint32_t>(token >> 32);
  if (loops_[index].spec.transactions.empty()) {
    const auto issued = std::move(loops_[index].spec.on_issued);
    const auto completed = std::move(loops_[index].spec.on_completed);
    release(index);
    if (issued) issued(now);
    if (completed) completed(now);
    return;
  }
  issue(now, index, static_cast<int>(token & 0xffffffff));
}

void IssueLoops::issue(std::int64_t now, std::uint32_t index, int core_index) {
  Loop& loop = loops_[index];
  Core& core = loop.cores[core_index];
  if (loop.spec.more) {
    if (now >= loop.spec.until) return;
    lengthen(loop, core.next + std::size_t{1});
  }
  const Transaction& transaction = loop.spec.transactions[core.next];
  if (core.outstanding > 0 &&
      (core.outstanding + transaction.bytes > window(loop, core_index) || must_wait(loop, core_index))) {
    core.blocked = true;
    return;
  }
  core.outstanding += transaction.bytes;
  if (!loop.open.empty()) loop.open[core_index].push_back(transaction.destination);
  if (on_latency) loop.issued_at[core.next] = now;
  fabric_.post(now,
               Message{.source = loop.spec.endpoint,
                       .destination = transaction.destination,
                       .bytes = transaction.bytes,
                       .operation = loop.spec.operation,
                       .cookie = std::uint64_t{index} << 32 | core.next,
                       .service_level = loop.spec.service_level,
                       .order = loop.spec.order,
                       .queue = static_cast<std::uint16_t>(core_index)},
               loop.spec.direct);
  core.ready = now + loop.spec.interval;
  core.next += static_cast<std::uint32_t>(loop.spec.cores);
  if (loop.spec.more || core.next < loop.spec.transactions.size()) {
    fabric_.set_timer(core.ready, loop.spec.endpoint,
                      std::uint64_t{index} << 32 | static_cast<std::uint32_t>(core_index));
  }
  if (!loop.spec.more && --loop.unissued == 0 && loop.spec.on_issued) std::exchange(loop.spec.on_issued, nullptr)(now);
}

void IssueLoops::on_completed(std::int64_t now, std::uint64_t cookie) {
  const auto index = static_cast<std::uint32_t>(cookie >> 32);
  const auto number = static_cast<std::uint32_t>(cookie);
  {
    Loop& loop = loops_[index];
    const int core_index = static_cast<int>(number % static_cast<std::uint32_t>(loop.spec.cores));
    Core& core = loop.cores[core_index];
    core.outstanding -= loop.spec.transactions[number].bytes;
    if (!loop.open.empty()) {
      auto& open = loop.open[core_index];
      open.erase(std::find(open.begin(), open.end(), loop.spec.transactions[number].destination));
    }
    if (!loop.windows.empty())
      loop.windows[core_index].respond(fabric_.marked(), number, core.next, loop.spec.transactions[number].bytes);
    if (on_latency) on_latency(loop.issued_at[number], now);
    if (!loop.spec.more) --loop.uncompleted;
    if (core.blocked) {
      core.blocked = false;
      issue(std::max(now, core.ready), index, core_index);
    }
  }
  Loop& loop = loops_[index];
  if (loop.uncompleted > 0) return;
  const auto completed = std::move(loop.spec.on_completed);
  release(index);
  if (completed) completed(now);
}

/// Whether the core's next transaction has to come after one that is open.
bool IssueLoops::must_wait(const Loop& loop, int core) {
  if (loop.spec.order == Order::kFence) return true;
  if (loop.open.empty()) return false;
  const auto& open = loop.open[core];
  return std::find(open.begin(), open.end(), loop.spec.transactions[loop.cores[core].next].destination) != open.end();
}

void IssueLoops::lengthen(Loop& loop, std::size_t transactions) {
  while (loop.spec.transactions.size() < transactions) loop.spec.transactions.push_back(loop.spec.more());
  if (on_latency && loop.issued_at.size() < transactions) loop.issued_at.resize(transactions);
}

void IssueLoops::release(std::uint32_t index) {
  loops_[index].spec = IssueSpec{};
  loops_[index].issued_at.clear();
  loops_[index].open.clear();
  free_.push_back(index);
}

}  // namespace cmx::model
