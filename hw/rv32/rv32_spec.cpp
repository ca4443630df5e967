// SPDX-License-Identifier: Apache-2.0
#include "hw/rv32/rv32_spec.h"

#include <fmt/format.h>

#include <cmath>

namespace cmx::hw {
namespace {

constexpr double kAddresses = 4294967296.0;

std::uint16_t cost(const Config& config, std::string_view path) {
  const double cycles = config.cycles(path, {1, 65535});
  if (cycles != std::floor(cycles))
    throw BadInput(fmt::format("{}{} = {} must be a whole number of cycles", config.where(path), path, cycles));
  return static_cast<std::uint16_t>(cycles);
}

std::uint32_t address(const Config& config, std::string_view path) {
  return static_cast<std::uint32_t>(config.bytes(path, {0, kAddresses - 1}).value);
}

Rv32Costs read_costs(const Config& config) {
  return {.alu = cost(config, "rv32.alu"),
          .mul = cost(config, "rv32.mul"),
          .div = cost(config, "rv32.div"),
          .load = cost(config, "rv32.load"),
          .store = cost(config, "rv32.store"),
          .amo = cost(config, "rv32.amo"),
          .branch_not_taken = cost(config, "rv32.branch_not_taken"),
          .branch_taken = cost(config, "rv32.branch_taken"),
          .jump = cost(config, "rv32.jump"),
          .csr = cost(config, "rv32.csr"),
          .fence = cost(config, "rv32.fence"),
          .trap = cost(config, "rv32.trap"),
          .mmio = cost(config, "rv32.mmio")};
}

void check_addresses(const Config& config, const Rv32Spec& spec) {
  const auto end = [](std::uint32_t base, std::uint64_t size) { return base + size; };
  const std::uint64_t memory_end = end(spec.memory_base, spec.memory_size);
  if (spec.memory_base % 4 != 0)
    throw BadInput(fmt::format("{}rv32.memory_base must be a multiple of 4", config.where("rv32.memory_base")));
  if (memory_end > static_cast<std::uint64_t>(kAddresses)) {
    throw BadInput(fmt::format("{}rv32.memory_base and rv32.memory_size end at {:#x}, beyond the 32-bit address space",
                               config.where("rv32.memory_size"), memory_end));
  }
  if (spec.reset_vector < spec.memory_base || spec.reset_vector >= memory_end || spec.reset_vector % 2 != 0) {
    throw BadInput(
        fmt::format("{}rv32.reset_vector = {:#x} must be an even address in the local memory, {:#x} to {:#x}",
                    config.where("rv32.reset_vector"), spec.reset_vector, spec.memory_base, memory_end - 1));
  }
  if (spec.timer_base % 8 != 0 ||
      end(spec.timer_base, Rv32Spec::kTimerBytes) > static_cast<std::uint64_t>(kAddresses)) {
    throw BadInput(fmt::format("{}rv32.timer_base = {:#x} must be a multiple of 8 with {:#x} bytes behind it",
                               config.where("rv32.timer_base"), spec.timer_base, Rv32Spec::kTimerBytes));
  }
  if (spec.timer_base < memory_end && spec.memory_base < end(spec.timer_base, Rv32Spec::kTimerBytes)) {
    throw BadInput(fmt::format(
        "{}rv32.timer_base = {:#x}: the timer's {:#x} bytes overlap the local memory, {:#x} to {:#x}",
        config.where("rv32.timer_base"), spec.timer_base, Rv32Spec::kTimerBytes, spec.memory_base, memory_end - 1));
  }
}

}  // namespace

Rv32Spec read_rv32_spec(const Config& config) {
  Rv32Spec spec;
  spec.clock = config.frequency("rv32.clock");
  spec.costs = read_costs(config);
  spec.memory_base = address(config, "rv32.memory_base");
  spec.memory_size = static_cast<std::uint32_t>(config.bytes("rv32.memory_size", {64, kAddresses / 2}).value);
  spec.reset_vector = address(config, "rv32.reset_vector");
  spec.timer_base = address(config, "rv32.timer_base");
  const double cycles = spec.clock.value / config.frequency("rv32.timer_clock").value;
  if (cycles < 1 || cycles > kAddresses - 1 || std::abs(cycles - std::round(cycles)) > 1e-6) {
    throw BadInput(
        fmt::format("{}a tick of rv32.timer_clock is {} cycles of rv32.clock; it must be a whole number of them",
                    config.where("rv32.timer_clock"), cycles));
  }
  spec.cycles_per_tick = static_cast<std::uint32_t>(std::round(cycles));
  check_addresses(config, spec);
  return spec;
}

}  // namespace cmx::hw
