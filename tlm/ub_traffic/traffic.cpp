// SPDX-License-Identifier: Apache-2.0
#include "tlm/ub_traffic/traffic.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "hw/units/bad_input.h"
#include "tlm/random/random.h"
#include "tlm/ub_traffic/destinations.h"
#include "tlm/ub_traffic/run.h"

namespace cmx::model {
namespace {

void check(const FabricSpec& spec, const Traffic& traffic) {
  if (traffic.endpoints < 2 || traffic.endpoints > spec.topology.dies) {
    throw hw::DoesNotFit(
        fmt::format("--endpoints {}: this machine can take 2 to {}", traffic.endpoints, spec.topology.dies));
  }
  if (traffic.pattern == Pattern::kAllToAll && traffic.messages >= traffic.endpoints) {
    throw hw::DoesNotFit(fmt::format("--messages {}: an all-to-all of {} end points has at most {} distinct peers each",
                                     traffic.messages, traffic.endpoints, traffic.endpoints - 1));
  }
}

bool endless(const Traffic& traffic) { return traffic.phases.measure.value > 0; }
std::int64_t end_of_phases(const Traffic& traffic) { return (traffic.phases.warmup + traffic.phases.measure).value; }

Transaction next_sent(Destinations& draw, const Traffic& traffic, int endpoint) {
  std::int32_t to = draw.next(endpoint);
  while (to == endpoint) to = draw.next(endpoint);
  return {to, traffic.bytes};
}

/// Messages of one end point at seeded exponential gaps, whatever became of the ones before; each sets the next one's
/// time.
class OpenLoop {
 public:
  OpenLoop(TrafficClient& client, const Traffic& traffic, Destinations& draw, double mean_gap, int endpoint)
      : client_(client),
        traffic_(traffic),
        draw_(draw),
        random_(traffic.seed * 0x2545f4914f6cdd1dULL + static_cast<std::uint64_t>(endpoint) + 0x5bd1e995),
        mean_gap_(mean_gap),
        endpoint_(endpoint) {}

  void next(std::int64_t now) {
    std::int32_t to = endpoint_;
    while (to == endpoint_) {
      if (!endless(traffic_) && drawn_++ == traffic_.messages) return;
      to = draw_.next(endpoint_);
    }
    at_ += -std::log(1.0 - random_.unit()) * mean_gap_;
    const auto time = static_cast<std::int64_t>(at_);
    if (endless(traffic_) && time >= end_of_phases(traffic_)) return;
    IssueSpec loop;
    loop.endpoint = endpoint_;
    loop.first = time - now;
    loop.operation = traffic_.operation;
    loop.service_level = traffic_.service_level;
    loop.direct = false;
    loop.transactions.push_back({to, traffic_.bytes});
    loop.on_issued = [this](std::int64_t issued) { next(issued); };
    client_.start(now, std::move(loop));
  }

 private:
  TrafficClient& client_;
  const Traffic& traffic_;
  Destinations& draw_;
  Random random_;
  double mean_gap_;  // ps
  int endpoint_;
  int drawn_{0};
  double at_{0};  // ps
};

void start_closed_loop(TrafficClient& client, const FabricSpec& spec, const Traffic& traffic, Destinations& draw,
                       int endpoint) {
  IssueSpec loop;
  loop.endpoint = endpoint;
  loop.cores = traffic.initiators;
  loop.interval = spec.port.issue.value;
  loop.window = traffic.window > 0 ? traffic.window : spec.port.window.value;
  loop.operation = traffic.operation;
  loop.order = traffic.order;
  loop.service_level = traffic.service_level;
  loop.direct = false;
  if (endless(traffic)) {
    loop.more = [&draw, &traffic, endpoint] { return next_sent(draw, traffic, endpoint); };
    loop.until = end_of_phases(traffic);
  }
  for (int m = 0; m < traffic.messages && !endless(traffic); ++m) {
    const std::int32_t to = draw.next(endpoint);
    if (to != endpoint) loop.transactions.push_back({to, traffic.bytes});
  }
  client.start(0, std::move(loop));
}

}  // namespace

TrafficResult run_traffic(const FabricSpec& spec, const Traffic& traffic, int threads) {
  check(spec, traffic);
  Destinations draw(traffic);
  std::vector<std::unique_ptr<OpenLoop>> open;
  const std::vector<hw::BytesPerSecond> raw = raw_rates(spec);
  return run_messages(spec, traffic.phases, first_endpoints(traffic.endpoints), threads, [&](TrafficClient& client) {
    for (int e = 0; e < traffic.endpoints; ++e) {
      if (!draw.sends(e)) continue;
      if (traffic.load > 0) {
        const double mean_gap =
            static_cast<double>(traffic.bytes) * 1e12 / (traffic.load * raw[static_cast<std::size_t>(e)].value);
        open.push_back(std::make_unique<OpenLoop>(client, traffic, draw, mean_gap, e));
        open.back()->next(0);
      } else {
        start_closed_loop(client, spec, traffic, draw, e);
      }
    }
  });
}

}  // namespace cmx::model
