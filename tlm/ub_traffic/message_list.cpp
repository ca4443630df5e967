// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/message_list.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "tlm/ub_traffic/run.h"

namespace cmx::model {
namespace {

/// What order asks of the rows, as rows that each waits for: until they are complete, or until they have been handed
/// over.
struct Waits {
  std::vector<std::vector<std::size_t>> complete;  // of each row
  std::vector<std::vector<std::size_t>> handed_over;
};

Waits waits_of(const FabricSpec& spec, const std::vector<ListedMessage>& messages) {
  struct Queue {
    std::vector<std::size_t> since_fence;
    std::optional<std::size_t> fence;
  };
  Waits waits{std::vector<std::vector<std::size_t>>(messages.size()),
              std::vector<std::vector<std::size_t>>(messages.size())};
  std::map<std::int32_t, Queue> queues;
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<std::size_t>>
      since_strong;  // ordered rows of a stream, the last strong one and those behind it
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const ListedMessage& message = messages[i];
    waits.complete[i] = message.after;
    Queue& queue = queues[message.source];
    if (queue.fence) waits.handed_over[i].push_back(*queue.fence);
    if (message.order == Order::kFence) {
      waits.complete[i].insert(waits.complete[i].end(), queue.since_fence.begin(), queue.since_fence.end());
      queue = {{}, i};
    }
    queue.since_fence.push_back(i);
    if (message.order != Order::kRelaxed && message.order != Order::kStrong) continue;
    auto& before = since_strong[{message.source, message.destination}];
    if (initiator_orders(spec, message.operation)) {
      if (message.order == Order::kStrong) {
        waits.complete[i].insert(waits.complete[i].end(), before.begin(), before.end());
        before.clear();
      }
    } else if (!before.empty()) {
      waits.handed_over[i].push_back(before.back());
    }
    before.push_back(i);
  }
  return waits;
}

/// Starts each message once nothing that it waits for is open.
class Script {
 public:
  Script(const FabricSpec& spec, const std::vector<ListedMessage>& messages)
      : messages_(messages), open_(messages.size()), on_completed_(messages.size()), on_issued_(messages.size()) {
    const Waits waits = waits_of(spec, messages);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      open_[i] = waits.complete[i].size() + waits.handed_over[i].size();
      for (const std::size_t before : waits.complete[i]) on_completed_[before].push_back(i);
      for (const std::size_t before : waits.handed_over[i]) on_issued_[before].push_back(i);
    }
  }

  void begin(TrafficClient& client) {
    client_ = &client;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (open_[i] == 0) start(0, i);
    }
  }

 private:
  void start(std::int64_t now, std::size_t index) {
    const ListedMessage& message = messages_[index];
    IssueSpec loop;
    loop.endpoint = message.source;
    loop.first = std::max<std::int64_t>(message.earliest - now, 0);
    loop.operation = message.operation;
    loop.order = message.order;
    loop.service_level = message.service_level;
    loop.direct = false;
    loop.transactions.push_back({message.destination, message.bytes});
    if (!on_issued_[index].empty()) loop.on_issued = [this, index](std::int64_t at) { release(at, on_issued_[index]); };
    loop.on_completed = [this, index](std::int64_t at) { release(at, on_completed_[index]); };
    client_->start(now, std::move(loop));
  }

  void release(std::int64_t now, const std::vector<std::size_t>& rows) {
    for (const std::size_t next : rows) {
      if (--open_[next] == 0) start(now, next);
    }
  }

  const std::vector<ListedMessage>& messages_;
  std::vector<std::size_t> open_;                       // of each message: how many it still waits for
  std::vector<std::vector<std::size_t>> on_completed_;  // of each message: who waits for it
  std::vector<std::vector<std::size_t>> on_issued_;     // ... to be handed over
  TrafficClient* client_{nullptr};
};

}  // namespace

TrafficResult run_message_list(const FabricSpec& spec, const std::vector<ListedMessage>& messages, const Phases& phases,
                               int threads) {
  std::set<std::int32_t> senders;
  for (const ListedMessage& message : messages) senders.insert(message.source);
  Script script(spec, messages);
  return run_messages(spec, phases, {senders.begin(), senders.end()}, threads,
                      [&](TrafficClient& client) { script.begin(client); });
}

}  // namespace cmx::model
