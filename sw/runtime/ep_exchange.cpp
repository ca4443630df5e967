// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/ep_exchange.h"

#include <algorithm>
#include <utility>

#include "sw/runtime/rounded_rows.h"

namespace cmx::sw::runtime {
namespace {

constexpr int kPaceMessages = 9;

template <class Send>
SendPace pace(hw::DevicePort& port, const MachineView& machine, const kernels::ExpertParallelShape& shape,
              hw::isa::Partition partition, Send send) {
  const auto one =
      port.profile(port.load(send(shape, 1, partition, machine.engines), partition)).time[hw::isa::Profile::kFull];
  const auto many = port.profile(port.load(send(shape, kPaceMessages, partition, machine.engines), partition))
                        .time[hw::isa::Profile::kFull];
  return {one, hw::Picoseconds((many - one).value / (kPaceMessages - 1))};
}

}  // namespace

SendPace dispatch_pace(hw::DevicePort& port, const MachineView& machine, const kernels::ExpertParallelShape& shape,
                       hw::isa::Partition partition) {
  return pace(port, machine, shape, partition, kernels::dispatch_send);
}

SendPace combine_pace(hw::DevicePort& port, const MachineView& machine, const kernels::ExpertParallelShape& shape,
                      hw::isa::Partition partition) {
  return pace(port, machine, shape, partition, kernels::combine_send);
}

EpExchange::EpExchange(hw::DevicePort& port, const MachineView& machine, plan::Exchange exchange,
                       std::vector<int> tokens, Options options)
    : port_(port),
      machine_(machine),
      exchange_(std::move(exchange)),
      tokens_(std::move(tokens)),
      options_(std::move(options)),
      dispatch_id_(port.open_exchange()),
      combine_id_(port.open_exchange()),
      dispatch_pace_(dispatch_pace(port, machine, options_.shape, options_.partition)),
      combine_pace_(combine_pace(port, machine, options_.shape, options_.partition)),
      dispatch_(static_cast<std::size_t>(exchange_.dies())),
      combine_(static_cast<std::size_t>(exchange_.dies())),
      groups_(static_cast<std::size_t>(exchange_.dies() / options_.ep), Group{options_.ep, {}, 0}) {}

void EpExchange::close() {
  port_.close_exchange(dispatch_id_);
  port_.close_exchange(combine_id_);
}

void EpExchange::issue(hw::Die die, hw::ExchangeId exchange, std::span<const std::int32_t> to, int bytes,
                       const SendPace& pace, hw::Callback on_completed) {
  hw::IssueJob job;
  job.exchange = exchange;
  job.die = die;
  job.cores = options_.partition.aiv;
  job.first = machine_.engines.launch.kernel + pace.first;
  job.interval = pace.interval;
  job.window = machine_.port.window;
  // Each core takes a contiguous share of the rows, so that at any moment the cores of a rank write to many ranks;
  // job.writes deals them out round-robin.
  const auto cores = static_cast<std::size_t>(job.cores);
  const std::size_t share = (to.size() + cores - 1) / cores;
  job.writes.reserve(to.size());
  for (std::size_t round = 0; round < share; ++round) {
    for (std::size_t core = 0; core < cores; ++core) {
      const std::size_t row = core * to.size() / cores + round;
      if (row < (core + 1) * to.size() / cores) job.writes.push_back({to[row], bytes});
    }
  }
  job.on_completed = std::move(on_completed);
  port_.issue(std::move(job));
}

void EpExchange::start_dispatch(hw::Die die, OnDone on_done) {
  DieState& state = dispatch_[die];
  state.on_done = std::move(on_done);
  state.open = 3;  // polled, flags of every rank, arrivals
  issue(die, dispatch_id_, exchange_.dispatch(die), options_.shape.dispatch_bytes(), dispatch_pace_,
        [this, die](hw::Picoseconds at) { flags_sent(die, at); });
  port_.expect(dispatch_id_, die, exchange_.received(die),
               [this, die](hw::Picoseconds at) { dispatch_condition(die, at); });
}

/// The die's data has arrived everywhere: its flags leave, and it starts to poll those of the others.
void EpExchange::flags_sent(hw::Die die, hw::Picoseconds at) {
  const auto poll =
      port_.load(kernels::poll_peers(options_.ep, options_.partition, machine_.engines), options_.partition);
  port_.run(die, options_.stream, poll, options_.label + " poll", [this, die](hw::Picoseconds end) {
    dispatch_[die].ready = end;
    dispatch_condition(die, end);
  });
  const int group_index = die / options_.ep;
  Group& group = groups_[group_index];
  if (at >= group.last) {
    group.last = at;
    group.last_die = die;
  }
  if (--group.flags_left > 0) return;
  for (hw::Die rank = group_index * options_.ep; rank < (group_index + 1) * options_.ep; ++rank) {
    port_.call_at(group.last + port_.flight_time(group.last_die, rank),
                  [this, rank](hw::Picoseconds seen) { dispatch_condition(rank, seen); });
  }
}

void EpExchange::dispatch_condition(hw::Die die, hw::Picoseconds at) {
  DieState& state = dispatch_[die];
  if (--state.open > 0) return;
  const hw::Picoseconds waited = at - state.ready;
  const int rows = std::max(1, exchange_.received(die));
  const auto gather =
      port_.load(kernels::dispatch_gather(options_.shape, rounded_rows(rows), options_.partition, machine_.engines),
                 options_.partition);
  port_.run(die, options_.stream, gather, options_.label + " gather", [this, die, waited](hw::Picoseconds end) {
    dispatch_[die].on_done(die, {end, waited});
  });
}

void EpExchange::start_combine(hw::Die die, OnDone on_done) {
  DieState& state = combine_[die];
  state.on_done = std::move(on_done);
  state.open = 2;  // own rows sent, own tokens' rows arrived
  const int expected = exchange_.dispatch_begin[die + 1] - exchange_.dispatch_begin[die];
  issue(die, combine_id_, exchange_.combine(die), options_.shape.combine_bytes(), combine_pace_,
        [this, die](hw::Picoseconds at) {
          combine_[die].ready = at;
          combine_condition(die, at);
        });
  port_.expect(combine_id_, die, expected, [this, die](hw::Picoseconds at) { combine_condition(die, at); });
}

void EpExchange::combine_condition(hw::Die die, hw::Picoseconds at) {
  DieState& state = combine_[die];
  if (--state.open > 0) return;
  const hw::Picoseconds waited = at - state.ready;
  const int tokens = std::max(1, tokens_[die]);
  const int local = options_.shared_local ? tokens : 0;
  const auto sum = port_.load(
      kernels::combine_reduce(options_.shape, tokens, local, options_.partition, machine_.engines), options_.partition);
  port_.run(die, options_.stream, sum, options_.label + " weighted sum", [this, die, waited](hw::Picoseconds end) {
    ++combined_;
    combine_[die].on_done(die, {end, waited});
  });
}

}  // namespace cmx::sw::runtime
