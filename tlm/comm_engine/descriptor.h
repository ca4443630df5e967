// SPDX-License-Identifier: Apache-2.0
// A submission as the engine understands it: what can be said of it before the first byte moves.
#pragma once

#include <cstdint>

#include "tlm/comm_engine/ports.h"

namespace cmx::model::comm_engine {

/// A global address taken apart.
struct Place {
  bool own{true};  // on the engine's die
  regs::AddressKind kind{regs::AddressKind::kOwn};
  std::uint32_t number{0};
  std::uint64_t offset{0};
};

/// Whose addresses are the own ones, and who else there is.
class Neighbourhood {
 public:
  Neighbourhood(std::uint32_t die, const FabricPort& port) : die_(die), port_(port) {}

  /// kNone, or kBadAddress for a kind or an end point that does not exist.
  Error locate(std::uint64_t address, Place& place) const;

 private:
  std::uint32_t die_;
  const FabricPort& port_;
};

/// Bytes of an element.
std::uint32_t element_bytes(regs::DataType type);
bool is_reduction(regs::Opcode opcode);
/// Moves or changes bytes at `destination`.
bool has_payload(regs::Opcode opcode);
/// Reads what lies at list_address.
bool has_list(regs::Opcode opcode);

/// The first thing that is wrong with a submission by itself. Addresses of rows, bounds and pages are checked as the
/// rows come up.
Error check(const regs::Submission& submission, const Neighbourhood& neighbours);

}  // namespace cmx::model::comm_engine
