// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_supernode/firmware_supernode.h"

#include <algorithm>
#include <array>
#include <exception>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <systemc>

#include "tlm/firmware_supernode/byte_fabric.h"
#include "tlm/firmware_supernode/engine_device.h"

namespace cmx::model {
namespace {

namespace global = comm_engine::regs::global;

std::int64_t kernel_now() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }

/// How long something was so.
class Stopwatch {
 public:
  void set(bool on, std::int64_t time) {
    if (on && !since_) since_ = time;
    if (on || !since_) return;
    spent_ += time - *since_;
    since_.reset();
  }
  hw::Picoseconds total(std::int64_t now) const {
    return hw::Picoseconds(spent_ + (since_ && now > *since_ ? now - *since_ : 0));
  }

 private:
  std::optional<std::int64_t> since_;
  std::int64_t spent_{0};
};

ByteFabricSpec byte_fabric_spec(const FirmwareSupernodeSpec& spec) {
  return {.fabric = spec.fabric,
          .dies = spec.platform.dies,
          .cpu_memory = spec.platform.board.cpu_memory,
          .fill = spec.platform.board.fill};
}

}  // namespace

class FirmwareSupernode::Impl {
 public:
  explicit Impl(const FirmwareSupernodeSpec& spec)
      : bytes(byte_fabric_spec(spec), kernel_now),
        platform(spec.platform),
        busy_(static_cast<std::size_t>(spec.platform.dies)),
        driver_(*this) {
    bytes.on_progress = [this](int die, std::int64_t time) { progress(die, time); };
    for (int die = 0; die < spec.platform.dies; ++die) add_engine(die, spec);
  }

  void run(const std::function<PlatformResult()>& cores, SupernodeResult& result) {
    result.platform = cores();
    if (error_) std::rethrow_exception(error_);
    for (int die = 0; die < static_cast<int>(devices_.size()); ++die)
      result.engines.push_back(engine_result(die, result.platform.time.value));
    result.packets = bytes.packets();
    result.packet_hops = bytes.packet_hops();
  }

  comm_engine::Engine& engine(int die) { return devices_.at(static_cast<std::size_t>(die))->engine(); }

  ByteFabric bytes;

 private:
  std::vector<std::unique_ptr<EngineDevice>> devices_;  // outlive the platform

 public:
  FirmwarePlatform platform;

 private:
  /// Runs windows when nobody's access does. A thread, for what the fabric throws: of a thread's stack the address
  /// sanitizer knows the bounds (run_kernel.h).
  class Driver final : public sc_core::sc_module {
   public:
    SC_HAS_PROCESS(Driver);
    explicit Driver(Impl& owner) : sc_core::sc_module(sc_core::sc_module_name("fabric")), owner_(owner) {
      SC_THREAD(fabric_process);
    }
    /// There may be an earlier window than the process knows of.
    void look_again(std::int64_t due) {
      if (due < planned_) wake_event_.notify();
    }

   private:
    void fabric_process() {
      for (;;) {
        owner_.catch_up();
        planned_ = owner_.due();
        if (planned_ == model::Calendar::kNever) {
          wait(wake_event_);
        } else {
          wait(sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(planned_ - kernel_now())),
               wake_event_);
        }
      }
    }

    Impl& owner_;
    std::int64_t planned_{model::Calendar::kNever};
    sc_core::sc_event wake_event_;
  };

  void add_engine(int die, const FirmwareSupernodeSpec& spec) {
    SparseMemory& hbm = platform.hbm(die);
    std::vector<hw::EngineFault> faults;
    std::copy_if(spec.engine_faults.begin(), spec.engine_faults.end(), std::back_inserter(faults),
                 [die](const auto& fault) { return fault.die == die; });
    auto device = std::make_unique<EngineDevice>(spec.comm_engine, die, hbm, bytes.calendar(die), bytes.port(die),
                                                 std::move(faults), spec.fabric.port.timeout, spec.make_engine);
    comm_engine::Engine& engine = device->engine();
    device->before_access = [this] { catch_up(); };
    device->after_write = [this, die] { changed(die); };
    engine.set_on_interrupt(
        [this, die](bool raised) { platform.set_interrupt(die, InterruptSource::kCommEngine, raised); });
    bytes.join(die, hbm, engine);
    platform.attach(die, "communication engine", spec.platform.board.comm_engine_base, EngineDevice::kBytes, *device);
    platform.share_hbm(
        die, [this] { catch_up(); },
        [this, die, &engine] {
          if (!engine.busy()) return;
          engine.memory_changed();
          changed(die);
        });
    devices_.push_back(std::move(device));
  }

  void catch_up() {
    guard([this] { bytes.catch_up(kernel_now()); });
  }
  std::int64_t due() {
    std::int64_t due = model::Calendar::kNever;
    guard([&] { due = bytes.due(); });
    return due;
  }
  void changed(int die) {
    progress(die, kernel_now());
    driver_.look_again(due());
  }
  void progress(int die, std::int64_t time) {
    const auto i = static_cast<std::size_t>(die);
    busy_[i].set(devices_[i]->engine().busy(), time);
  }
  /// What the fabric throws is for the caller of run(); processes are not to see it.
  template <class Work>
  void guard(Work work) {
    if (error_) return;
    try {
      work();
    } catch (...) {
      error_ = std::current_exception();
      sc_core::sc_pause();
    }
  }

  std::uint32_t word_at(int die, std::uint64_t address) {
    std::array<std::uint8_t, 4> word{};
    if (platform.hbm(die).contains(address, word.size())) platform.hbm(die).read(address, word);
    return hw::get_little_endian<std::uint32_t>(std::span<const std::uint8_t, 4>(word));
  }

  EngineResult engine_result(int die, std::int64_t end) {
    comm_engine::Engine& engine = devices_[static_cast<std::size_t>(die)]->engine();
    // Nobody is to take this for the software's reading.
    const auto word = [&](std::uint32_t offset) {
      return *(engine.peekable() ? engine.peek(offset) : engine.read(offset));
    };
    const auto counter = [&](std::uint32_t low, std::uint32_t high) {
      return word(low) | static_cast<std::uint64_t>(word(high)) << 32;
    };
    EngineResult result;
    result.descriptors = counter(global::kDescriptorsLo, global::kDescriptorsHi);
    result.transactions = counter(global::kTransactionsLo, global::kTransactionsHi);
    result.bytes_read = counter(global::kBytesReadLo, global::kBytesReadHi);
    result.bytes_written = counter(global::kBytesWrittenLo, global::kBytesWrittenHi);
    result.window_stalls = counter(global::kWindowStallsLo, global::kWindowStallsHi);
    result.translation_misses = counter(global::kTranslationMissesLo, global::kTranslationMissesHi);
    result.busy = busy_[static_cast<std::size_t>(die)].total(end);
    result.fabric = bytes.time_in_fabric(die, hw::Picoseconds(end));
    for (const auto& wait : engine.waits()) {
      const bool at_least = static_cast<comm_engine::regs::Condition>(wait.submission.condition) ==
                            comm_engine::regs::Condition::kAtLeast;
      const std::uint64_t address = comm_engine::regs::Address::kValueOffset.get(wait.submission.flag_address);
      result.waits.push_back({.channel = wait.channel,
                              .address = address,
                              .value = wait.submission.flag_value,
                              .seen = word_at(die, address),
                              .at_least = at_least});
    }
    return result;
  }

  std::vector<Stopwatch> busy_;  // of each engine
  std::exception_ptr error_;
  Driver driver_;
};

FirmwareSupernode::FirmwareSupernode(const FirmwareSupernodeSpec& spec) : impl_(std::make_unique<Impl>(spec)) {}
FirmwareSupernode::~FirmwareSupernode() = default;

FirmwarePlatform& FirmwareSupernode::platform() { return impl_->platform; }
comm_engine::Engine& FirmwareSupernode::engine(int die) { return impl_->engine(die); }
int FirmwareSupernode::cpus() const { return impl_->bytes.cpus(); }
SparseMemory& FirmwareSupernode::cpu_memory(int cpu) { return impl_->bytes.cpu_memory(cpu); }

void FirmwareSupernode::observe_fabric(FabricObserver& observer) { impl_->bytes.observe(observer); }

SupernodeResult FirmwareSupernode::run(hw::Picoseconds limit) {
  return run([&] { return impl_->platform.run(limit); });
}

SupernodeResult FirmwareSupernode::run(const std::function<PlatformResult()>& cores) {
  SupernodeResult result;
  impl_->run(cores, result);
  return result;
}

}  // namespace cmx::model
