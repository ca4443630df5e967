// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "tlm/rv32/observer.h"

namespace cmx::sw::firmware_tools {

/// Several observers of one core, each told in turn.
class FanOut final : public model::rv32::Observer {
 public:
  explicit FanOut(std::vector<model::rv32::Observer*> observers) : observers_(std::move(observers)) {}

  void retired(std::uint64_t cycle, std::uint32_t pc, const model::rv32::Instruction& instruction,
               std::uint32_t rd_value) override {
    for (model::rv32::Observer* observer : observers_) observer->retired(cycle, pc, instruction, rd_value);
  }
  void trapped(std::uint64_t cycle, std::uint32_t mcause, std::uint32_t mepc, std::uint32_t mtval) override {
    for (model::rv32::Observer* observer : observers_) observer->trapped(cycle, mcause, mepc, mtval);
  }

 private:
  std::vector<model::rv32::Observer*> observers_;
};

}  // namespace cmx::sw::firmware_tools
