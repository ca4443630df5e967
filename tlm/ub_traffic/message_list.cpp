// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/message_list.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tlm/ub_traffic/run.h"

namespace model {
namespace {

/// Starts each message once nothing that it waits for is open.
class Script {
 public:
  explicit Script(const std::vector<ListedMessage>& messages) : messages_(messages), open_(messages.size()), waiting_(messages.size()) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      open_[i] = messages[i].after.size();
      for (const std::size_t before : messages[i].after) waiting_[before].push_back(i);
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
    loop.direct = false;
    loop.transactions.push_back({message.destination, message.bytes});
    loop.on_completed = [this, index](std::int64_t at) {
      for (const std::size_t next : waiting_[index]) {
        if (--open_[next] == 0) start(at, next);
      }
    };
    client_->start(now, std::move(loop));
  }

  const std::vector<ListedMessage>& messages_;
  std::vector<std::size_t> open_;                  // of each message: how many it still waits for
  std::vector<std::vector<std::size_t>> waiting_;  // of each message: who waits for it
  TrafficClient* client_{nullptr};
};

}  // namespace

TrafficResult run_message_list(const FabricSpec& spec, const std::vector<ListedMessage>& messages, const Phases& phases, int threads) {
  std::set<std::int32_t> senders;
  for (const ListedMessage& message : messages) senders.insert(message.source);
  Script script(messages);
  return run_messages(spec, phases, static_cast<int>(senders.size()), threads, [&](TrafficClient& client) { script.begin(client); });
}

}  // namespace model
