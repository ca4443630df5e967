// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_supernode/byte_fabric.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace cmx::model {

using comm_engine::Error;
using comm_engine::FabricPort;
using comm_engine::FlagWrite;
using comm_engine::Target;
using comm_engine::regs::AddressKind;

namespace {

/// A message is not empty.
constexpr std::uint64_t kLeastBytes = 4;

}  // namespace

/// What a die's engine is connected to.
class ByteFabric::Die final : public comm_engine::Calendar, public FabricPort {
 public:
  Die(ByteFabric& hub, int number) : hub_(hub), number_(number) {}

  std::int64_t now() const override { return hub_.now(); }
  void call_at(std::int64_t time, std::function<void()> what) override {
    hub_.fabric_.set_timer(time, number_, hub_.timers_.put(std::move(what)));
    hub_.next_window_.reset();
  }

  bool reaches(AddressKind kind, std::uint32_t number) const override { return hub_.reaches(kind, number); }
  void read(const Target& from, std::uint64_t bytes, std::function<void(Error, Data)> done) override {
    Request request = request_to(from, bytes);
    request.complete = [&hub = hub_, done = std::move(done)](Request& r) {
      Data data(r.bytes);
      const Error error = hub.target_memory(r.target).read(r.target, data);
      done(error, error == Error::kNone ? std::move(data) : Data{});
    };
    hub_.send(Operation::kRead, std::move(request));
  }
  void write(const Target& to, Data data, std::optional<FlagWrite> flag, std::function<void()> visible,
             std::function<void(Error)> done) override {
    Request request = request_to(to, data.size());
    request.data = std::move(data);
    request.flag = flag;
    request.visible = std::move(visible);
    request.complete = [done = std::move(done)](Request& r) {
      if (!r.delivered) throw std::logic_error("a write's response was there before its data");
      done(r.error);
    };
    hub_.send(Operation::kWriteNotify, std::move(request));
  }
  void atomic_add(const Target& to, std::uint32_t value, std::function<void(Error)> done) override {
    Request request = request_to(to, 0);
    request.flag = FlagWrite{.offset = to.offset, .value = value, .add = true};
    request.complete = [&hub = hub_, done = std::move(done)](Request& r) {
      TargetMemory there = hub.target_memory(r.target);
      const Error error = there.write(r.target, {}, r.flag);
      if (error == Error::kNone) there.changed();
      done(error);
    };
    hub_.send(Operation::kFetchAdd, std::move(request));
  }

  SparseMemory* memory{nullptr};
  comm_engine::Engine* engine{nullptr};
  int open{0};            // transactions
  std::int64_t since{0};  // open is not 0
  std::int64_t spent{0};  // in the fabric, before `since`

 private:
  Request request_to(const Target& target, std::uint64_t bytes) const {
    Request request;
    request.die = number_;
    request.target = target;
    request.bytes = bytes;
    return request;
  }

  ByteFabric& hub_;
  int number_;
};

ByteFabric::ByteFabric(const ByteFabricSpec& spec, std::function<std::int64_t()> now)
    : now_(std::move(now)), fabric_(spec.fabric, 1, *this) {
  for (int die = 0; die < spec.dies; ++die) dies_.push_back(std::make_unique<Die>(*this, die));
  for (int cpu = spec.fabric.topology.dies; cpu < spec.fabric.topology.endpoints; ++cpu)
    cpus_.emplace_back(spec.cpu_memory, spec.fill);
}

ByteFabric::~ByteFabric() = default;

comm_engine::Calendar& ByteFabric::calendar(int die) { return *dies_.at(static_cast<std::size_t>(die)); }
FabricPort& ByteFabric::port(int die) { return *dies_.at(static_cast<std::size_t>(die)); }

void ByteFabric::join(int die, SparseMemory& memory, comm_engine::Engine& engine) {
  dies_.at(static_cast<std::size_t>(die))->memory = &memory;
  dies_.at(static_cast<std::size_t>(die))->engine = &engine;
}

void ByteFabric::catch_up(std::int64_t time) {
  while (next_window() != model::Calendar::kNever && next_window() + fabric_.window() <= time) advance();
}

std::int64_t ByteFabric::due() {
  if (next_window() != model::Calendar::kNever) return next_window() + fabric_.window();
  advance();  // there is nothing: it throws if there should be
  return model::Calendar::kNever;
}

std::int64_t ByteFabric::next_window() {
  if (!next_window_) next_window_ = fabric_.next_window();
  return *next_window_;
}

void ByteFabric::advance() {
  fabric_.advance();
  if (observer_ != nullptr) tell_packets();
  next_window_.reset();
}

void ByteFabric::observe(FabricObserver& observer) {
  observer_ = &observer;
  for (int p = 0; p < fabric_.planes(); ++p)
    fabric_.plane(p).traced.assign(static_cast<std::size_t>(fabric_.spec().topology.endpoints), true);
}

/// Of the window that was just run: a response that left in it is visible in a later one, so the numbers of all their
/// messages are still known.
void ByteFabric::tell_packets() {
  for (int p = 0; p < fabric_.planes(); ++p) {
    auto& sent = fabric_.plane(p).sent;
    for (const SentPacket& packet : sent) {
      observer_->packet({.message = requests_.at(packet.cookie).number,
                         .endpoint = packet.endpoint,
                         .plane = p,
                         .within_package = p >= fabric_.switched_planes(),
                         .response = packet.response,
                         .start = packet.start,
                         .end = packet.end});
    }
    sent.clear();
  }
}

hw::Picoseconds ByteFabric::time_in_fabric(int die, hw::Picoseconds now) const {
  const Die& d = *dies_.at(static_cast<std::size_t>(die));
  return hw::Picoseconds(d.spent + (d.open > 0 ? std::max<std::int64_t>(0, now.value - d.since) : 0));
}

bool ByteFabric::reaches(AddressKind kind, std::uint32_t number) const {
  return kind == AddressKind::kDie ? number < dies_.size() : kind == AddressKind::kCpu && number < cpus_.size();
}

TargetMemory ByteFabric::target_memory(const Target& target) {
  if (target.kind == AddressKind::kCpu) return TargetMemory(cpus_.at(target.number));
  const Die& die = *dies_.at(target.number);
  return TargetMemory(*die.memory, die.engine);
}

void ByteFabric::send(Operation operation, Request request) {
  const Target target = request.target;
  Message message;
  message.source = request.die;
  message.destination =
      static_cast<std::int32_t>(target.number) + (target.kind == AddressKind::kCpu ? fabric_.spec().topology.dies : 0);
  message.bytes = static_cast<std::int64_t>(std::max(request.bytes, kLeastBytes));
  message.operation = operation;
  message.service_level = target.service_level;
  Die& die = *dies_[static_cast<std::size_t>(request.die)];
  if (die.open++ == 0) die.since = now();
  request.number = messages_++;
  if (observer_ != nullptr) observer_->sent(request.die, request.number);
  message.cookie = requests_.put(std::move(request));
  fabric_.post(now(), message);
  next_window_.reset();
}

void ByteFabric::on_delivered(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) {
  callback_ = now;
  Request& request = requests_.at(cookie);
  request.delivered = true;
  TargetMemory memory = target_memory(request.target);
  request.error = memory.write(request.target, request.data, request.flag);
  if (request.error == Error::kNone) {
    const auto visible = std::move(request.visible);
    visible();
    memory.changed();
  }
  callback_.reset();
  if (on_progress && endpoint < static_cast<std::int32_t>(dies_.size())) on_progress(endpoint, now);
}

void ByteFabric::on_completed(std::int64_t now, std::int32_t endpoint, std::uint64_t cookie) {
  callback_ = now;
  Request request = requests_.take(cookie);
  Die& die = *dies_[static_cast<std::size_t>(request.die)];
  if (--die.open == 0) die.spent += now - die.since;
  request.complete(request);
  callback_.reset();
  if (on_progress) on_progress(endpoint, now);
}

void ByteFabric::on_timer(std::int64_t now, std::int32_t endpoint, std::uint64_t token) {
  callback_ = now;
  timers_.take(token)();
  callback_.reset();
  if (on_progress) on_progress(endpoint, now);
}

}  // namespace cmx::model
