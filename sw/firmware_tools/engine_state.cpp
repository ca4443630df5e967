// SPDX-License-Identifier: Apache-2.0
#include "sw/firmware_tools/engine_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "hw/generated/comm_engine_registers.hpp"
#include "hw/units/bad_input.h"

namespace cmx::sw::firmware_tools {
namespace {

namespace regs = hw::comm_engine_registers;
namespace page = regs::channel;
using regs::Address;
using regs::Opcode;
using regs::Submission;

constexpr std::uint32_t kMostSubmissions = 16;  // of a ring, that are shown

std::uint32_t place(std::uint32_t channel, std::uint32_t offset) {
  return page::kOffset + channel * page::kStride + offset;
}

std::uint32_t get(const EngineLook& look, std::uint32_t offset) { return look.engine.peek(offset).value_or(0); }
std::uint64_t get64(const EngineLook& look, std::uint32_t low, std::uint32_t high) {
  return get(look, low) | std::uint64_t{get(look, high)} << 32;
}

std::uint32_t channels(const EngineLook& look) {
  return regs::global::kCapabilitiesChannels.get(get(look, regs::global::kCapabilities));
}

/// Lines for all registers of a block from `base` on.
std::string registers(const EngineLook& look, const hw::BlockInfo& block, std::uint32_t base) {
  std::string text;
  for (const hw::RegisterInfo& info : block.registers) {
    if (info.readable == 0) continue;
    if (const auto value = look.engine.peek(base + info.offset))
      text += fmt::format("die:{} {}\n", look.die, hw::describe_access(regs::kBlocks, base + info.offset, *value));
  }
  return text;
}

template <std::size_t kSize>
std::string name_of(const std::array<hw::ValueName, kSize>& names, std::uint64_t value) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const hw::ValueName& name) { return name.value == value; });
  return found == names.end() ? fmt::format("{:#x}?", value) : std::string(found->name);
}

/// "die:3+0x110000".
std::string address_in_words(std::uint64_t address) {
  const std::uint64_t kind = Address::kValueKind.get(address);
  const std::string end_point =
      kind == static_cast<std::uint64_t>(regs::AddressKind::kOwn)
          ? "own"
          : fmt::format("{}:{}", name_of(regs::kAddressKindNames, kind), Address::kValueEndpoint.get(address));
  return fmt::format("{}+{:#x}", end_point, Address::kValueOffset.get(address));
}

std::string in_words(const Submission& s) {
  std::string name = name_of(regs::kOpcodeNames, s.opcode);
  const std::string ends =
      fmt::format("{} {} -> {}", name, address_in_words(s.source), address_in_words(s.destination));
  switch (static_cast<Opcode>(s.opcode)) {
    case Opcode::kNop:
    case Opcode::kFence: return name;
    case Opcode::kWaitFlag:
      return fmt::format("{} for the word at {} to be {}{:#x}", name, address_in_words(s.flag_address),
                         s.condition == static_cast<std::uint8_t>(regs::Condition::kAtLeast) ? "at least " : "",
                         s.flag_value);
    case Opcode::kAtomicAdd:
      return fmt::format("{} {:#x} to the word at {}", name, s.flag_value, address_in_words(s.flag_address));
    case Opcode::kCopyList:
      return fmt::format("{} of {} entries at {}", name, s.count, address_in_words(s.list_address));
    case Opcode::kWriteNotify:
      return fmt::format("{}, {} bytes, flag at {} {} {:#x}", ends, s.length, address_in_words(s.flag_address),
                         Submission::kFlagsFlagAdd.get(s.flags) != 0 ? "+=" : "=", s.flag_value);
    case Opcode::kCopyRows:
    case Opcode::kGather:
    case Opcode::kScatter:
    case Opcode::kScaleAccumulate: return fmt::format("{}, {} rows of {} bytes", ends, s.count, s.length);
    case Opcode::kCopy:
    case Opcode::kReduceAdd:
    case Opcode::kReduceMax:
    case Opcode::kReduceMin: return fmt::format("{}, {} bytes", ends, s.length);
    default: return name;  // of another register map
  }
}

/// Of a wait on the own die.
std::string flag_now(const EngineLook& look, const Submission& wait) {
  const std::uint64_t at = Address::kValueOffset.get(wait.flag_address);
  std::array<std::uint8_t, 4> bytes{};
  if (!look.read_hbm(at, bytes)) return "";
  const bool translated =
      regs::global::kTranslationControlEnable.get(get(look, regs::global::kTranslationControl)) != 0;
  return translated ? "" : fmt::format("; it is {:#x}", hw::get_little_endian<std::uint32_t>(bytes));
}

std::optional<Submission> wait_of(const EngineLook& look, std::uint32_t channel) {
  for (const model::comm_engine::Engine::Wait& wait : look.engine.waits()) {
    if (wait.channel == channel) return wait.submission;
  }
  return std::nullopt;
}

/// Those that wait in the ring; the ones before them are the engine's.
std::string submissions(const EngineLook& look, std::uint32_t channel) {
  const std::uint64_t base = get64(look, place(channel, page::kRingBaseLo), place(channel, page::kRingBaseHi));
  const std::uint32_t entries = get(look, place(channel, page::kRingEntries));
  const std::uint32_t producer = get(look, place(channel, page::kProducer));
  const std::uint32_t consumer = get(look, place(channel, page::kConsumer));
  std::string text;
  for (std::uint32_t i = 0; entries != 0 && i < producer - consumer; ++i) {
    if (i == std::min(entries, kMostSubmissions))
      return text + fmt::format("die:{} channel {}, and {} more\n", look.die, channel, producer - consumer - i);
    const std::uint64_t at = base + std::uint64_t{(consumer + i) % entries} * Submission::kBytes;
    std::array<std::uint8_t, Submission::kBytes> bytes{};
    if (!look.read_hbm(at, bytes)) return text;
    text += fmt::format("die:{} channel {}, submission {} in its ring: {}\n", look.die, channel, consumer + i,
                        in_words(Submission::decode(bytes)));
  }
  return text;
}

std::string summary(const EngineLook& look, std::uint32_t channel) {
  const std::uint32_t status = get(look, place(channel, page::kStatus));
  const char* state = page::kStatusHalted.get(status) != 0    ? "halted by an error"
                      : page::kStatusWaiting.get(status) != 0 ? "waits for a flag"
                      : page::kStatusBusy.get(status) != 0    ? "busy"
                                                              : "idle";
  return fmt::format("die:{} channel {}: {}, producer {}, consumer {}, completions {} written, {} read\n", look.die,
                     channel, state, get(look, place(channel, page::kProducer)),
                     get(look, place(channel, page::kConsumer)), get(look, place(channel, page::kCompletionProducer)),
                     get(look, place(channel, page::kCompletionConsumer)));
}

}  // namespace

std::string engine_in_words(const EngineLook& look) {
  std::string text;
  for (const hw::BlockInfo& block : regs::kBlocks) {
    if (block.offset != page::kOffset) text += registers(look, block, block.offset);
  }
  for (std::uint32_t channel = 0; channel < channels(look); ++channel) {
    if (page::kControlEnable.get(get(look, place(channel, page::kControl))) != 0) text += summary(look, channel);
  }
  return text;
}

std::string channel_in_words(const EngineLook& look, std::uint32_t channel) {
  if (channel >= channels(look))
    throw hw::BadInput(fmt::format("channel {}: the engine has channels 0 to {}", channel, channels(look) - 1));
  std::string text;
  for (const hw::BlockInfo& block : regs::kBlocks) {
    if (block.offset == page::kOffset) text += registers(look, block, place(channel, 0));
  }
  text += summary(look, channel);
  if (const auto wait = wait_of(look, channel))
    text += fmt::format("die:{} channel {} holds submission {}: {}{}\n", look.die, channel,
                        get(look, place(channel, page::kConsumer)) - 1, in_words(*wait), flag_now(look, *wait));
  return text + submissions(look, channel);
}

}  // namespace cmx::sw::firmware_tools
