// SPDX-License-Identifier: Apache-2.0
#include "tlm/supernode/supernode.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hw/units/bad_input.h"
#include "tlm/ub_fabric/unloaded.h"

namespace cmx::model {
namespace {

// Timer tokens with bit 63 are the supernode's: the kind in bits 61..62, its argument below.
constexpr std::uint64_t kOwn = std::uint64_t{1} << 63;
constexpr int kKindShift = 61;
enum TokenKind : std::uint64_t { kPrograms = 0, kCallback = 1, kSample = 2, kSampleAhead = 3 };
constexpr std::uint64_t token(TokenKind kind, std::uint64_t argument) { return kOwn | kind << kKindShift | argument; }

constexpr int kFlightBytes = 64;  // a flag with its count

}  // namespace

Supernode::Supernode(const SupernodeSpec& spec, int threads, hw::Recorder& recorder)
    : spec_(spec),
      recorder_(recorder),
      fabric_(spec_.fabric, threads, *this),
      loops_(fabric_),
      exchanges_(spec_.fabric.topology.dies),
      programs_(spec_.engines, spec_.levels),
      dies_(static_cast<std::size_t>(spec_.fabric.topology.dies), DieEngines(spec_.engines.hbm.rate)) {
  if (spec_.analytic_fabric) {
    analytic_.emplace(fabric_);
    traffic_ahead_.resize(dies_.size());
  }
  for (int die = 0; die < spec_.fabric.topology.dies; ++die) traced_ = traced_ || recorder_.wants(die);
  if (traced_) {
    for (int p = 0; p < fabric_.switched_planes(); ++p) {
      auto& wanted = fabric_.plane(p).traced;
      wanted.assign(static_cast<std::size_t>(spec_.fabric.topology.endpoints), false);
      for (int die = 0; die < spec_.fabric.topology.dies; ++die) wanted[die] = recorder_.wants(die);
    }
  }
}

Supernode::~Supernode() = default;

void Supernode::call_at(hw::Picoseconds at, hw::Callback callback) {
  std::uint32_t index = 0;
  if (free_callbacks_.empty()) {
    index = static_cast<std::uint32_t>(callbacks_.size());
    callbacks_.push_back(std::move(callback));
  } else {
    index = free_callbacks_.back();
    free_callbacks_.pop_back();
    callbacks_[index] = std::move(callback);
  }
  fabric_.set_timer(std::max(at, now()).value, 0, token(kCallback, index));
}

void Supernode::run(hw::Die die, int stream, hw::ProgramId program, const std::string& label, hw::Callback on_done) {
  const auto& entry = programs_.entry(program);
  count(entry);
  dies_[die].start(now(), entry.profile,
                   {.stream = stream,
                    .program = program,
                    .label = traced_ && recorder_.wants(die) ? label : std::string(),
                    .on_done = std::move(on_done)});
  watch(die);
}

void Supernode::count(const ProgramStore::Entry& entry) {
  const auto& busy = entry.profile.busy;
  statistics_.cube_busy_s += hw::to_seconds(busy.cube) * entry.partition.aic;
  statistics_.vector_busy_s += hw::to_seconds(busy.vector) * entry.partition.aiv;
  statistics_.hbm_bytes += static_cast<double>(entry.profile.hbm_bytes.value);
  auto& pipes = statistics_.pipe_busy_s;
  pipes["cube"] += hw::to_seconds(busy.cube) * entry.partition.aic;
  pipes["mte1"] += hw::to_seconds(busy.mte1) * entry.partition.aic;
  pipes["mte2"] += hw::to_seconds(busy.mte2) * entry.partition.aic;
  pipes["fixpipe"] += hw::to_seconds(busy.fixpipe) * entry.partition.aic;
  pipes["vector"] += hw::to_seconds(busy.vector) * entry.partition.aiv;
  pipes["mte3"] += hw::to_seconds(busy.mte3) * entry.partition.aiv;
}

/// Sets the timer for the die's next completion; timers of older versions are ignored when they fire.
void Supernode::watch(hw::Die die) {
  DieEngines& engines = dies_[die];
  ++engines.version;
  if (const auto next = engines.next_completion())
    fabric_.set_timer(next->value, die, token(kPrograms, engines.version));
}

void Supernode::finish_programs(std::int64_t now, hw::Die die) {
  auto done = dies_[die].complete(hw::Picoseconds(now));
  watch(die);
  for (auto& run : done) {
    if (traced_ && recorder_.wants(die)) record(die, run, hw::Picoseconds(now));
    if (run.on_done) run.on_done(hw::Picoseconds(now));
  }
}

void Supernode::expect(hw::ExchangeId exchange, hw::Die die, std::int64_t count, hw::Callback on_arrived) {
  if (!exchanges_.expect(exchange, die, count, on_arrived)) return;
  const hw::Picoseconds latest = exchanges_.latest(exchange, die);
  if (latest > now()) return call_at(latest, std::move(on_arrived));
  on_arrived(now());
}

void Supernode::issue(hw::IssueJob job) {
  if (analytic_) return go_on(analytic_->start(now().value, std::move(job)), now());
  IssueSpec spec;
  spec.endpoint = job.die;
  spec.cores = job.cores;
  spec.first = job.first.value;
  spec.interval = job.interval.value;
  spec.window = job.window.value;
  spec.operation = Operation::kWriteNotify;
  spec.tag = static_cast<std::uint32_t>(job.exchange);
  std::int64_t bytes = 0;
  spec.transactions.reserve(job.writes.size());
  for (const auto& write : job.writes) {
    spec.transactions.push_back({write.destination, write.bytes});
    bytes += write.bytes;
  }
  if (job.on_issued)
    spec.on_issued = [callback = std::move(job.on_issued)](std::int64_t at) { callback(hw::Picoseconds(at)); };
  if (traced_ && recorder_.wants(job.die)) spec.flow = ++flows_;
  spec.on_completed = [this, flow = spec.flow, die = job.die, start = now(), count = job.writes.size(),
                       callback = std::move(job.on_completed)](std::int64_t at) {
    if (flow > 0)
      recorder_.span(die, hw::Lane::kMte3, 0, fmt::format("{} remote writes", count), start, hw::Picoseconds(at), flow);
    if (callback) callback(hw::Picoseconds(at));
  };
  loops_.start(now().value, std::move(spec));
}

hw::Picoseconds Supernode::flight_time(hw::Die from, hw::Die to) const {
  if (from == to) return spec_.fabric.port.write_fetch + spec_.fabric.port.hbm_access;
  return unloaded(
             fabric_,
             Message{.source = from, .destination = to, .bytes = kFlightBytes, .operation = Operation::kWriteNotify})
      .delivered;
}

void Supernode::add_traffic(std::int64_t now, hw::Die die, std::int64_t bytes) {
  if (dies_[die].add_traffic(bytes)) fabric_.set_timer(now + DieEngines::kTrafficSample, die, token(kSample, 0));
}

void Supernode::go_on(AnalyticWrites::Job index, hw::Picoseconds start) {
  const hw::IssueJob& job = analytic_->job(index);
  const auto progress = analytic_->go_on(now().value, index, [&](const AnalyticWrites::Delivery& delivery) {
    add_traffic_ahead(delivery.destination, delivery.delivered, delivery.bytes);
    add_traffic_ahead(job.die, delivery.completed, delivery.bytes);
    auto callback = exchanges_.arrive(job.exchange, delivery.destination, hw::Picoseconds(delivery.delivered));
    if (callback) call_at(exchanges_.latest(job.exchange, delivery.destination), std::move(callback));
  });
  if (!progress.done)
    return call_at(hw::Picoseconds(progress.next), [this, index, start](hw::Picoseconds) { go_on(index, start); });
  hw::IssueJob done = analytic_->take(index);
  if (done.on_issued) call_at(hw::Picoseconds(progress.issued), std::move(done.on_issued));
  call_at(hw::Picoseconds(progress.completed), [this, start, die = done.die, count = done.writes.size(),
                                                callback = std::move(done.on_completed)](hw::Picoseconds at) {
    if (traced_ && recorder_.wants(die))
      recorder_.span(die, hw::Lane::kMte3, 0, fmt::format("{} remote writes", count), start, at, 0);
    if (callback) callback(at);
  });
}

void Supernode::add_traffic_ahead(hw::Die die, std::int64_t at, std::int64_t bytes) {
  if (traffic_ahead_[die].add(at, bytes))
    fabric_.set_timer(traffic_ahead_[die].end_of(now().value), die, token(kSampleAhead, 0));
}

void Supernode::sample_ahead(std::int64_t now, hw::Die die) {
  dies_[die].add_traffic(traffic_ahead_[die].take(now));
  const bool more = dies_[die].sample(hw::Picoseconds(now));
  if (traffic_ahead_[die].again(more)) fabric_.set_timer(now + DieEngines::kTrafficSample, die, token(kSampleAhead, 0));
  watch(die);
}

void Supernode::on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) {
  add_traffic(now, endpoint, loops_.bytes(cookie));
  if (const auto callback =
          exchanges_.arrive(static_cast<hw::ExchangeId>(loops_.tag(cookie)), endpoint, hw::Picoseconds(now)))
    callback(hw::Picoseconds(now));
}

void Supernode::on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) {
  // What was written had to be read from this die's HBM.
  add_traffic(now, endpoint, loops_.bytes(cookie));
  loops_.on_completed(now, cookie);
}

void Supernode::on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t value) {
  if ((value & kOwn) == 0) return loops_.on_timer(now, value);
  const auto argument = static_cast<std::uint32_t>(value);
  switch (value >> kKindShift & 3) {
    case kPrograms:
      if (argument == dies_[endpoint].version) finish_programs(now, endpoint);
      break;
    case kCallback: {
      const auto callback = std::move(callbacks_[argument]);
      callbacks_[argument] = nullptr;
      free_callbacks_.push_back(argument);
      callback(hw::Picoseconds(now));
      break;
    }
    case kSampleAhead: sample_ahead(now, endpoint); break;
    default:
      if (dies_[endpoint].sample(hw::Picoseconds(now)))
        fabric_.set_timer(now + DieEngines::kTrafficSample, endpoint, token(kSample, 0));
      watch(endpoint);
      break;
  }
}

bool Supernode::advance_window() {
  const bool more = fabric_.advance();
  if (traced_) record_packets();
  if (!more) {
    const auto waits = exchanges_.waits(8);
    if (!waits.empty()) {
      std::string message = "the machine makes no progress";
      for (const auto& line : waits) message += "; " + line;
      throw hw::CheckFailed(message);
    }
  }
  return more;
}

void Supernode::run_all() {
  while (advance_window()) {}
}

}  // namespace cmx::model
