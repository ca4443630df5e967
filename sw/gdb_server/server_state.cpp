// SPDX-License-Identifier: Apache-2.0
// Packets that read and write registers and memory, and set points.
#include <algorithm>
#include <array>

#include "sw/gdb_server/server.h"

namespace cmx::sw::gdb {
namespace {

constexpr std::string_view kNoRegister = "E03";
constexpr std::string_view kNoMemory = "E0e";
constexpr std::uint32_t kMostBytes = 2048;  // that a reply has room for, at two digits a byte
constexpr std::size_t kDigits = 8;          // of a register

/// Splits at the first `mark`; nothing: there is none.
std::optional<std::array<std::string_view, 2>> split(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  return std::array{text.substr(0, at), text.substr(at + 1)};
}

struct Range {
  std::uint32_t address;
  std::uint32_t size;
};

/// "80000000,10".
std::optional<Range> to_range(std::string_view text) {
  const auto parts = split(text, ',');
  if (!parts) return std::nullopt;
  const auto address = to_number((*parts)[0]);
  const auto size = to_number((*parts)[1]);
  if (!address || !size) return std::nullopt;
  return Range{*address, *size};
}

}  // namespace

void Server::read_registers() {
  std::string digits;
  for (std::uint32_t i = 0; i <= kPc; ++i) digits += word_to_hex(target_.read_register(die_, i).value_or(0));
  reply(digits);
}

void Server::write_registers(std::string_view digits) {
  if (digits.size() != kDigits * (kPc + 1)) return reply(kMalformed);
  std::array<std::uint32_t, kPc + 1> values{};
  for (std::uint32_t i = 0; i <= kPc; ++i) {
    const auto value = word_from_hex(digits.substr(kDigits * i, kDigits));
    if (!value) return reply(kMalformed);
    values[i] = *value;
  }
  for (std::uint32_t i = 0; i <= kPc; ++i) target_.write_register(die_, i, values[i]);
  reply("OK");
}

void Server::read_register(std::string_view number) {
  const auto index = to_number(number);
  if (!index) return reply(kMalformed);
  const auto value = target_.read_register(die_, *index);
  reply(value ? word_to_hex(*value) : std::string(kNoRegister));
}

void Server::write_register(std::string_view assignment) {
  const auto parts = split(assignment, '=');
  const auto index = parts ? to_number((*parts)[0]) : std::nullopt;
  const auto value = parts ? word_from_hex((*parts)[1]) : std::nullopt;
  if (!index || !value) return reply(kMalformed);
  reply_ok_or(target_.write_register(die_, *index, *value), kNoRegister);
}

void Server::read_memory(std::string_view range) {
  const auto wanted = to_range(range);
  if (!wanted) return reply(kMalformed);
  if (wanted->size == 0) return reply("");
  const std::vector<std::uint8_t> bytes =
      target_.read_memory(die_, wanted->address, std::min(wanted->size, kMostBytes));
  reply(bytes.empty() ? std::string(kNoMemory) : to_hex(bytes));
}

void Server::write_memory(std::string_view arguments, bool binary) {
  const auto parts = split(arguments, ':');
  const auto wanted = parts ? to_range((*parts)[0]) : std::nullopt;
  if (!wanted) return reply(kMalformed);
  const auto data = binary ? std::optional(unescaped((*parts)[1])) : from_hex((*parts)[1]);
  if (!data || data->size() != wanted->size) return reply(kMalformed);
  const std::vector<std::uint8_t> bytes(data->begin(), data->end());
  reply_ok_or(bytes.empty() || target_.write_memory(die_, wanted->address, bytes), kNoMemory);
}

void Server::point(std::string_view arguments, bool set) {
  const auto parts = split(arguments, ',');
  if (!parts || (*parts)[0].size() != 1) return reply(kMalformed);
  const char kind = (*parts)[0].front();
  if (kind < '0' || kind > '4') return reply("");
  // Conditions and commands may follow, after a semicolon; none was offered.
  const auto range = to_range((*parts)[1].substr(0, (*parts)[1].find(';')));
  if (!range) return reply(kMalformed);
  const Point wanted{static_cast<PointKind>(kind - '0'), range->address, range->size};
  if (set) {
    target_.look_at(die_);
    target_.set_point(wanted);
  } else {
    target_.clear_point(wanted);
  }
  reply("OK");
}

}  // namespace cmx::sw::gdb
