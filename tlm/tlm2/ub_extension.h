// SPDX-License-Identifier: Apache-2.0
// What a UB transaction says beyond address and data. C++17.
//
// A payload without it is a plain read or write of service level 0, in any order. A target of the fabric gets one
// with `source` set; it may ignore it.
#pragma once

#include <cstdint>
#include <tlm>

namespace cmx::tlm2 {

/// kAutomatic: kRead or kWrite, as the command says. kRead and kLoad need TLM_READ_COMMAND, all others
/// TLM_WRITE_COMMAND.
/// Of a target, kWriteNotify and kSend also mean that its program is told, and kSend that it chooses the place
/// itself; a plain memory takes both as writes.
enum class UbOperation : std::uint8_t {
  kAutomatic,
  kRead,
  kWrite,
  kWriteNotify,
  kSend,
  kLoad,
  kStore,
  kCompareAndSwap,
  kSwap,
  kFetchAdd
};

/// Among the transactions of one queue of an initiator, as docs/glossary.md has them.
enum class UbOrder : std::uint8_t { kNone, kRelaxed, kStrong, kFence };

class UbExtension : public tlm::tlm_extension<UbExtension> {
 public:
  UbOperation operation{UbOperation::kAutomatic};
  UbOrder order{UbOrder::kNone};
  std::uint8_t service_level{0};
  std::uint16_t queue{0};
  bool direct{true};          // the link between the dies of a package may be used
  std::uint64_t compare{0};   // kCompareAndSwap: what must be there; the data is what comes in its place
  std::uint64_t previous{0};  // set by the fabric: what an atomic found
  int source{-1};             // set by the fabric for the target: the end point that it comes from

  tlm::tlm_extension_base* clone() const override { return new UbExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const UbExtension&>(other); }
};

}  // namespace cmx::tlm2
