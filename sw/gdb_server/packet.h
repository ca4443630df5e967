// SPDX-License-Identifier: Apache-2.0
// The remote serial protocol's packets: $payload#checksum, an acknowledgement each way, and a lone byte 3 that
// interrupts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cmx::sw::gdb {

/// The answer to a packet that is not understood.
inline constexpr std::string_view kMalformed = "E01";

/// The packet of a payload; what would end it or start an escape is escaped.
std::string to_packet(std::string_view payload);
/// Binary data of a packet (X) without its escapes.
std::string unescaped(std::string_view data);

std::string to_hex(std::span<const std::uint8_t> bytes);
std::string to_hex(std::string_view text);
/// Nothing: an odd number of digits, or something that is none.
std::optional<std::string> from_hex(std::string_view digits);
/// A register's four bytes, the lowest first.
std::string word_to_hex(std::uint32_t word);
std::optional<std::uint32_t> word_from_hex(std::string_view digits);
/// A number in hexadecimal of at most 32 bits, as addresses and lengths are written.
std::optional<std::uint32_t> to_number(std::string_view digits);

/// Takes packets out of a stream of bytes, however they are cut.
class PacketReader {
 public:
  enum class Kind : std::uint8_t { kNothing, kPacket, kBadChecksum, kInterrupt, kAck, kNak };
  struct Item {
    Kind kind{Kind::kNothing};
    std::string payload{};  // of kPacket, escapes and all
  };

  std::string& buffer() { return buffer_; }
  /// The next that is complete; other bytes between packets are dropped.
  Item next();

 private:
  std::string buffer_;
};

}  // namespace cmx::sw::gdb
