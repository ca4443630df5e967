// SPDX-License-Identifier: Apache-2.0
// What the addresses of a program are, looked up once each: the tools ask for every instruction.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "sw/elf/image.h"
#include "tlm/rv32/isa/instruction.h"

namespace cmx::sw::firmware_tools {

/// An instruction's address in the words of the source; what is not known is empty.
struct Place {
  const elf::Function* function{nullptr};
  std::string where;   // "main+0x12"
  std::string source;  // "hello.c:7"
  std::string text;    // disassembled
};

class Places {
 public:
  explicit Places(const elf::Image& image) : image_(image) {}

  /// The reference holds until the program is asked for another instruction at this address.
  const Place& at(std::uint32_t pc, const model::rv32::Instruction& instruction);
  const elf::Image& image() const { return image_; }

 private:
  struct Known {
    std::uint32_t bits{0};  // code may be written anew
    Place place;
  };
  const elf::Image& image_;
  std::unordered_map<std::uint32_t, Known> known_;  // never iterated
};

}  // namespace cmx::sw::firmware_tools
