// SPDX-License-Identifier: Apache-2.0
// The host's side of the mailboxes as a list: messages that are put into dies' mailboxes at given times, as host, AIC
// or AIV would.
//
// Time: a message is delivered at its time, or as soon after it as firmware has taken the one before; those of a die in
// the order of their times, equal ones in that of the list. A core that does not sleep sees it at the start of its next
// quantum.
// Not modelled: what the host does with answers.
#pragma once

#include <memory>
#include <vector>

#include "hw/units/units.h"
#include "tlm/board/firmware_platform.h"
#include "tlm/board/mailbox.h"

namespace cmx::model {

struct Doorbell {
  hw::Picoseconds at{};
  int die{0};
  Mailbox::Words words{};
};

class Doorbells {
 public:
  /// Before the platform runs; the platform must live as long as it runs.
  Doorbells(FirmwarePlatform& platform, const std::vector<Doorbell>& doorbells);
  ~Doorbells();
  Doorbells(const Doorbells&) = delete;
  Doorbells& operator=(const Doorbells&) = delete;

  /// What has not been delivered, by die, then time.
  std::vector<Doorbell> pending() const;

 private:
  class Line;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace cmx::model
