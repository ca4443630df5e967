// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/board_devices.h"

#include <algorithm>
#include <array>

#include "hw/generated/board_registers.hpp"

namespace cmx::model {
namespace {

namespace regs = hw::board_registers;
namespace mailbox = regs::mailbox;

using MessageOffsets = std::array<std::uint32_t, std::tuple_size_v<Mailbox::Words>>;
constexpr MessageOffsets kIn{mailbox::kIn0, mailbox::kIn1, mailbox::kIn2, mailbox::kIn3};
constexpr MessageOffsets kOut{mailbox::kOut0, mailbox::kOut1, mailbox::kOut2, mailbox::kOut3};

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

/// The word of a message that is at `offset`; as many as there are words: none.
std::size_t word_of(std::uint32_t offset, const MessageOffsets& message) {
  return static_cast<std::size_t>(std::find(message.begin(), message.end(), offset) - message.begin());
}

}  // namespace

DeviceReply BoardDevices::read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds /*at*/) {
  if (size != 4 || offset % 4 != 0) return {};
  const auto value = [](std::uint32_t data) { return DeviceReply{.ok = true, .data = data, .delay = {}}; };
  switch (offset) {
    case regs::console::kStatus: return value(regs::console::kStatusReady.set(0, 1));
    case regs::system::kDieId: return value(die_);
    case regs::system::kDies: return value(dies_);
    case regs::window::kBaseLo: return value(low(window_.base()));
    case regs::window::kBaseHi: return value(high(window_.base()));
    case mailbox::kStatus:
      return value(mailbox::kStatusOutFull.set(mailbox::kStatusInFull.set(0, mailbox_.in_full() ? 1 : 0),
                                               mailbox_.out_full() ? 1 : 0));
    case mailbox::kControl:
      return value(mailbox::kControlRaiseInterrupt.set(mailbox::kControlLoopback.set(0, mailbox_.loopback() ? 1 : 0),
                                                       interrupt_enabled_ ? 1 : 0));
    default: break;
  }
  if (const std::size_t word = word_of(offset, kIn); word < kIn.size()) return value(mailbox_.in()[word]);
  if (const std::size_t word = word_of(offset, kOut); word < kOut.size()) return value(mailbox_.out()[word]);
  return {};
}

DeviceReply BoardDevices::write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) {
  if (size != 4 || offset % 4 != 0 || !write_register(offset, data, at)) return {};
  update_interrupt();
  return {.ok = true, .data = 0, .delay = {}};
}

bool BoardDevices::write_register(std::uint32_t offset, std::uint32_t data, hw::Picoseconds at) {
  switch (offset) {
    case regs::console::kTx: console_.put(static_cast<std::uint8_t>(data), at); return true;
    case regs::system::kExit:
      if (on_exit) on_exit(data);
      return true;
    case regs::window::kBaseLo:
      window_.set_base((std::uint64_t{high(window_.base())} << 32) | (data & ~3U));
      return true;
    case regs::window::kBaseHi: window_.set_base((std::uint64_t{data} << 32) | low(window_.base())); return true;
    case mailbox::kControl:
      interrupt_enabled_ = mailbox::kControlRaiseInterrupt.get(data) != 0;
      mailbox_.set_loopback(mailbox::kControlLoopback.get(data) != 0);
      return true;
    case mailbox::kInAck:
      mailbox_.acknowledge();
      if (on_taken) on_taken(at);
      return true;
    case mailbox::kOutSend: mailbox_.send(); return true;
    default: break;
  }
  const std::size_t word = word_of(offset, kOut);
  if (word == kOut.size()) return false;
  mailbox_.out()[word] = data;
  return true;
}

bool BoardDevices::post(const Mailbox::Words& message) {
  const bool taken = mailbox_.post(message);
  update_interrupt();
  return taken;
}

void BoardDevices::update_interrupt() {
  const bool pending = interrupt_enabled_ && mailbox_.in_full();
  if (pending == interrupt_) return;
  interrupt_ = pending;
  if (on_interrupt) on_interrupt(pending);
}

}  // namespace cmx::model
