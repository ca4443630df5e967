// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/mailbox.h"

namespace cmx::model {

bool Mailbox::post(const Words& message) {
  if (in_full_) return false;
  in_ = message;
  in_full_ = true;
  return true;
}

std::optional<Mailbox::Words> Mailbox::take() {
  if (!out_full_ || loopback_) return std::nullopt;
  out_full_ = false;
  return sent_;
}

void Mailbox::acknowledge() {
  in_full_ = false;
  turn_around();
}

void Mailbox::send() {
  if (out_full_) return;
  sent_ = out_;
  out_full_ = true;
  turn_around();
}

void Mailbox::set_loopback(bool loopback) {
  loopback_ = loopback;
  turn_around();
}

void Mailbox::turn_around() {
  if (loopback_ && out_full_ && post(sent_)) out_full_ = false;
}

}  // namespace cmx::model
