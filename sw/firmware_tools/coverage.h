// SPDX-License-Identifier: Apache-2.0
// Which source lines and functions ran, and how often, over all dies that run an image: as an lcov file (geninfo(1)),
// for genhtml and editors.
//
// A line's count is that of the most frequent of the addresses at which it begins. Functions are with the file of their
// first line.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "sw/elf/image.h"
#include "tlm/rv32/observer.h"

namespace cmx::sw::firmware_tools {

class Coverage final : public model::rv32::Observer {
 public:
  /// `image` must outlive it. One for all dies with this image.
  explicit Coverage(const elf::Image& image) : image_(image) {}

  void retired(std::uint64_t /*cycle*/, std::uint32_t pc, const model::rv32::Instruction& /*instruction*/,
               std::uint32_t /*rd_value*/) override {
    ++executed_[pc];
  }

  /// The records of one test, by file.
  std::string lcov(const std::string& test) const;

 private:
  std::uint64_t count(std::uint32_t pc) const;

  const elf::Image& image_;
  std::unordered_map<std::uint32_t, std::uint64_t> executed_;  // never iterated
};

}  // namespace cmx::sw::firmware_tools
