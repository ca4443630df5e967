// SPDX-License-Identifier: Apache-2.0
// The fabric while links change: what end points know of it, and what they send again.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/ub_fabric.h"

namespace cmx::model {

/// End points know of every change that lies before the window that starts at `now`.
void UbFabric::learn_faults(std::int64_t now) {
  if (faults_.next() > now) return;
  while (faults_.next() <= now) {
    for (const hw::LinkChange& change : faults_.take()) {
      if (change.what != hw::LinkChange::What::kAlive) continue;
      known_[static_cast<std::size_t>(change.plane)].links[static_cast<std::size_t>(change.link)].alive =
          change.value != 0;
    }
  }
  all_reachable_ = true;
  for (std::size_t p = 0; p < known_.size(); ++p) {
    views_[p] = Routing(known_[p], spec_.topology.endpoints);
    all_reachable_ = all_reachable_ && joins_all(known_[p]);
  }
}

namespace {

/// "die:16 to die:31, cpu:4 and 7 more": runs of neighbours, `most` of them. The numbers are in order.
std::string span_names(const hw::Topology& topology, const std::vector<std::int32_t>& endpoints, int most) {
  std::string text;
  for (std::size_t at = 0; at < endpoints.size(); --most) {
    if (most == 0) return text + fmt::format(" and {} more", endpoints.size() - at);
    std::size_t last = at;
    const auto goes_on = [&] {
      return endpoints[last + 1] == endpoints[last] + 1 && endpoints[last + 1] != topology.dies;
    };
    while (last + 1 < endpoints.size() && goes_on()) ++last;
    text += (text.empty() ? "" : ", ") + topology.endpoint_name(endpoints[at]);
    if (last > at) text += " to " + topology.endpoint_name(endpoints[last]);
    at = last + 1;
  }
  return text;
}

}  // namespace

/// Those that do not reach most of the others; where that is nobody or everybody, those that the message's source does
/// not reach.
std::string UbFabric::cut_off(const Message& message) const {
  // End points on the same switches fare alike.
  std::map<std::vector<std::optional<int>>, std::vector<std::int32_t>> groups;
  for (std::int32_t e = 0; e < spec_.topology.endpoints; ++e) {
    std::vector<std::optional<int>> switches;
    for (int p = 0; p < switched_; ++p) switches.push_back(routing(p).leaf(e));
    groups[std::move(switches)].push_back(e);
  }
  const auto joined = [this](std::int32_t a, std::int32_t b) {
    return pick_plane({.source = a, .destination = b}, 0).has_value();
  };
  std::vector<std::int32_t> found;
  std::vector<std::int32_t> missed;
  for (const auto& [switches, members] : groups) {
    std::size_t unreached = 0;
    for (const auto& [other, others] : groups) unreached += joined(members[0], others[0]) ? 0 : others.size();
    if (2 * unreached > static_cast<std::size_t>(spec_.topology.endpoints))
      found.insert(found.end(), members.begin(), members.end());
    if (!joined(message.source, members[0])) missed.insert(missed.end(), members.begin(), members.end());
  }
  constexpr int kMostSpans = 4;
  const bool clear = !found.empty() && static_cast<int>(found.size()) < spec_.topology.endpoints;
  std::vector<std::int32_t>& named = clear ? found : missed;
  if (named.empty()) return "";
  std::sort(named.begin(), named.end());
  const std::string names = span_names(spec_.topology, named, kMostSpans);
  return clear ? "; cut off: " + names
               : fmt::format("; {} does not reach {}", spec_.topology.endpoint_name(message.source), names);
}

void UbFabric::refuse_unreachable(const Message& message) const {
  const std::string pair =
      fmt::format("no live path from {} to {} in any of the {} planes{}", spec_.topology.endpoint_name(message.source),
                  spec_.topology.endpoint_name(message.destination), switched_, cut_off(message));
  if (views_.empty()) throw hw::BadInput(pair);
  throw hw::CheckFailed(
      fmt::format("after {:.3f} us: {}, and no repair is to come", static_cast<double>(now_) * 1e-6, pair));
}

/// Whether no plane can carry the message now, and it is kept.
bool UbFabric::hold_unreachable(std::int64_t time, const Message& message) {
  if (pick_plane(message, 0)) return false;
  if (views_.empty() || faults_.finished()) refuse_unreachable(message);
  held_.push_back({time, message});
  return true;
}

void UbFabric::keep(const Stranded& stranded) {
  if (views_.empty() || faults_.finished()) refuse_unreachable(stranded.message);
  kept_.push_back(stranded);
}

/// What the planes could not carry in this window, and what has waited for a repair.
void UbFabric::send_again() {
  std::vector<Handover> held;
  std::swap(held, held_);
  for (const Handover& handover : held) {
    const std::int64_t time = std::max(handover.time, window_end_);
    if (hold_unreachable(time, handover.message)) continue;
    ++moved_;
    hand_over(time, handover.message, false);
  }
  std::vector<Stranded> again;
  std::swap(again, kept_);
  for (const auto& plane : planes_) {
    for (Stranded& stranded : plane->stranded) {
      if (!stranded.at_source) count_attempt(stranded);
      ++resent_;
      again.push_back(stranded);
    }
    plane->stranded.clear();
  }
  for (const Stranded& stranded : again) {
    if (!resend(stranded, std::max(stranded.time, window_end_))) keep(stranded);
  }
}

/// Sent again after the time-out; once it has been lost too often, not before the next change of the network. Links may
/// flap for ever, attempts may not.
void UbFabric::count_attempt(Stranded& stranded) const {
  constexpr int kMost = std::numeric_limits<decltype(stranded.message.attempts)>::max();
  stranded.time += spec_.port.timeout.value;
  Message& message = stranded.message;
  if (++message.attempts < spec_.port.attempts) return;
  if (!faults_.finished() && message.attempts < kMost) {
    stranded.time = std::max(stranded.time, faults_.next() + window_);
    return;
  }
  throw hw::CheckFailed(
      fmt::format("after {:.3f} us: a message from {} to {} was lost {} times (ub_port.attempts); what is left of the "
                  "network has no route for it "
                  "that does not go up again after it has come down",
                  static_cast<double>(window_end_) * 1e-6, spec_.topology.endpoint_name(message.source),
                  spec_.topology.endpoint_name(message.destination), message.attempts));
}

bool UbFabric::resend(const Stranded& stranded, std::int64_t time) {
  const std::optional<int> plane = pick_plane(stranded.message, plane_counter_[stranded.message.source]++);
  if (!plane) return false;
  ++moved_;
  outbox_[*plane].push_back(
      {.time = time, .message = stranded.message, .write = stranded.write, .response = stranded.response});
  return true;
}

std::int64_t UbFabric::affected_messages() const {
  std::int64_t sum = 0;
  for (const auto& plane : planes_) sum += plane->affected();
  return sum;
}

std::int64_t UbFabric::rerouted() const {
  std::int64_t sum = moved_;
  for (const auto& plane : planes_) sum += plane->rerouted();
  return sum;
}

std::int64_t UbFabric::retried() const {
  std::int64_t sum = resent_;
  for (const auto& plane : planes_) sum += plane->retries();
  return sum;
}

}  // namespace cmx::model
