// SPDX-License-Identifier: Apache-2.0
#include "sw/gdb_server/packet.h"

#include <fmt/format.h>

#include <charconv>

namespace cmx::sw::gdb {
namespace {

constexpr char kEscape = '}';
constexpr char kEscapeBit = 0x20;
constexpr char kInterruptByte = 3;

std::uint8_t checksum(std::string_view body) {
  unsigned sum = 0;
  for (const char c : body) sum += static_cast<unsigned char>(c);
  return static_cast<std::uint8_t>(sum);
}

}  // namespace

std::string to_packet(std::string_view payload) {
  std::string body;
  for (const char c : payload) {
    if (c == '$' || c == '#' || c == kEscape || c == '*') {
      body += kEscape;
      body += static_cast<char>(c ^ kEscapeBit);
    } else {
      body += c;
    }
  }
  return fmt::format("${}#{:02x}", body, checksum(body));
}

std::string unescaped(std::string_view data) {
  std::string plain;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const bool escaped = data[i] == kEscape && i + 1 < data.size();
    plain += escaped ? static_cast<char>(data[++i] ^ kEscapeBit) : data[i];
  }
  return plain;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string digits;
  for (const std::uint8_t byte : bytes) digits += fmt::format("{:02x}", byte);
  return digits;
}

std::string to_hex(std::string_view text) {
  std::string digits;
  for (const char c : text) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto byte = to_number(digits.substr(i, 2));
    if (!byte) return std::nullopt;
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

std::string word_to_hex(std::uint32_t word) {
  std::string digits;
  for (int shift = 0; shift < 32; shift += 8) digits += fmt::format("{:02x}", word >> shift & 0xff);
  return digits;
}

std::optional<std::uint32_t> word_from_hex(std::string_view digits) {
  const auto bytes = from_hex(digits);
  if (!bytes || bytes->size() != 4) return std::nullopt;
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{static_cast<unsigned char>((*bytes)[i])} << (8 * i);
  return word;
}

std::optional<std::uint32_t> to_number(std::string_view digits) {
  std::uint32_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

PacketReader::Item PacketReader::next() {
  while (!buffer_.empty()) {
    const char first = buffer_.front();
    if (first == '$') {
      const std::size_t hash = buffer_.find('#');
      if (hash == std::string::npos || hash + 3 > buffer_.size()) return {};
      const std::string body = buffer_.substr(1, hash - 1);
      const auto sum = to_number(std::string_view(buffer_).substr(hash + 1, 2));
      buffer_.erase(0, hash + 3);
      if (!sum || *sum != checksum(body)) return {.kind = Kind::kBadChecksum};
      return {.kind = Kind::kPacket, .payload = body};
    }
    buffer_.erase(0, 1);
    if (first == kInterruptByte) return {.kind = Kind::kInterrupt};
    if (first == '+') return {.kind = Kind::kAck};
    if (first == '-') return {.kind = Kind::kNak};
  }
  return {};
}

}  // namespace cmx::sw::gdb
