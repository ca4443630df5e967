// SPDX-License-Identifier: Apache-2.0
// What asks for the microcontroller's attention: errors, faults, interrupts, in the registers of these names.
#pragma once

#include <cstdint>
#include <functional>

#include "tlm/comm_engine/ports.h"
#include "tlm/comm_engine/register_file.h"

namespace cmx::model::comm_engine {

class Attention {
 public:
  Attention(RegisterFile& file, std::uint32_t channels) : file_(file), channels_(channels) {}

  /// Halts the channel; of several errors the registers keep the first.
  void error(std::uint32_t channel, Error error, std::uint32_t index);
  /// A page refused; `channel` is kOutside for an access from another end point.
  void fault(std::uint32_t channel, Error error, std::uint64_t offset);
  void completion(std::uint32_t channel);
  bool halted(std::uint32_t channel) const;

  /// After whatever changes an interrupt's cause or its being enabled.
  void update();
  bool raised() const { return raised_; }
  /// The wire to the microcontroller changed.
  std::function<void(bool)> on_interrupt;

  static constexpr std::uint32_t kOutside = 0xffff;

 private:
  RegisterFile& file_;
  std::uint32_t channels_;
  bool raised_{false};
};

}  // namespace cmx::model::comm_engine
