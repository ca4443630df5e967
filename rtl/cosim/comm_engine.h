// SPDX-License-Identifier: Apache-2.0
// The Verilated communication engine in the place of model::comm_engine::CommEngine.
//
//   registers, memory, fabric port, calendar (tlm/comm_engine/ports.h) <--> RtlCommEngine <--> pins of rtl/comm_engine
//
// Parameters: hw::CommEngineSpec and the clock; times become cycles of whole picoseconds.
// Time: the engine is clocked while it is not idle. An access to a register, or from another end point, is there at
// once for who makes it; the cycles that it takes are the engine's next ones; so nobody can peek at one. Errors:
// hw::BadInput for parameters that the compiled RTL does not have, and for what only the TLM engine does: faults of
// completions, observers. AssertionFailed.
// Not modelled: time of the memory.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hw/units/units.h"
#include "rtl/verilated/comm_engine.h"
#include "tlm/comm_engine/engine.h"

namespace cmx::rtl {

/// Makes the RTL: linked, or out of a library that was loaded.
using MakeRtlCommEngine = std::function<std::unique_ptr<CommEngine>(const CommEngineStraps&)>;

class RtlCommEngine final : public model::comm_engine::Engine {
 public:
  /// `waves`: takes all signals, or null.
  RtlCommEngine(const MakeRtlCommEngine& make, hw::Hertz clock, const hw::CommEngineSpec& spec, std::uint32_t die,
                model::comm_engine::Calendar& calendar, model::comm_engine::Memory& memory,
                model::comm_engine::FabricPort& port, std::ostream* waves = nullptr);

  std::optional<std::uint32_t> read(std::uint32_t offset) override;
  bool write(std::uint32_t offset, std::uint32_t value) override;
  void memory_changed() override;
  model::comm_engine::Translation::Result admit(std::uint64_t offset, std::uint64_t bytes, bool write,
                                                std::uint32_t token) override;
  void inject(model::comm_engine::Faults& faults) override;
  void observe(model::comm_engine::Observer* observer) override;
  bool interrupt() const override { return interrupt_; }
  void set_on_interrupt(std::function<void(bool)> call) override { on_interrupt_ = std::move(call); }
  bool busy() const override { return out_.busy; }
  std::vector<Wait> waits() override;

 private:
  using Command = decltype(CommEngineOut::command);
  struct Response {
    std::uint32_t slot{0};
    model::comm_engine::Error error{};
  };
  struct Slot {
    model::comm_engine::FabricPort::Data data;  // of a read; of a write, as far as it has come
    bool there{false};                          // the data of a write
  };

  CommEngineStraps straps(const hw::CommEngineSpec& spec, std::uint32_t die, std::ostream* waves) const;
  std::uint64_t cycles(hw::Picoseconds time) const;

  bool access(bool write, std::uint32_t offset, std::uint32_t data);
  void cycle();
  void serve_memory();
  void serve_fabric();
  void send(const Command& command);
  void respond(std::uint32_t slot, model::comm_engine::Error error);
  /// Goes on with the next cycle, or when something is due.
  void plan();
  void plan_at(std::int64_t time);

  std::int64_t period_;  // ps
  std::uint32_t channels_;
  model::comm_engine::Calendar& calendar_;
  model::comm_engine::Memory& memory_;
  model::comm_engine::FabricPort& port_;
  std::unique_ptr<CommEngine> rtl_;
  CommEngineIn in_;
  CommEngineOut out_;
  std::vector<Slot> slots_;
  std::deque<Response> responses_;
  std::deque<Command> writes_;  // whose data are on the way, by age
  std::function<void(bool)> on_interrupt_;
  bool interrupt_{false};
  std::optional<std::int64_t> planned_;
};

/// All signals of a die's engine, as VCD.
struct Waves {
  std::ostream* to{nullptr};  // null: none
  std::uint32_t die{0};
};

/// Engines on the clock of their microcontrollers, out of the library beside `cmx`; throws hw::BadInput when it is not
/// there.
model::comm_engine::MakeEngine rtl_engines(hw::Hertz clock, const Waves& waves);

}  // namespace cmx::rtl
