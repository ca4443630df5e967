// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/engine_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace cmx::sw::firmware_tools {
namespace {

namespace regs = model::comm_engine::regs;
using model::comm_engine::Error;
using model::comm_engine::JobId;

constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();  // an arrow leaves with the end of its span
constexpr std::int64_t kOpen = -1;                                          // end of a span that has not ended
constexpr std::int64_t kShortest = 1000;                                    // ps
constexpr int kDoorbells = 0;
constexpr int kDescriptors = 1;
constexpr int kTransactions = 2;
constexpr int kCompletions = 3;

std::string name_in(std::span<const hw::ValueName> names, std::uint64_t value) {
  const auto found =
      std::find_if(names.begin(), names.end(), [value](const hw::ValueName& name) { return name.value == value; });
  return found == names.end() ? fmt::format("{}", value) : std::string(found->name);
}

std::string place_name(const model::comm_engine::Place& place) {
  if (place.own) return "own memory";
  return fmt::format("{}:{}", place.kind == regs::AddressKind::kCpu ? "cpu" : "die", place.number);
}

/// "4096 B from die:3", "4096 B to cpu:0", "flag to die:1".
std::string transaction_name(const model::comm_engine::Transaction& transaction) {
  if (transaction.bytes == 0 && transaction.flag) return "flag to " + place_name(*transaction.flag);
  if (!transaction.source.own) return fmt::format("{} B from {}", transaction.bytes, place_name(transaction.source));
  return fmt::format("{} B to {}", transaction.bytes, place_name(transaction.destination));
}

/// Microseconds with the picoseconds as six decimals: the format's unit without rounding.
std::string stamp(std::int64_t ps) { return fmt::format("{}.{:06}", ps / 1'000'000, ps % 1'000'000); }

}  // namespace

/// One engine's descriptors and transactions that are in flight.
class EngineTrace::Engine final : public model::comm_engine::Observer {
 public:
  Engine(EngineTrace& trace, std::int32_t die) : trace_(trace), die_(die) {}

  void submitted(std::int64_t now, JobId job, const regs::Submission& submission, std::uint64_t /*offset*/) override {
    Doorbell& doorbell = doorbells_[job.channel];
    if (doorbell.span == kNone || doorbell.time != now)
      doorbell = {now,
                  trace_.open(die_, lane(job, kDoorbells), now, "doorbell", fmt::format(R"("first":{})", job.index))};
    descriptors_[job] = {.doorbell = doorbell.span, .span = kNone, .submission = submission, .last = {}, .ended = now};
  }

  void fetched(std::int64_t now, JobId job) override {
    Descriptor& descriptor = descriptors_[job];
    const regs::Submission& s = descriptor.submission;
    descriptor.span = trace_.open(
        die_, lane(job, kDescriptors), now, name_in(regs::kOpcodeNames, s.opcode),
        fmt::format(
            R"("index":{},"tag":{},"length":{},"count":{},"source":"{:#x}","destination":"{:#x}","flag":"{:#x}")",
            job.index, s.tag, s.length, s.count, s.source, s.destination, s.flag_address));
    descriptor.ended = now;
    trace_.close(descriptor.doorbell, now);
    trace_.arrow(descriptor.doorbell, descriptor.span, now, now);
  }

  void issued(std::int64_t now, JobId job, std::uint64_t number,
              const model::comm_engine::Transaction& transaction) override {
    const SpanId span = trace_.open(die_, lane(job, kTransactions), now, transaction_name(transaction),
                                    fmt::format(R"("index":{},"source":"{:#x}","destination":"{:#x}")", job.index,
                                                transaction.source.offset, transaction.destination.offset));
    trace_.arrow(descriptors_[job].span, span, now, now);
    std::optional<FlagPlace> flag;
    if (transaction.flag && transaction.flag->kind == regs::AddressKind::kDie)
      flag = FlagPlace(static_cast<std::int32_t>(transaction.flag->number), transaction.flag->offset);
    transactions_[number] = {.spans = {.span = span, .packet = kNone}, .flag = flag};
    last_issued_ = number;
  }

  void ended(std::int64_t now, JobId job, std::uint64_t number, Error error) override {
    const auto found = transactions_.find(number);
    if (found == transactions_.end()) return;
    const Spans spans = found->second.spans;
    transactions_.erase(found);
    trace_.close(spans.span, now);
    if (error != Error::kNone) trace_.mark(spans.span, error_arg(error));
    Descriptor& descriptor = descriptors_[job];
    descriptor.last = spans;
    descriptor.ended = now;
  }

  void completed(std::int64_t now, JobId job, Error error, std::optional<std::uint64_t> place) override {
    const auto found = descriptors_.find(job);
    if (found == descriptors_.end()) return;
    const Descriptor descriptor = found->second;
    descriptors_.erase(found);
    trace_.close(descriptor.span, now);
    if (error != Error::kNone) trace_.mark(descriptor.span, error_arg(error));
    const bool waited =
        static_cast<regs::Opcode>(descriptor.submission.opcode) == regs::Opcode::kWaitFlag && error == Error::kNone;
    if (waited) {
      const auto carried =
          trace_.flags_.find(FlagPlace(die_, regs::Address::kValueOffset.get(descriptor.submission.flag_address)));
      if (carried != trace_.flags_.end()) trace_.arrow(carried->second, descriptor.span, kLatest, now);
    }
    if (!place) return;
    const SpanId span = trace_.open(die_, lane(job, kCompletions), descriptor.ended, "completion",
                                    fmt::format(R"("index":{})", job.index));
    if (error != Error::kNone) trace_.mark(span, error_arg(error));
    trace_.close(span, now);
    const SpanId from = descriptor.last.packet != kNone ? descriptor.last.packet
                        : descriptor.last.span != kNone ? descriptor.last.span
                                                        : descriptor.span;
    trace_.arrow(from, span, kLatest, descriptor.ended);
  }

  /// The message just handed over carries the transaction that was issued last.
  std::uint64_t last_issued() const { return last_issued_; }
  void packet(std::uint64_t transaction, SpanId span, const model::MessagePacket& packet) {
    const auto found = transactions_.find(transaction);
    if (found == transactions_.end()) return;
    Spans& spans = found->second.spans;
    trace_.arrow(spans.span, span, packet.start, packet.start);
    if (!packet.response && found->second.flag) trace_.flags_[*found->second.flag] = span;
    if (packet.end < spans.packet_end) return;
    spans.packet = span;
    spans.packet_end = packet.end;
  }

 private:
  static Lane lane(JobId job, int what) { return {static_cast<int>(job.channel), what}; }
  static std::string error_arg(Error error) {
    return fmt::format(R"("error":"{}")", name_in(regs::kErrorNames, static_cast<std::uint64_t>(error)));
  }

  struct Spans {
    SpanId span{kNone};
    SpanId packet{kNone};  // the last
    std::int64_t packet_end{0};
  };
  struct Transaction {
    Spans spans;
    std::optional<FlagPlace> flag;  // that it writes on another die
  };
  struct Descriptor {
    SpanId doorbell{kNone};
    SpanId span{kNone};
    regs::Submission submission;
    Spans last;  // transaction that has ended
    std::int64_t ended{0};
  };
  struct Doorbell {
    std::int64_t time{0};
    SpanId span{kNone};
  };

  EngineTrace& trace_;
  std::int32_t die_;
  std::map<std::uint32_t, Doorbell> doorbells_;  // the last of each channel
  std::map<JobId, Descriptor> descriptors_;
  std::unordered_map<std::uint64_t, Transaction> transactions_;  // never iterated
  std::uint64_t last_issued_{0};
};

EngineTrace::EngineTrace(EngineTraceOptions options) : options_(std::move(options)) {
  for (const std::int32_t die : options_.dies) engines_.try_emplace(die, std::make_unique<Engine>(*this, die));
}

EngineTrace::~EngineTrace() = default;

model::comm_engine::Observer* EngineTrace::engine(std::int32_t die) {
  const auto found = engines_.find(die);
  return found == engines_.end() ? nullptr : found->second.get();
}

void EngineTrace::sent(int die, std::uint64_t message) {
  const auto found = engines_.find(die);
  if (found != engines_.end()) messages_[message] = {found->second.get(), found->second->last_issued()};
}

void EngineTrace::packet(const model::MessagePacket& packet) {
  const auto message = messages_.find(packet.message);
  if (message == messages_.end()) return;
  const SpanId span = open(packet.endpoint, {kPackets, packet.within_package ? kPackage : packet.plane}, packet.start,
                           packet.response ? "response" : "request", fmt::format(R"("message":{})", packet.message));
  close(span, packet.end);
  message->second.engine->packet(message->second.transaction, span, packet);
}

EngineTrace::SpanId EngineTrace::open(std::int32_t endpoint, Lane lane, std::int64_t start, std::string name,
                                      std::string args) {
  if (spans_.size() >= options_.span_limit) {
    ++left_out_;
    return kNone;
  }
  spans_.push_back({.endpoint = endpoint,
                    .lane = lane,
                    .start = start,
                    .end = kOpen,
                    .name = std::move(name),
                    .args = std::move(args)});
  return static_cast<SpanId>(spans_.size()) - 1;
}

void EngineTrace::close(SpanId span, std::int64_t end) {
  if (span == kNone) return;
  Span& closed = spans_[static_cast<std::size_t>(span)];
  if (closed.end == kOpen) closed.end = std::max(end, closed.start + kShortest);
}

void EngineTrace::mark(SpanId span, const std::string& arg) {
  if (span != kNone) spans_[static_cast<std::size_t>(span)].args += "," + arg;
}

void EngineTrace::arrow(SpanId from, SpanId to, std::int64_t leaves, std::int64_t arrives) {
  if (from != kNone && to != kNone) arrows_.push_back({from, to, leaves, arrives});
}

void EngineTrace::finish(std::int64_t end) {
  for (Span& span : spans_) {
    if (span.end != kOpen) continue;
    span.end = std::max(end, span.start + kShortest);
    span.name += " (open)";
  }
}

std::string EngineTrace::lane_name(const Lane& lane) const {
  static constexpr std::array<std::string_view, 4> kNames{"doorbells", "descriptors", "transactions", "completions"};
  if (lane.channel != kPackets)
    return fmt::format("channel {} {}", lane.channel, kNames.at(static_cast<std::size_t>(lane.what)));
  return lane.what == kPackage ? "within the package" : fmt::format("UB p{}", lane.what);
}

/// Of each span the row within its lane: the first one that is free.
std::vector<int> EngineTrace::rows() const {
  std::vector<std::size_t> by_start(spans_.size());
  for (std::size_t i = 0; i < by_start.size(); ++i) by_start[i] = i;
  std::stable_sort(by_start.begin(), by_start.end(),
                   [this](std::size_t a, std::size_t b) { return spans_[a].start < spans_[b].start; });
  std::map<std::pair<std::int32_t, Lane>, std::vector<std::int64_t>> ends;
  std::vector<int> rows(spans_.size());
  for (const std::size_t i : by_start) {
    const Span& span = spans_[i];
    auto& used = ends[{span.endpoint, span.lane}];
    const auto free = std::find_if(used.begin(), used.end(), [&](std::int64_t end) { return end <= span.start; });
    rows[i] = static_cast<int>(free - used.begin());
    if (free == used.end()) {
      used.push_back(span.end);
    } else {
      *free = span.end;
    }
  }
  return rows;
}

std::string EngineTrace::to_json() const {
  const std::vector<int> row = rows();
  // Threads of the viewer, numbered in the order of their lanes.
  using Thread = std::pair<Lane, int>;
  std::map<std::int32_t, std::map<Thread, int>> threads;
  for (std::size_t i = 0; i < spans_.size(); ++i) threads[spans_[i].endpoint][{spans_[i].lane, row[i]}] = 0;
  std::string events;
  const auto add = [&events](const std::string& event) { events += (events.empty() ? "\n" : ",\n") + event; };
  for (auto& [endpoint, of_endpoint] : threads) {
    const bool cpu = endpoint >= options_.all_dies;
    add(fmt::format(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":"{} {}"}}}})", endpoint,
                    cpu ? "cpu" : "die", cpu ? endpoint - options_.all_dies : endpoint));
    int number = 0;
    for (auto& [thread, id] : of_endpoint) {
      id = ++number;
      const std::string name =
          lane_name(thread.first) + (thread.second > 0 ? fmt::format(" #{}", thread.second + 1) : "");
      add(fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":"{}"}}}})", endpoint, id,
                      name));
      add(fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})",
                      endpoint, id, id));
    }
  }
  const auto where = [&](SpanId id) {
    const auto i = static_cast<std::size_t>(id);
    return fmt::format(R"("pid":{},"tid":{})", spans_[i].endpoint,
                       threads.at(spans_[i].endpoint).at({spans_[i].lane, row[i]}));
  };
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const Span& span = spans_[i];
    add(fmt::format(R"({{"ph":"X",{},"ts":{},"dur":{},"name":"{}","args":{{{}}}}})", where(static_cast<SpanId>(i)),
                    stamp(span.start), stamp(span.end - span.start), span.name, span.args));
  }
  for (std::size_t i = 0; i < arrows_.size(); ++i) {
    const Arrow& arrow = arrows_[i];
    // Inside both spans, so that viewers bind the arrow to them.
    const auto within = [this](SpanId id, std::int64_t time) {
      const Span& span = spans_[static_cast<std::size_t>(id)];
      return std::clamp(time, span.start, span.end - kShortest);
    };
    const std::int64_t leaves = within(arrow.from, arrow.leaves);
    add(fmt::format(R"({{"ph":"s","id":{},"cat":"engine","name":"caused",{},"ts":{}}})", i + 1, where(arrow.from),
                    stamp(leaves)));
    add(fmt::format(R"({{"ph":"f","bp":"e","id":{},"cat":"engine","name":"caused",{},"ts":{}}})", i + 1,
                    where(arrow.to), stamp(std::max(leaves, within(arrow.to, arrow.arrives)))));
  }
  return fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\n\"otherData\":{{\"spans\":\"{}\",\"left_out\":\"{}\"}},\n\"traceEvents\":[{}\n]}}"
      "\n",
      spans_.size(), left_out_, events);
}

}  // namespace cmx::sw::firmware_tools
