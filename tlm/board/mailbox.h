// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace cmx::model {

/// Work from the host, AIC or AIV to the firmware, and answers back: one message of a few words at a time each way.
class Mailbox {
 public:
  using Words = std::array<std::uint32_t, 4>;

  /// The host's side. False: the last message has not been taken yet.
  bool post(const Words& message);
  /// An answer of the firmware, taken out.
  std::optional<Words> take();

  /// The firmware's side.
  bool in_full() const { return in_full_; }
  bool out_full() const { return out_full_; }
  const Words& in() const { return in_; }
  Words& out() { return out_; }
  void acknowledge();
  /// Sends out(); while out_full() nothing happens.
  void send();

  bool loopback() const { return loopback_; }
  void set_loopback(bool loopback);

 private:
  /// In loopback an answer comes back as soon as there is room.
  void turn_around();

  Words in_{};
  Words out_{};
  Words sent_{};
  bool in_full_{false};
  bool out_full_{false};
  bool loopback_{false};
};

}  // namespace cmx::model
