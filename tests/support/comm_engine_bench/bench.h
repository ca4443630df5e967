// SPDX-License-Identifier: Apache-2.0
// A communication engine of die 0 with software, memory and fabric played by the test.
//
//   test -- ring(), read(), write() --> engine -- 1 MiB of memory
//                                              -- port: die 1, die 2, cpu 0 with 1 MiB each; answers after
//                                              `visible_after` and `done_after`, or when told to
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hw/config/shipped.h"
#include "tlm/comm_engine/engine.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::commbench {

namespace regs = hw::comm_engine_registers;
namespace global = regs::global;
namespace channel_page = regs::channel;
using model::comm_engine::channel_register;
using regs::Completion;
using regs::DataType;
using regs::Error;
using regs::Opcode;
using regs::Submission;

/// The shipped parameters, with what a test changes.
inline hw::CommEngineSpec shipped_spec(const std::vector<std::string>& overlays = {}) {
  constexpr std::string_view kFile = "hw/comm_engine/comm_engine.toml";
  return hw::read_comm_engine_spec(
      hw::Config::parse("machine", *hw::shipped_file(kFile), std::string(kFile), overlays));
}

class ManualCalendar : public model::comm_engine::Calendar {
 public:
  std::int64_t now() const override { return now_; }
  void call_at(std::int64_t time, std::function<void()> what) override {
    if (time < now_) throw std::logic_error("asked for a time in the past");
    calls_.emplace(std::pair(time, sequence_++), std::move(what));
  }
  /// Up to and including `time`.
  void run_to(std::int64_t time) {
    while (!calls_.empty() && calls_.begin()->first.first <= time) step();
    now_ = std::max(now_, time);
  }
  void run() {
    while (!calls_.empty()) step();
  }

 private:
  void step() {
    const auto next = calls_.extract(calls_.begin());
    now_ = next.key().first;
    next.mapped()();
  }
  std::map<std::pair<std::int64_t, std::uint64_t>, std::function<void()>> calls_;
  std::uint64_t sequence_{0};
  std::int64_t now_{0};
};

class Bytes : public model::comm_engine::Memory {
 public:
  std::uint64_t size() const override { return bytes.size(); }
  void read(std::uint64_t place, std::span<std::uint8_t> into) override {
    check(place, into.size());
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), into.size(), into.begin());
  }
  void write(std::uint64_t place, std::span<const std::uint8_t> from) override {
    check(place, from.size());
    std::copy(from.begin(), from.end(), bytes.begin() + static_cast<std::ptrdiff_t>(place));
  }
  template <class T>
  T get(std::uint64_t place) {
    std::array<std::uint8_t, sizeof(T)> raw{};
    read(place, raw);
    return std::bit_cast<T>(raw);
  }
  template <class T>
  void put(std::uint64_t place, T value) {
    write(place, std::bit_cast<std::array<std::uint8_t, sizeof(T)>>(value));
  }
  /// Bytes that differ from place to place and from seed to seed.
  void fill(std::uint64_t place, std::uint64_t count, std::uint32_t seed) {
    check(place, count);
    for (std::uint64_t i = 0; i < count; ++i)
      bytes[place + i] = static_cast<std::uint8_t>((i * 7 + i / 251 + seed * 31) & 0xff);
  }
  std::vector<std::uint8_t> at(std::uint64_t place, std::uint64_t count) {
    std::vector<std::uint8_t> copy(count);
    read(place, copy);
    return copy;
  }
  static constexpr std::uint64_t kSize = 1 << 20;
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(kSize);

 private:
  void check(std::uint64_t place, std::uint64_t count) const {
    if (place > bytes.size() || count > bytes.size() - place) throw std::logic_error("the engine left its memory");
  }
};

class TestPort : public model::comm_engine::FabricPort {
 public:
  explicit TestPort(ManualCalendar& calendar) : calendar_(calendar) {}

  bool reaches(regs::AddressKind kind, std::uint32_t number) const override {
    return kind == regs::AddressKind::kDie ? number == 1 || number == 2
                                           : kind == regs::AddressKind::kCpu && number == 0;
  }
  Bytes& memory(regs::AddressKind kind, std::uint32_t number) { return memories_[{kind, number}]; }

  void read(const model::comm_engine::Target& from, std::uint64_t bytes,
            std::function<void(Error, Data)> done) override {
    note("read", from, bytes);
    answer([this, from, bytes, error = outcome(from.offset, bytes), done = std::move(done)] {
      done(error, error == Error::kNone ? of(from).at(from.offset, bytes) : Data{});
    });
  }
  void write(const model::comm_engine::Target& to, Data data, std::optional<model::comm_engine::FlagWrite> flag,
             std::function<void()> visible, std::function<void(Error)> done) override {
    note(flag ? "write_notify" : "write", to, data.size());
    const Error of_flag = flag ? outcome(flag->offset, 4) : Error::kNone;
    const Error error = of_flag == Error::kNone ? outcome(to.offset, data.size()) : of_flag;
    if (error == Error::kNone) {
      calendar_.call_at(calendar_.now() + visible_after,
                        [this, to, flag, data = std::move(data), visible = std::move(visible)] {
                          of(to).write(to.offset, data);
                          if (flag)
                            of(to).put<std::uint32_t>(
                                flag->offset, flag->value + (flag->add ? of(to).get<std::uint32_t>(flag->offset) : 0));
                          visible();
                        });
    }
    answer([error, done = std::move(done)] { done(error); });
  }
  void atomic_add(const model::comm_engine::Target& to, std::uint32_t value, std::function<void(Error)> done) override {
    note("atomic_add", to, 4);
    answer([this, to, value, error = outcome(to.offset, 4), done = std::move(done)] {
      if (error == Error::kNone) of(to).put<std::uint32_t>(to.offset, of(to).get<std::uint32_t>(to.offset) + value);
      done(error);
    });
  }

  struct Request {
    std::int64_t time;
    std::string what;
    model::comm_engine::Target target;
    std::uint64_t bytes;
  };
  std::vector<Request> requests;
  std::int64_t visible_after{500'000};
  std::int64_t done_after{1'000'000};
  Error fail{Error::kNone};  // of the next requests
  bool hold{false};          // responses wait for release()
  /// Lets the oldest held response come now.
  void release() {
    auto response = std::move(held_.at(0));
    held_.erase(held_.begin());
    calendar_.call_at(calendar_.now(), std::move(response));
  }
  std::size_t held() const { return held_.size(); }

 private:
  /// A target refuses what is not in its memory.
  Error outcome(std::uint64_t offset, std::uint64_t bytes) const {
    const bool inside = offset <= Bytes::kSize && bytes <= Bytes::kSize - offset;
    return fail == Error::kNone && !inside ? Error::kTransfer : fail;
  }
  Bytes& of(const model::comm_engine::Target& target) { return memory(target.kind, target.number); }
  void note(const std::string& what, const model::comm_engine::Target& target, std::uint64_t bytes) {
    requests.push_back({calendar_.now(), what, target, bytes});
  }
  void answer(std::function<void()> response) {
    if (hold) {
      held_.push_back(std::move(response));
    } else {
      calendar_.call_at(calendar_.now() + done_after, std::move(response));
    }
  }
  ManualCalendar& calendar_;
  std::map<std::pair<regs::AddressKind, std::uint32_t>, Bytes> memories_;
  std::vector<std::function<void()>> held_;
};

constexpr std::uint64_t address(regs::AddressKind kind, std::uint64_t number, std::uint64_t offset) {
  using regs::Address;
  return Address::kValueKind.set(Address::kValueEndpoint.set(offset, number), static_cast<std::uint64_t>(kind));
}
constexpr std::uint64_t die(std::uint64_t number, std::uint64_t offset) {
  return address(regs::AddressKind::kDie, number, offset);
}
constexpr std::uint64_t cpu(std::uint64_t number, std::uint64_t offset) {
  return address(regs::AddressKind::kCpu, number, offset);
}

/// A submission that asks for a completion.
inline Submission submission(Opcode opcode, std::uint64_t source = 0, std::uint64_t destination = 0,
                             std::uint32_t length = 0) {
  Submission s;
  s.opcode = static_cast<std::uint8_t>(opcode);
  s.flags = Submission::kFlagsCompletion.set(0, 1);
  s.source = source;
  s.destination = destination;
  s.length = length;
  return s;
}

/// What a bench's engine is; a conformance test puts another one here before the first bench is made.
inline model::comm_engine::MakeEngine& engine_maker() {
  static model::comm_engine::MakeEngine maker = model::comm_engine::make_comm_engine;
  return maker;
}

class Bench {
 public:
  static constexpr std::uint32_t kRingEntries = 16;

  explicit Bench(const std::vector<std::string>& overlays = {})
      : spec(shipped_spec(overlays)),
        port(calendar),
        engine_(engine_maker()(spec, 0, calendar, memory, port)),
        engine(*engine_) {
    write(global::kControl, global::kControlEnable.mask());
    for (std::uint32_t n = 0; n < 4; ++n) open(n);
  }

  /// Rings of channel n at 0x1000 * n: submissions, completions behind them.
  void open(std::uint32_t n) {
    write(n, channel_page::kRingBaseLo, ring(n));
    write(n, channel_page::kRingEntries, kRingEntries);
    write(n, channel_page::kCompletionBaseLo, ring(n) + 0x800);
    write(n, channel_page::kCompletionEntries, kRingEntries);
    write(n, channel_page::kControl, channel_page::kControlEnable.mask());
  }

  /// The same after the channel was disabled: software's indices start again, too.
  void reopen(std::uint32_t n) {
    produced_[n] = taken_[n] = 0;
    open(n);
  }

  std::uint32_t read(std::uint32_t offset) { return engine.read(offset).value(); }
  std::uint32_t read(std::uint32_t n, std::uint32_t offset) { return read(channel_register(n, offset)); }
  std::uint64_t counter(std::uint32_t low) { return read(low) | std::uint64_t{read(low + 4)} << 32; }
  void write(std::uint32_t offset, std::uint32_t value) {
    if (!engine.write(offset, value)) throw std::logic_error("no such register");
  }
  void write(std::uint32_t n, std::uint32_t offset, std::uint32_t value) { write(channel_register(n, offset), value); }

  /// Puts submissions into the ring and rings the doorbell.
  void submit(std::uint32_t n, const std::vector<Submission>& submissions) {
    for (const Submission& s : submissions) {
      std::array<std::uint8_t, Submission::kBytes> bytes{};
      s.encode(bytes);
      memory.write(ring(n) + produced_[n] % kRingEntries * Submission::kBytes, bytes);
      ++produced_[n];
    }
    write(n, channel_page::kProducer, produced_[n]);
  }
  /// What has come since the last call; software's index follows.
  std::vector<Completion> completions(std::uint32_t n) {
    std::vector<Completion> found;
    for (; taken_[n] != read(n, channel_page::kCompletionProducer); ++taken_[n]) {
      std::array<std::uint8_t, Completion::kBytes> bytes{};
      memory.read(ring(n) + 0x800 + taken_[n] % kRingEntries * Completion::kBytes, bytes);
      found.push_back(Completion::decode(bytes));
    }
    write(n, channel_page::kCompletionConsumer, taken_[n]);
    return found;
  }
  /// Submits one, runs until nothing happens any more, and returns how it ended.
  Error run(const Submission& s, std::uint32_t n = 0) {
    submit(n, {s});
    calendar.run();
    const auto ended = completions(n);
    if (ended.size() != 1) throw std::logic_error("not one completion but " + std::to_string(ended.size()));
    const bool ok = ended[0].status == static_cast<std::uint8_t>(regs::Status::kOk);
    if (ok != (ended[0].error == 0)) throw std::logic_error("status and error of a completion disagree");
    return static_cast<Error>(ended[0].error);
  }
  /// After an error.
  void clear_error(std::uint32_t n) { write(n, channel_page::kError, channel_page::kErrorValid.mask()); }
  Error channel_error(std::uint32_t n) {
    const std::uint32_t error = read(n, channel_page::kError);
    return channel_page::kErrorValid.get(error) == 0 ? Error::kNone
                                                     : static_cast<Error>(channel_page::kErrorCode.get(error));
  }

  static constexpr std::uint32_t ring(std::uint32_t n) { return 0x1000 * n; }

  hw::CommEngineSpec spec;
  ManualCalendar calendar;
  Bytes memory;
  TestPort port;

 private:
  std::unique_ptr<model::comm_engine::Engine> engine_;

 public:
  model::comm_engine::Engine& engine;

 private:
  std::map<std::uint32_t, std::uint32_t> produced_;
  std::map<std::uint32_t, std::uint32_t> taken_;
};

}  // namespace cmx::commbench
