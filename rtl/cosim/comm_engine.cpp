// SPDX-License-Identifier: Apache-2.0
#include "rtl/cosim/comm_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "hw/units/bad_input.h"
#include "rtl/cosim/library.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::rtl {
namespace {

using model::comm_engine::Error;
using model::comm_engine::FlagWrite;
using model::comm_engine::Target;
namespace regs = hw::comm_engine_registers;
namespace channel_page = regs::channel;
using Kind = CommEngineOut::Kind;

constexpr double kPicosecondsPerSecond = 1e12;
constexpr int kPaceBits = 24;
/// An access that is not answered by then never is.
constexpr int kMostCycles = 10'000;

void need(bool holds, const std::string& what) {
  if (!holds) throw hw::BadInput("--engine rtl: " + what);
}

std::uint32_t count(const model::comm_engine::FabricPort& port, regs::AddressKind kind,
                    std::optional<std::uint32_t> own) {
  std::uint32_t n = 0;
  while (n < (1U << 12) && (n == own || port.reaches(kind, n))) ++n;
  return n;
}

}  // namespace

RtlCommEngine::RtlCommEngine(const MakeRtlCommEngine& make, hw::Hertz clock, const hw::CommEngineSpec& spec,
                             std::uint32_t die, model::comm_engine::Calendar& calendar,
                             model::comm_engine::Memory& memory, model::comm_engine::FabricPort& port,
                             std::ostream* waves)
    : period_(std::max<std::int64_t>(1, std::llround(kPicosecondsPerSecond / clock.value))),
      channels_(static_cast<std::uint32_t>(spec.channels)),
      calendar_(calendar),
      memory_(memory),
      port_(port),
      rtl_(make(straps(spec, die, waves))),
      slots_(kCommEngineSlots) {
  // Reset clears the channels one by one.
  for (int i = 0; i < kMostCycles && !out_.idle; ++i) rtl_->cycle(in_, out_);
}

std::uint64_t RtlCommEngine::cycles(hw::Picoseconds time) const {
  return static_cast<std::uint64_t>((time.value + period_ - 1) / period_);
}

CommEngineStraps RtlCommEngine::straps(const hw::CommEngineSpec& spec, std::uint32_t die, std::ostream* waves) const {
  need(spec.channels <= kCommEngineChannels,
       fmt::format("it is compiled with {} channels, not comm_engine.channels = {}", kCommEngineChannels,
                   spec.channels));
  need(spec.window <= kCommEngineSlots,
       fmt::format("it is compiled for {} transactions, not comm_engine.window = {}", kCommEngineSlots, spec.window));
  need(spec.descriptors_under_way == 1,
       fmt::format("it has one descriptor of a channel under way, not comm_engine.descriptors_under_way = {}",
                   spec.descriptors_under_way));
  need(spec.transaction.value >= 4 && spec.transaction.value % 4 == 0 &&
           spec.transaction.value <= std::numeric_limits<std::uint16_t>::max(),
       fmt::format("comm_engine.transaction = {} B must be a multiple of 4 below 64 KiB", spec.transaction.value));
  CommEngineStraps straps;
  straps.channels = static_cast<std::uint32_t>(spec.channels);
  straps.die = die;
  straps.dies = count(port_, regs::AddressKind::kDie, die);
  straps.cpus = count(port_, regs::AddressKind::kCpu, std::nullopt);
  straps.memory_bytes = memory_.size();
  straps.start = static_cast<std::uint32_t>(cycles(spec.start));
  straps.interval = static_cast<std::uint32_t>(cycles(spec.descriptor_interval));
  straps.miss = static_cast<std::uint32_t>(cycles(spec.translation_miss));
  straps.window = static_cast<std::uint32_t>(spec.window);
  straps.transaction = static_cast<std::uint32_t>(spec.transaction.value);
  const double cycles_per_byte =
      kPicosecondsPerSecond / static_cast<double>(spec.rate.value) / static_cast<double>(period_);
  straps.pace = static_cast<std::uint32_t>(std::lround(std::ldexp(cycles_per_byte, kPaceBits)));
  straps.period = period_;
  straps.waves = waves;
  return straps;
}

bool RtlCommEngine::access(bool write, std::uint32_t offset, std::uint32_t data) {
  in_.bus = {.valid = true, .write = write, .offset = offset, .data = data};
  int left = kMostCycles;
  do {
    cycle();
  } while (!out_.bus.done && --left > 0);
  in_.bus = {};
  if (left == 0) throw std::logic_error("the engine's RTL does not answer an access to its registers");
  return out_.bus.ok;
}

std::optional<std::uint32_t> RtlCommEngine::read(std::uint32_t offset) {
  const bool ok = access(false, offset, 0);
  const std::uint32_t data = out_.bus.data;
  plan();
  return ok ? std::optional(data) : std::nullopt;
}

bool RtlCommEngine::write(std::uint32_t offset, std::uint32_t value) {
  const bool ok = access(true, offset, value);
  plan();
  return ok;
}

void RtlCommEngine::memory_changed() {
  in_.memory_changed = true;
  plan_at(calendar_.now());
}

model::comm_engine::Translation::Result RtlCommEngine::admit(std::uint64_t offset, std::uint64_t bytes, bool write,
                                                             std::uint32_t token) {
  const std::uint64_t most = std::min<std::uint64_t>(bytes, std::numeric_limits<std::uint32_t>::max());
  in_.admit = {
      .valid = true, .write = write, .offset = offset, .bytes = static_cast<std::uint32_t>(most), .token = token};
  int left = kMostCycles;
  do {
    cycle();
  } while (!out_.admit.done && --left > 0);
  in_.admit = {};
  if (left == 0) throw std::logic_error("the engine's RTL does not answer an access to the die");
  const model::comm_engine::Translation::Result result{.error = static_cast<Error>(out_.admit.error),
                                                       .missed = out_.admit.missed,
                                                       .place = out_.admit.place,
                                                       .bytes = out_.admit.bytes};
  plan();
  return result;
}

void RtlCommEngine::inject(model::comm_engine::Faults& faults) {
  const bool of_completions =
      faults.has(hw::EngineFault::What::kCompletionDelay) || faults.has(hw::EngineFault::What::kCompletionTwice);
  need(!of_completions, "completion_delay and completion_twice are faults of the TLM engine only");
}

void RtlCommEngine::observe(model::comm_engine::Observer* /*observer*/) {
  need(false, "nobody can look into it: no --trace, no --check");
}

std::vector<model::comm_engine::Engine::Wait> RtlCommEngine::waits() {
  std::vector<Wait> found;
  for (std::uint32_t n = 0; n < channels_; ++n) {
    const auto get = [&](std::uint32_t offset) {
      return read(model::comm_engine::channel_register(n, offset)).value();
    };
    if (channel_page::kStatusWaiting.get(get(channel_page::kStatus)) == 0) continue;
    const std::uint64_t base = get(channel_page::kRingBaseLo) | std::uint64_t{get(channel_page::kRingBaseHi)} << 32;
    const std::uint32_t index = get(channel_page::kConsumer) - 1;
    std::array<std::uint8_t, regs::Submission::kBytes> bytes{};
    memory_.read(base + index % get(channel_page::kRingEntries) * regs::Submission::kBytes, bytes);
    found.push_back({.channel = n, .submission = regs::Submission::decode(bytes)});
  }
  return found;
}

void RtlCommEngine::cycle() {
  in_.time = std::max(in_.time + 1, static_cast<std::uint64_t>(calendar_.now() / period_));
  in_.response = {};
  if (!responses_.empty()) {
    const Response& next = responses_.front();
    in_.response = {.valid = true,
                    .slot = next.slot,
                    .error = static_cast<std::uint8_t>(next.error),
                    .there = slots_[next.slot].there};
  }
  rtl_->cycle(in_, out_);
  in_.memory_changed = false;
  if (in_.response.valid && out_.response_taken) responses_.pop_front();
  serve_memory();
  serve_fabric();
  if (out_.interrupt == interrupt_) return;
  interrupt_ = out_.interrupt;
  if (on_interrupt_) on_interrupt_(interrupt_);
}

void RtlCommEngine::serve_memory() {
  if (out_.control.write) memory_.write(out_.control.address, out_.control.data);
  if (out_.write.valid && !out_.write_away)
    memory_.write(out_.write.address, std::span(out_.data).first(out_.write.bytes));
  if (out_.control.read) {
    const std::uint64_t left = memory_.size() - out_.control.address;
    memory_.read(out_.control.address, std::span(in_.control).first(std::min<std::uint64_t>(left, in_.control.size())));
  }
  if (out_.source.valid) {
    const auto beat = std::span(in_.source).first(out_.source.bytes);
    if (out_.source_arrived) {
      const auto& data = slots_[out_.source_slot].data;
      std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(out_.source.address), beat.size(), beat.begin());
    } else {
      memory_.read(out_.source.address, beat);
    }
  }
  if (out_.into.valid) memory_.read(out_.into.address, std::span(in_.into).first(out_.into.bytes));
}

void RtlCommEngine::serve_fabric() {
  if (out_.write.valid && out_.write_away) {
    const Command& oldest = writes_.front();
    auto& data = slots_[oldest.slot].data;
    data.insert(data.end(), out_.data.begin(), out_.data.begin() + out_.write.bytes);
    if (out_.write_last) {
      send(oldest);
      writes_.pop_front();
    }
  }
  if (!out_.command.valid) return;
  Slot& slot = slots_[out_.command.slot];
  slot.data.clear();
  slot.there = false;
  if (out_.command.kind == Kind::kWrite && out_.command.bytes > 0) {
    writes_.push_back(out_.command);
  } else {
    send(out_.command);
  }
}

void RtlCommEngine::send(const Command& command) {
  using regs::Address;
  const std::uint32_t slot = command.slot;
  const Target target{.kind = static_cast<regs::AddressKind>(Address::kValueKind.get(command.address)),
                      .number = static_cast<std::uint32_t>(Address::kValueEndpoint.get(command.address)),
                      .offset = Address::kValueOffset.get(command.address),
                      .token = command.token,
                      .service_level = command.level};
  switch (command.kind) {
    case Kind::kRead:
      return port_.read(target, command.bytes, [this, slot](Error error, model::comm_engine::FabricPort::Data data) {
        slots_[slot].data = std::move(data);
        respond(slot, error);
      });
    case Kind::kAtomicAdd:
      return port_.atomic_add(target, command.flag_value, [this, slot](Error error) { respond(slot, error); });
    case Kind::kWrite: break;
  }
  std::optional<FlagWrite> flag;
  if (command.flag)
    flag = FlagWrite{.offset = Address::kValueOffset.get(command.flag_address),
                     .value = command.flag_value,
                     .add = command.flag_add};
  port_.write(
      target, std::move(slots_[slot].data), flag, [this, slot] { slots_[slot].there = true; },
      [this, slot](Error error) { respond(slot, error); });
}

void RtlCommEngine::respond(std::uint32_t slot, Error error) {
  responses_.push_back({.slot = slot, .error = error});
  plan_at(calendar_.now());
}

void RtlCommEngine::plan() {
  if (!out_.idle || !responses_.empty() || in_.memory_changed)
    return plan_at(static_cast<std::int64_t>(in_.time + 1) * period_);
  if (out_.next_time < static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / period_))
    plan_at(static_cast<std::int64_t>(out_.next_time) * period_);
}

void RtlCommEngine::plan_at(std::int64_t time) {
  time = std::max({time, calendar_.now(), static_cast<std::int64_t>(in_.time + 1) * period_});
  if (planned_ && *planned_ <= time) return;
  planned_ = time;
  calendar_.call_at(time, [this, time] {
    if (planned_ != time) return;
    planned_.reset();
    cycle();
    plan();
  });
}

namespace {

MakeRtlCommEngine load() {
  static constexpr Library kLibrary{kCommEngineLibrary, kCommEngineFunction, "--engine rtl", "engine",
                                    "cmx_rtl_engine"};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
  return [make = reinterpret_cast<CommEngineFunction>(load_function(kLibrary))](const CommEngineStraps& straps) {
    return std::unique_ptr<CommEngine>(make(straps));
  };
}

}  // namespace

model::comm_engine::MakeEngine rtl_engines(hw::Hertz clock, const Waves& waves) {
  using model::comm_engine::Calendar;
  using model::comm_engine::FabricPort;
  using model::comm_engine::Memory;
  static const MakeRtlCommEngine kMake = load();
  return [clock, waves](const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar, Memory& memory,
                        FabricPort& port) {
    return std::make_unique<RtlCommEngine>(kMake, clock, spec, die, calendar, memory, port,
                                           die == waves.die ? waves.to : nullptr);
  };
}

}  // namespace cmx::rtl
