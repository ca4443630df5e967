// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "hw/units/units.h"
#include "tlm/board/device.h"
#include "tlm/board/sparse_memory.h"

namespace cmx::model {

/// An access of the microcontroller to its HBM.
struct HbmAccess {
  std::uint64_t place{0};
  std::uint32_t size{0};
  bool write{false};
  std::uint32_t value{0};  // of a write
};

/// The microcontroller's window onto the HBM of its die: offset o is HBM address base() + o. Beyond the HBM there is
/// nothing.
class HbmWindow final : public Device {
 public:
  /// `memory` must outlive the window; an access takes `read_time` or `write_time`.
  HbmWindow(SparseMemory& memory, hw::Picoseconds read_time, hw::Picoseconds write_time)
      : memory_(memory), read_time_(read_time), write_time_(write_time) {}

  std::uint64_t base() const { return base_; }
  void set_base(std::uint64_t base) { base_ = base; }

  /// Others see and change the memory, too: `before` an access what they did up to now must be there, `after_write`
  /// they may look.
  void share(std::function<void()> before, std::function<void()> after_write) {
    before_ = std::move(before);
    after_write_ = std::move(after_write);
  }
  bool synchronous() const override { return before_ != nullptr; }

  /// Told of every access once what others did up to now is there, before it happens itself; empty: nobody.
  std::function<void(const HbmAccess& access)> on_access;

  DeviceReply read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds at) override;
  DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) override;
  std::uint64_t debug(std::uint32_t offset, std::span<std::uint8_t> bytes, bool write) override;

 private:
  /// Whether these bytes are in the HBM, whatever the base.
  bool there(std::uint32_t offset, std::uint64_t size) const;

  SparseMemory& memory_;
  hw::Picoseconds read_time_;
  hw::Picoseconds write_time_;
  std::uint64_t base_{0};
  std::function<void()> before_;
  std::function<void()> after_write_;
};

}  // namespace cmx::model
