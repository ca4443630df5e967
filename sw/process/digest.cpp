// SPDX-License-Identifier: Apache-2.0
#include "sw/process/digest.h"

#include <fmt/format.h>

#include <cstdint>

namespace cmx::sw::process {

std::string digest(const std::string& text) {
  std::uint64_t a = 0xcbf29ce484222325ULL;
  std::uint64_t b = 0x9ae16a3b2f90404fULL;
  for (const char c : text) {
    a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    b = (b ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return fmt::format("{:016x}{:016x}", a, b);
}

}  // namespace cmx::sw::process
