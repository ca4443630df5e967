// SPDX-License-Identifier: Apache-2.0
#include "tlm/firmware_platform/board_devices.h"

#include <tuple>

#include "hw/board/board_registers.h"

namespace model {
namespace {

constexpr std::uint32_t kMailboxBytes = BOARD_MAILBOX_WORDS * 4;
static_assert(std::tuple_size_v<Mailbox::Words> == BOARD_MAILBOX_WORDS);

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

/// The word of a message that is at `offset`, for registers from `first` on.
std::size_t word_of(std::uint32_t offset, std::uint32_t first) { return (offset - first) / 4; }
bool in_message(std::uint32_t offset, std::uint32_t first) { return offset >= first && offset - first < kMailboxBytes; }

}  // namespace

DeviceReply BoardDevices::read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds /*at*/) {
  if (size != 4 || offset % 4 != 0) return {};
  const auto value = [](std::uint32_t data) { return DeviceReply{.ok = true, .data = data, .delay = {}}; };
  switch (offset) {
    case BOARD_CONSOLE_STATUS: return value(BOARD_CONSOLE_STATUS_READY);
    case BOARD_DIE_ID: return value(die_);
    case BOARD_DIES: return value(dies_);
    case BOARD_WINDOW_LO: return value(low(window_.base()));
    case BOARD_WINDOW_HI: return value(high(window_.base()));
    case BOARD_MAILBOX_STATUS:
      return value((mailbox_.in_full() ? BOARD_MAILBOX_STATUS_IN_FULL : 0) | (mailbox_.out_full() ? BOARD_MAILBOX_STATUS_OUT_FULL : 0));
    case BOARD_MAILBOX_CONTROL:
      return value((mailbox_.loopback() ? BOARD_MAILBOX_CONTROL_LOOPBACK : 0) | (interrupt_enabled_ ? BOARD_MAILBOX_CONTROL_INTERRUPT : 0));
    default: break;
  }
  if (in_message(offset, BOARD_MAILBOX_IN)) return value(mailbox_.in()[word_of(offset, BOARD_MAILBOX_IN)]);
  if (in_message(offset, BOARD_MAILBOX_OUT)) return value(mailbox_.out()[word_of(offset, BOARD_MAILBOX_OUT)]);
  return {};
}

DeviceReply BoardDevices::write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) {
  if (size != 4 || offset % 4 != 0 || !write_register(offset, data, at)) return {};
  update_interrupt();
  return {.ok = true, .data = 0, .delay = {}};
}

bool BoardDevices::write_register(std::uint32_t offset, std::uint32_t data, hw::Picoseconds at) {
  switch (offset) {
    case BOARD_CONSOLE_TX: console_.put(static_cast<std::uint8_t>(data), at); return true;
    case BOARD_EXIT:
      if (on_exit) on_exit(data);
      return true;
    case BOARD_WINDOW_LO: window_.set_base((std::uint64_t{high(window_.base())} << 32) | (data & ~3U)); return true;
    case BOARD_WINDOW_HI: window_.set_base((std::uint64_t{data} << 32) | low(window_.base())); return true;
    case BOARD_MAILBOX_CONTROL:
      interrupt_enabled_ = (data & BOARD_MAILBOX_CONTROL_INTERRUPT) != 0;
      mailbox_.set_loopback((data & BOARD_MAILBOX_CONTROL_LOOPBACK) != 0);
      return true;
    case BOARD_MAILBOX_IN_ACK:
      mailbox_.acknowledge();
      if (on_taken) on_taken(at);
      return true;
    case BOARD_MAILBOX_OUT_SEND: mailbox_.send(); return true;
    default: break;
  }
  if (!in_message(offset, BOARD_MAILBOX_OUT)) return false;
  mailbox_.out()[word_of(offset, BOARD_MAILBOX_OUT)] = data;
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

}  // namespace model
