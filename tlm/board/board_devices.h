// SPDX-License-Identifier: Apache-2.0
// The registers of a die's board: console, exit, identification, window base, mailbox (hw/board/registers.toml).
//
// Ports: on_exit, called by a write of the exit register; on_interrupt, called when the level of the mailbox's
// interrupt changes; on_taken, called when firmware says that it took the mailbox's message. Host side: mailbox(),
// post(), take().
// Errors: an access that is no aligned word, to no register, a write of a read-only or a read of a write-only one is
// refused (access fault).
// Not modelled: a console that is busy; registers take no time of their own.
#pragma once

#include <cstdint>
#include <functional>

#include "hw/board/board_spec.h"
#include "tlm/board/console.h"
#include "tlm/board/device.h"
#include "tlm/board/hbm_window.h"
#include "tlm/board/mailbox.h"

namespace cmx::model {

class BoardDevices final : public Device {
 public:
  /// `window` must outlive the board.
  BoardDevices(const hw::BoardSpec& spec, int die, int dies, HbmWindow& window)
      : die_(static_cast<std::uint32_t>(die)),
        dies_(static_cast<std::uint32_t>(dies)),
        window_(window),
        console_(spec.console_line, spec.console_lines) {}

  std::function<void(std::uint32_t value)> on_exit;
  std::function<void(bool pending)> on_interrupt;
  std::function<void(hw::Picoseconds at)> on_taken;

  DeviceReply read(std::uint32_t offset, std::uint32_t size, hw::Picoseconds at) override;
  DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) override;

  Console& console() { return console_; }
  const Mailbox& mailbox() const { return mailbox_; }
  /// The host's side of the mailbox, as Mailbox::post and take.
  bool post(const Mailbox::Words& message);
  std::optional<Mailbox::Words> take() { return mailbox_.take(); }

 private:
  bool write_register(std::uint32_t offset, std::uint32_t data, hw::Picoseconds at);
  void update_interrupt();

  std::uint32_t die_;
  std::uint32_t dies_;
  HbmWindow& window_;
  Console console_;
  Mailbox mailbox_;
  bool interrupt_enabled_{false};
  bool interrupt_{false};
};

}  // namespace cmx::model
