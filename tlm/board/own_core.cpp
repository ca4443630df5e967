// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/die_core.h"
#include "tlm/rv32/isa/cause.h"
#include "tlm/rv32/isa/csr.h"

namespace cmx::model {
namespace {

class OwnCore final : public DieCore {
 public:
  OwnCore(const std::string& name, const hw::Rv32Spec& spec, hw::Picoseconds quantum) : module_(name, spec, quantum) {}

  void bind(Rv32Target& bus) override { module_.bind(bus); }
  std::span<std::uint8_t> local_memory() override { return module_.local_memory(); }
  bool memory_by_bus() const override { return false; }
  void start_at(std::uint32_t pc) override { core().set_pc(pc); }
  void set_external_interrupt(bool pending) override { module_.set_external_interrupt(pending); }
  void halt() override { core().halt(); }
  State state() const override {
    const rv32::Core& own = core();
    const rv32::Statistics statistics = own.statistics();
    return {.waiting = own.waiting(),
            .stuck = own.waiting() && !own.can_wake() && !own.wake_cycle(),
            .trapped = statistics.exceptions + statistics.interrupts > 0,
            .pc = own.pc(),
            .cycles = statistics.cycles,
            .instructions = statistics.retired,
            .bus_cycles = statistics.bus_cycles,
            .idle_cycles = statistics.idle_cycles};
  }
  void idle_to(std::uint64_t cycles) override { core().idle_to(cycles); }
  Trap trap_registers() const override {
    return {.cause = csr(rv32::csr::kMcause), .pc = csr(rv32::csr::kMepc), .value = csr(rv32::csr::kMtval)};
  }
  std::optional<std::uint32_t> trap_handler() const override { return csr(rv32::csr::kMtvec) & ~3U; }
  std::exception_ptr error() const override { return module_.error(); }
  Rv32Module* own() override { return &module_; }

 private:
  rv32::Core& core() const { return module_.core(); }
  std::uint32_t csr(std::uint32_t number) const {
    std::uint32_t value = 0;
    core().read_csr(number, value);
    return value;
  }

  mutable Rv32Module module_;
};

}  // namespace

std::unique_ptr<DieCore> make_own_core(const std::string& name, const hw::Rv32Spec& spec, hw::Picoseconds quantum) {
  return std::make_unique<OwnCore>(name, spec, quantum);
}

}  // namespace cmx::model
