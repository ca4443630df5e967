// SPDX-License-Identifier: Apache-2.0
#include "tlm/rv32_module/rv32_module.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include <algorithm>
#include <systemc>
#include <utility>
#include <vector>

#include "hw/units/bad_input.h"
#include "tlm/rv32_module/core_clock.h"

namespace cmx::model {
namespace {

std::int64_t now_ps() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }
sc_core::sc_time picoseconds(std::int64_t ps) {
  return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(ps));
}

/// To be made before the module's base class, so that the first module sets the kernel's resolution.
struct Resolution {
  Resolution() {
    if (sc_core::sc_get_time_resolution() != sc_core::sc_time(1, sc_core::SC_PS))
      sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
  }
};

/// The core's time before the kernel's. The quantum is the module's own and counts from when the core was last let go,
/// not from multiples of a global one.
class QuantumKeeper final : public tlm_utils::tlm_quantumkeeper {
 public:
  explicit QuantumKeeper(hw::Picoseconds quantum) : quantum_(picoseconds(quantum.value)) {}
  /// A target that waits lets the kernel pass the core: then there is nothing ahead.
  void core_is_at(std::int64_t ps) { set(picoseconds(std::max<std::int64_t>(0, ps - now_ps()))); }
  std::int64_t next_sync() const { return static_cast<std::int64_t>(m_next_sync_point.value()); }

 private:
  sc_core::sc_time compute_local_quantum() override { return quantum_; }
  sc_core::sc_time quantum_;
};

}  // namespace

class Rv32Module::Impl final : private Resolution, public sc_core::sc_module, public rv32::Bus {
 public:
  SC_HAS_PROCESS(Impl);
  Impl(const sc_core::sc_module_name& name, Rv32Module& outer, const hw::Rv32Spec& spec, hw::Picoseconds quantum,
       std::uint32_t hart)
      : sc_core::sc_module(name),
        to_bus("to_bus"),
        memory(spec.memory_size),
        core(spec, *this, hart),
        outer_(outer),
        clock_(spec.clock),
        keeper_(quantum) {
    core.add_memory({.base = spec.memory_base, .size = spec.memory_size, .data = memory.data()});
    to_bus.register_invalidate_direct_mem_ptr(this, &Impl::invalidate);
    SC_THREAD(run_process);
  }

  void set_external_interrupt(bool pending) {
    core.set_external_interrupt(pending);
    if (sc_core::sc_get_status() >= sc_core::SC_START_OF_SIMULATION)
      wake_event_.notify();  // before that nobody waits, and the kernel forbids it
  }
  void jump(std::uint32_t pc) {
    core.set_pc(pc);
    wake_event_.notify(sc_core::SC_ZERO_TIME);
  }
  void resume() {
    core.resume();
    resume_event_.notify(sc_core::SC_ZERO_TIME);
  }

  rv32::BusReply read(std::uint32_t address, std::uint32_t size) override {
    std::uint32_t data = 0;
    return transport(tlm::TLM_READ_COMMAND, address, size, data);
  }
  rv32::BusReply write(std::uint32_t address, std::uint32_t size, std::uint32_t data) override {
    return transport(tlm::TLM_WRITE_COMMAND, address, size, data);
  }
  std::optional<rv32::MemoryRegion> direct_memory(std::uint32_t address) override {
    tlm::tlm_generic_payload payload;
    payload.set_address(address);
    payload.set_read();
    return granted(payload);
  }

  std::uint64_t debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) {
    tlm::tlm_generic_payload payload;
    payload.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(static_cast<unsigned>(bytes.size()));
    payload.set_streaming_width(static_cast<unsigned>(bytes.size()));
    return to_bus->transport_dbg(payload);
  }

  tlm_utils::simple_initiator_socket<Impl> to_bus;
  std::vector<std::uint8_t> memory;
  rv32::Core core;
  std::exception_ptr error;

 private:
  void run_process() {
    // The kernel turns exceptions of processes into reports; this one has a caller who wants it whole.
    try {
      for (;;) {
        keeper_.reset();
        const std::uint64_t end = clock_.cycle_at(keeper_.next_sync());
        const rv32::Stop stop = core.run(end > core.cycles() ? end - core.cycles() : 1);
        keeper_.core_is_at(clock_.time_of(core.cycles()));
        if (keeper_.get_local_time() > sc_core::SC_ZERO_TIME) keeper_.sync();
        if (stop == rv32::Stop::kBudget) continue;
        if (stop == rv32::Stop::kWaiting) {
          sleep();
          continue;
        }
        // Somebody may have changed his mind while the kernel came up.
        if (stop == rv32::Stop::kHalted && !core.halted()) continue;
        if (outer_.on_stop) outer_.on_stop(stop);
        wait(resume_event_);
        core_follows();
      }
    } catch (const sc_core::sc_unwind_exception&) {
      throw;  // the kernel ends the process
    } catch (...) {
      error = std::current_exception();
    }
  }

  /// In wfi: to the timer, or to whoever raises the external interrupt.
  void sleep() {
    if (core.can_wake()) return;
    if (const auto cycle = core.wake_cycle()) {
      wait(picoseconds(std::max<std::int64_t>(0, clock_.time_of(*cycle) - now_ps())), wake_event_);
    } else {
      wait(wake_event_);
    }
    core_follows();
  }

  /// Time that passed while the core did nothing.
  void core_follows() { core.idle_to(clock_.cycle_at(now_ps())); }

  rv32::BusReply transport(tlm::tlm_command command, std::uint32_t address, std::uint32_t size, std::uint32_t data) {
    payload_.set_command(command);
    payload_.set_address(address);
    payload_.set_data_ptr(reinterpret_cast<unsigned char*>(&data));
    payload_.set_data_length(size);
    payload_.set_streaming_width(size);
    payload_.set_dmi_allowed(false);
    payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    keeper_.core_is_at(clock_.time_of(core.cycles()));
    sc_core::sc_time delay = keeper_.get_local_time();
    to_bus->b_transport(payload_, delay);
    const std::uint64_t done = clock_.cycle_at(now_ps() + static_cast<std::int64_t>(delay.value()));
    if (payload_.is_dmi_allowed()) {
      if (const auto region = granted(payload_)) core.add_memory(*region);
    }
    return {.ok = payload_.is_response_ok(), .data = data, .cycles = done > core.cycles() ? done - core.cycles() : 0};
  }

  /// The memory around the address of `payload`, if its target grants a pointer that the core can use and does not have
  /// yet.
  std::optional<rv32::MemoryRegion> granted(tlm::tlm_generic_payload& payload) {
    tlm::tlm_dmi dmi;
    if (!to_bus->get_direct_mem_ptr(payload, dmi) || !dmi.is_read_allowed()) return std::nullopt;
    const std::uint64_t start = dmi.get_start_address();
    const std::uint64_t end = std::min<std::uint64_t>(dmi.get_end_address(), 0xffffffffU);
    const std::uint64_t size = std::min<std::uint64_t>(end - start + 1, 0xfffffffcU);
    if (start > 0xffffffffU || start % 4 != 0 || size % 4 != 0 || size == 0) return std::nullopt;
    const Range range{start, start + size};
    for (const Range& known : granted_) {
      if (range.begin < known.end && known.begin < range.end) return std::nullopt;
    }
    granted_.push_back(range);
    return rv32::MemoryRegion{.base = static_cast<std::uint32_t>(start),
                              .size = static_cast<std::uint32_t>(size),
                              .data = dmi.get_dmi_ptr(),
                              .writable = dmi.is_write_allowed()};
  }

  void invalidate(sc_dt::uint64 start, sc_dt::uint64 end) {
    std::erase_if(granted_, [&](const Range& range) {
      if (range.end <= start || end < range.begin) return false;
      core.remove_memory(static_cast<std::uint32_t>(range.begin), static_cast<std::uint32_t>(range.end - range.begin));
      return true;
    });
  }

  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
  };

  Rv32Module& outer_;
  CoreClock clock_;
  QuantumKeeper keeper_;
  std::vector<Range> granted_;
  tlm::tlm_generic_payload payload_;  // of the one access in flight: the kernel ends processes without unwinding them
  sc_core::sc_event wake_event_;
  sc_core::sc_event resume_event_;
};

Rv32Module::Rv32Module(const std::string& name, const hw::Rv32Spec& spec, hw::Picoseconds quantum, std::uint32_t hart) {
  if (quantum < hw::duration(1, spec.clock))
    throw hw::BadInput(name + ": the quantum must be at least a cycle of the core");
  impl_ = std::make_unique<Impl>(name.c_str(), *this, spec, quantum, hart);
}

Rv32Module::~Rv32Module() = default;

void Rv32Module::bind(Rv32Target& bus) { impl_->to_bus.bind(bus); }
rv32::Core& Rv32Module::core() { return impl_->core; }
std::span<std::uint8_t> Rv32Module::local_memory() { return impl_->memory; }
void Rv32Module::set_external_interrupt(bool pending) { impl_->set_external_interrupt(pending); }
std::uint64_t Rv32Module::debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) {
  return impl_->debug(address, bytes, write);
}
void Rv32Module::resume() { impl_->resume(); }
void Rv32Module::jump(std::uint32_t pc) { impl_->jump(pc); }
std::exception_ptr Rv32Module::error() const { return impl_->error; }

}  // namespace cmx::model
