// SPDX-License-Identifier: Apache-2.0
#include "sw/runtime/decode_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hw/units/bad_input.h"

namespace cmx::sw::runtime {

using enum graph::OpKind;

DecodeRun::DecodeRun(hw::DevicePort& port, const MachineView& machine, const plan::Plan& plan)
    : port_(port),
      machine_(machine),
      plan_(plan),
      schedule_(unroll(plan.graph())),
      programs_(port, machine, plan),
      statistics_(plan, schedule_),
      dies_(static_cast<std::size_t>(plan.dies()),
            Die{std::vector<std::uint8_t>(schedule_.tasks.size()), std::vector<std::size_t>(schedule_.order.size()),
                std::vector<bool>(schedule_.order.size())}) {}

DecodeResult DecodeRun::run() {
  for (int die = 0; die < plan_.dies(); ++die) {
    for (int stream = 0; stream < static_cast<int>(schedule_.order.size()); ++stream)
      try_start(die, stream, port_.now());
  }
  port_.run_all();
  const auto total = static_cast<std::int64_t>(schedule_.tasks.size()) * plan_.dies();
  if (tasks_done_ != total)
    throw hw::CheckFailed(fmt::format("the decode run stopped with {} of {} tasks done", tasks_done_, total));
  return result(end_);
}

void DecodeRun::try_start(int die, int stream, hw::Picoseconds now) {
  Die& state = dies_[die];
  const auto& order = schedule_.order[stream];
  if (state.busy[stream] || state.next[stream] == order.size()) return;
  const int task = order[state.next[stream]];
  for (const int other : schedule_.tasks[task].after) {
    if (state.done[other] == 0) return;
  }
  state.busy[stream] = true;
  ++state.next[stream];
  if (schedule_.tasks[task].starts_graph && schedule_.tasks[task].microbatch == 0) {
    port_.call_at(now + machine_.engines.launch.graph, [this, die, task](hw::Picoseconds at) { start(die, task, at); });
  } else {
    start(die, task, now);
  }
}

void DecodeRun::start(int die, int index, hw::Picoseconds now) {
  statistics_.start(die, index, now);
  const Task& task = schedule_.tasks[index];
  if (task.opens_layer) mark_layer(task.layer);
  switch (task.kind) {
    case kDispatch:
    case kCombine: return start_exchange(die, index);
    case kExpertMlp: return start_expert_mlp(die, index, now);
    case kTpAllGather:
    case kTpReduceScatter: return start_tp(die, index, now);
    default:
      return run_program(die, index,
                         programs_.compute(plan_.graph().layers[task.layer], task.kind, die, task.microbatch), now);
  }
}

void DecodeRun::run_program(int die, int index, std::optional<hw::ProgramId> program, hw::Picoseconds now) {
  if (!program) {
    port_.call_at(now, [this, die, index](hw::Picoseconds at) { finish(die, index, at, {}); });
    return;
  }
  const Task& task = schedule_.tasks[index];
  const auto& layer = plan_.graph().layers[task.layer];
  const std::string label = fmt::format("{} l{} m{}", graph::name_of(task.kind), layer.index, task.microbatch);
  port_.run(die, task.stream, *program, label, [this, die, index](hw::Picoseconds at) { finish(die, index, at, {}); });
}

void DecodeRun::finish(int die, int index, hw::Picoseconds now, hw::Picoseconds waited) {
  statistics_.end(die, index, now, waited);
  Die& state = dies_[die];
  const Task& task = schedule_.tasks[index];
  state.done[index] = 1;
  state.busy[task.stream] = false;
  end_ = std::max(end_, now);
  if ((++tasks_done_ & 0xff) == 0 && on_progress) {
    on_progress(static_cast<double>(tasks_done_) / (static_cast<double>(schedule_.tasks.size()) * plan_.dies()));
  }
  for (int stream = 0; stream < static_cast<int>(schedule_.order.size()); ++stream) try_start(die, stream, now);
}

EpExchange& DecodeRun::exchange_of(const Task& task) {
  auto& slot = exchanges_[{task.layer, task.microbatch}];
  if (slot) return *slot;
  const auto& layer = plan_.graph().layers[task.layer];
  plan::Exchange exchange;
  plan_.exchange(layer, task.microbatch, exchange);
  std::vector<int> tokens;
  for (int die = 0; die < plan_.dies(); ++die) tokens.push_back(plan_.tokens(layer, die, task.microbatch));
  EpExchange::Options options{.shape = programs_.expert_parallel_shape(),
                              .ep = plan_.placement().ep,
                              .stream = task.stream,
                              .partition = programs_.partition(layer, task.stream),
                              .shared_local = plan_.placement().shared_local,
                              .label = fmt::format("l{} m{}", layer.index, task.microbatch)};
  slot = std::make_unique<EpExchange>(port_, machine_, std::move(exchange), std::move(tokens), std::move(options));
  return *slot;
}

void DecodeRun::start_exchange(int die, int index) {
  const Task& task = schedule_.tasks[index];
  EpExchange& exchange = exchange_of(task);
  if (task.kind == kDispatch) {
    exchange.start_dispatch(
        die, [this, index](hw::Die d, EpExchange::Done done) { finish(d, index, done.end, done.waited); });
    return;
  }
  exchange.start_combine(die,
                         [this, index, key = std::pair(task.layer, task.microbatch)](hw::Die d, EpExchange::Done done) {
                           const auto& slot = exchanges_.at(key);
                           if (slot->combined() == plan_.dies()) {
                             slot->close();
                             // Not while it is calling: its storage goes once this event is over.
                             port_.call_at(done.end, [this, key](hw::Picoseconds) { exchanges_.erase(key); });
                           }
                           finish(d, index, done.end, done.waited);
                         });
}

void DecodeRun::start_expert_mlp(int die, int index, hw::Picoseconds now) {
  const Task& task = schedule_.tasks[index];
  const auto& exchange = exchange_of(task).exchange();
  const int local = plan_.placement().instances_per_rank();
  const auto begin = exchange.instance_tokens.begin() + static_cast<std::ptrdiff_t>(die) * local;
  run_program(die, index,
              programs_.expert_mlp(plan_.graph().layers[task.layer], std::vector<int>(begin, begin + local)), now);
}

/// Reduce-scatter and all-gather among the dies of a tensor-parallel group: each writes to each, then (reduce) adds up.
void DecodeRun::start_tp(int die, int index, hw::Picoseconds /*now*/) {
  const Task& task = schedule_.tasks[index];
  const auto& layer = plan_.graph().layers[task.layer];
  const auto& batch = plan_.batch();
  const int tp = batch.tp();
  auto [place, opened] = tp_exchanges_.try_emplace(index);
  if (opened) place->second = {port_.open_exchange(), plan_.dies()};
  const hw::ExchangeId id = place->second.id;
  const bool gather = task.kind == kTpAllGather;
  const auto bytes_of = [&](int from, int to, int microbatch) {
    return gather ? batch.all_gather_bytes(from, microbatch, layer.tokens_per_request, plan_.model().hidden_size)
                  : batch.reduce_scatter_bytes(to, microbatch, layer.tokens_per_request, plan_.model().hidden_size);
  };
  const auto bytes = [&](int from, int to) {
    if (layer.microbatches == batch.microbatches()) return bytes_of(from, to, task.microbatch);
    hw::Bytes sum{};  // a layer that takes all requests at once
    for (int m = 0; m < batch.microbatches(); ++m) sum += bytes_of(from, to, m);
    return sum;
  };
  const auto messages = [&](int from, int to) {
    return (bytes(from, to).value + machine_.port.message.value - 1) / machine_.port.message.value;
  };
  const auto cores = programs_.partition(layer, task.stream);
  hw::IssueJob job;
  job.exchange = id;
  job.die = die;
  job.cores = cores.aiv;
  job.first = machine_.engines.launch.kernel;
  job.interval = machine_.port.issue;
  job.window = machine_.port.window;
  std::int64_t expected = 0;
  const int first = batch.tp_first(die);
  for (int peer = first; peer < first + tp; ++peer) {
    if (peer == die) continue;
    expected += messages(peer, die);
    std::int64_t left = bytes(die, peer).value;
    for (; left > 0; left -= machine_.port.message.value) {
      job.writes.push_back({peer, static_cast<std::int32_t>(std::min(left, machine_.port.message.value))});
    }
  }
  port_.issue(std::move(job));
  port_.expect(id, die, expected, [this, die, index, gather](hw::Picoseconds at) {
    const Task& done = schedule_.tasks[index];
    TpExchange& exchange = tp_exchanges_.at(index);
    if (--exchange.left == 0) port_.close_exchange(exchange.id);
    const auto& here = plan_.graph().layers[done.layer];
    const int rows = gather ? 0 : plan_.tokens(here, die, done.microbatch);
    run_program(die, index, programs_.partial_sum(here, rows), at);
  });
}

}  // namespace cmx::sw::runtime
