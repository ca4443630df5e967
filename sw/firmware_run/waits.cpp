// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_run/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace cmx::sw::apps {
namespace {

using ChannelOfDie = std::pair<int, std::uint32_t>;

std::string name_of(const ChannelOfDie& channel) {
  return fmt::format("die:{} channel {}", channel.first, channel.second);
}

std::string wish_of(const model::FlagWait& wait) {
  return fmt::format("the word at {:#x}, which is {:#x}, to be {}{:#x}", wait.address, wait.seen,
                     wait.at_least ? "at least " : "", wait.value);
}

struct Edge {
  model::FlagWait wait;
  std::vector<model::Waiting::Writer> writers;
};
using Edges = std::map<ChannelOfDie, Edge>;

Edges edges_of(const model::SupernodeResult& result, const model::FirmwareChecker& checker) {
  Edges edges;
  for (std::size_t die = 0; die < result.engines.size(); ++die) {
    for (const model::FlagWait& wait : result.engines[die].waits) {
      auto waiting = checker.waits_for(static_cast<int>(die), wait.channel);
      if (waiting) edges[{static_cast<int>(die), wait.channel}] = {wait, std::move(waiting->writers)};
    }
  }
  return edges;
}

/// The next channel that is held by a flag itself.
std::optional<ChannelOfDie> next(const Edges& edges, const ChannelOfDie& at) {
  for (const model::Waiting::Writer& writer : edges.at(at).writers) {
    const ChannelOfDie to{writer.die, writer.channel};
    if (edges.contains(to)) return to;
  }
  return std::nullopt;
}

/// From `start` on until it comes back; empty: it does not.
std::vector<ChannelOfDie> cycle_from(const Edges& edges, const ChannelOfDie& start) {
  std::vector<ChannelOfDie> path{start};
  for (std::optional<ChannelOfDie> at = next(edges, start); at; at = next(edges, *at)) {
    if (*at == start) return path;
    if (std::ranges::find(path, *at) != path.end()) return {};
    path.push_back(*at);
  }
  return {};
}

}  // namespace

std::string who_waits(const model::SupernodeResult& result, const model::FirmwareChecker& checker) {
  const Edges edges = edges_of(result, checker);
  std::string text;
  std::set<ChannelOfDie> told;
  for (const auto& [channel, edge] : edges) {
    if (told.contains(channel)) continue;
    if (edge.writers.empty()) {
      text += fmt::format("\n  {} waits for {}: nobody has rung for a descriptor that writes it", name_of(channel),
                          wish_of(edge.wait));
      continue;
    }
    const std::vector<ChannelOfDie> cycle = cycle_from(edges, channel);
    if (cycle.empty()) continue;
    text += "\n  a cycle: ";
    for (const ChannelOfDie& at : cycle) {
      text += fmt::format("{} waits for {}, which {} would write; ", name_of(at), wish_of(edges.at(at).wait),
                          edges.at(at).writers.front().name);
      told.insert(at);
    }
    text += "and so on";
  }
  return text;
}

}  // namespace cmx::sw::apps
