// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/all_pairs.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "tlm/ub_traffic/traffic_client.h"

namespace cmx::model {
namespace {

std::vector<PairTransfer> run_from(const FabricSpec& spec, const PointToPoint& like, std::int32_t from,
                                   const std::vector<std::int32_t>& to) {
  TrafficClient client(spec, 1);
  std::vector<PairTransfer> transfers;
  for (const std::int32_t target : to) {
    if (target == from) continue;
    PointToPoint transfer = like;
    transfer.from = from;
    transfer.to = target;
    if (like.carry) {
      const double us = static_cast<double>(like.carry(spec, transfer).last_completion) * 1e-6;
      transfers.push_back({from, target, us, static_cast<double>(like.bytes) * like.transfers / (us * 1e3)});
      continue;
    }
    // The first start of a window after the one in which the last transfer ended.
    const std::int64_t window = client.fabric().window();
    const std::int64_t start = transfers.empty() ? 0 : (client.last_completion / window + 2) * window;
    client.start(start, issue_of(spec, transfer));
    client.run();
    const double us = static_cast<double>(client.last_completion - start) * 1e-6;
    transfers.push_back({from, target, us, static_cast<double>(like.bytes) / (us * 1e3)});
  }
  return transfers;
}

}  // namespace

std::vector<PairTransfer> run_all_pairs(const FabricSpec& spec, const PointToPoint& like,
                                        const std::vector<std::int32_t>& from, const std::vector<std::int32_t>& to,
                                        int threads) {
  std::vector<std::vector<PairTransfer>> of_initiator(from.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < from.size(); i = next++) {
      try {
        of_initiator[i] = run_from(spec, like, from[i], to);
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
        next = from.size();
      }
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads && static_cast<std::size_t>(i) < from.size(); ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
  std::vector<PairTransfer> all;
  for (const auto& transfers : of_initiator) all.insert(all.end(), transfers.begin(), transfers.end());
  return all;
}

std::vector<std::int32_t> die_of_each_node(const hw::Topology& topology) {
  // Of each end point its switch in every plane: a plane of one switch tells no nodes apart, wherever it stands in the
  // file.
  std::vector<std::vector<int>> switches(static_cast<std::size_t>(topology.dies));
  for (std::size_t p = 0; p < topology.planes.size(); ++p) {
    if (!topology.planes[p].switched) continue;
    for (auto& of_die : switches) of_die.push_back(-1);
    for (const hw::Link& link : topology.planes[p].links) {
      if (link.a.node < topology.dies) switches[static_cast<std::size_t>(link.a.node)].back() = link.b.node;
    }
  }
  std::set<std::vector<int>> seen;
  std::vector<std::int32_t> dies;
  for (std::int32_t die = 0; die < topology.dies; ++die) {
    if (seen.insert(switches[static_cast<std::size_t>(die)]).second) dies.push_back(die);
  }
  return dies;
}

}  // namespace cmx::model
