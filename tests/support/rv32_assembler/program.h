// SPDX-License-Identifier: Apache-2.0
// A program in the making: bytes from a base address on.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "tests/support/rv32_assembler/encode.h"

namespace cmx::rv32asm {

class Program {
 public:
  explicit Program(Word base) : base_(base) {}

  Program& operator<<(Word word) { return put(word); }
  Program& operator<<(Half half) { return put(half); }
  template <class T>
  Program& put(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
    return *this;
  }

  Word here() const { return base_ + static_cast<Word>(bytes_.size()); }
  std::int32_t offset_to(Word target) const { return static_cast<std::int32_t>(target - here()); }
  void align(Word bytes) {
    while (here() % bytes != 0) put(c_nop());
  }
  /// rd = value in two instructions, always.
  Program& li(Reg rd, Word value) {
    const Word low = (value & 0xfff) ^ 0x800;  // sign-extended by addi
    const Word upper = value - (low - 0x800);
    return *this << lui(rd, upper) << addi(rd, rd, static_cast<std::int32_t>(low) - 0x800);
  }
  void patch(Word address, Word word) { std::memcpy(bytes_.data() + (address - base_), &word, sizeof word); }

  Word base() const { return base_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  Word base_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace cmx::rv32asm
