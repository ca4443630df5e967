// SPDX-License-Identifier: Apache-2.0
// A die's communication engine as the platform sees it, whatever is inside: CommEngine (comm_engine.h), or the RTL
// behind the same ports.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hw/comm_engine/comm_engine_spec.h"
#include "tlm/comm_engine/faults.h"
#include "tlm/comm_engine/observer.h"
#include "tlm/comm_engine/ports.h"
#include "tlm/comm_engine/translation.h"

namespace cmx::model::comm_engine {

class Engine {
 public:
  virtual ~Engine() = default;

  /// By offset from the engine's base, a multiple of 4; nothing, or false, where no register is.
  virtual std::optional<std::uint32_t> read(std::uint32_t offset) = 0;
  virtual bool write(std::uint32_t offset, std::uint32_t value) = 0;

  /// As read(), without any effect, time included: for debuggers. Only where peekable().
  virtual std::optional<std::uint32_t> peek(std::uint32_t /*offset*/) { return std::nullopt; }
  virtual bool peekable() const { return false; }

  /// To be called after somebody else changed the die's memory: a flag that is waited for may have come.
  virtual void memory_changed() = 0;
  /// What an access from another end point gets to see: its first bytes, or why it is refused. A refusal is a fault of
  /// channel 0xffff.
  virtual Translation::Result admit(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token) = 0;

  /// What goes wrong with completions; must outlive the engine. What goes wrong on the fabric is the port's.
  virtual void inject(Faults& faults) = 0;
  /// One more observer, which must outlive the engine's work.
  virtual void observe(Observer* observer) = 0;

  virtual bool interrupt() const = 0;
  /// The call must not come back to the engine.
  virtual void set_on_interrupt(std::function<void(bool)> call) = 0;
  virtual bool busy() const = 0;

  /// A wait_flag that holds its channel.
  struct Wait {
    std::uint32_t channel{0};
    regs::Submission submission;
  };
  virtual std::vector<Wait> waits() = 0;
};

/// `die`: the own end point's number. The three ports must outlive what was asked of them.
using MakeEngine = std::function<std::unique_ptr<Engine>(const hw::CommEngineSpec& spec, std::uint32_t die,
                                                         Calendar& calendar, Memory& memory, FabricPort& port)>;

/// CommEngine.
std::unique_ptr<Engine> make_comm_engine(const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar,
                                         Memory& memory, FabricPort& port);

}  // namespace cmx::model::comm_engine
