// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/rings.h"

#include <array>
#include <bit>

namespace cmx::model::comm_engine {
namespace {

namespace channel_page = regs::channel;
using regs::Completion;
using regs::Submission;

}  // namespace

std::uint64_t Rings::submission_base(std::uint32_t channel) const {
  return get(channel, channel_page::kRingBaseLo) | std::uint64_t{get(channel, channel_page::kRingBaseHi)} << 32;
}
std::uint64_t Rings::completion_base(std::uint32_t channel) const {
  return get(channel, channel_page::kCompletionBaseLo) | std::uint64_t{get(channel, channel_page::kCompletionBaseHi)}
                                                             << 32;
}

bool Rings::good(std::uint64_t base, std::uint32_t entries, std::size_t entry) const {
  return std::has_single_bit(entries) && entries <= regs::kRingEntriesMost && base % entry == 0 &&
         base <= memory_.size() && entries * entry <= memory_.size() - base;
}

Error Rings::check(std::uint32_t channel) const {
  const std::uint32_t entries = get(channel, channel_page::kRingEntries);
  const std::uint32_t completions = get(channel, channel_page::kCompletionEntries);
  if (!good(submission_base(channel), entries, Submission::kBytes)) return Error::kBadRing;
  if (completions != 0 && !good(completion_base(channel), completions, Completion::kBytes)) return Error::kBadRing;
  return Error::kNone;
}

bool Rings::overrun(std::uint32_t channel) const {
  return get(channel, channel_page::kProducer) - get(channel, channel_page::kConsumer) >
         get(channel, channel_page::kRingEntries);
}

Submission Rings::entry(std::uint32_t channel, std::uint32_t index) const {
  std::array<std::uint8_t, Submission::kBytes> bytes{};
  memory_.read(submission_offset(channel, index), bytes);
  return Submission::decode(bytes);
}

Submission Rings::fetch(std::uint32_t channel) {
  const std::uint32_t index = get(channel, channel_page::kConsumer);
  file_.set(channel_register(channel, channel_page::kConsumer), index + 1);
  return entry(channel, index);
}

std::uint64_t Rings::submission_offset(std::uint32_t channel, std::uint32_t index) const {
  return submission_base(channel) +
         std::uint64_t{index % get(channel, channel_page::kRingEntries)} * Submission::kBytes;
}

std::uint64_t Rings::completion_offset(std::uint32_t channel, std::uint32_t index) const {
  return completion_base(channel) +
         std::uint64_t{index % get(channel, channel_page::kCompletionEntries)} * Completion::kBytes;
}

Error Rings::complete(std::uint32_t channel, Completion completion) {
  const std::uint32_t entries = get(channel, channel_page::kCompletionEntries);
  if (entries == 0) return Error::kNone;
  if (!good(completion_base(channel), entries, Completion::kBytes)) return Error::kBadRing;
  const std::uint32_t index = get(channel, channel_page::kCompletionProducer);
  if (index - get(channel, channel_page::kCompletionConsumer) >= entries) return Error::kCompletionOverrun;
  completion.flags = Completion::kFlagsPhase.set(0, index / entries % 2 == 0 ? 1 : 0);
  std::array<std::uint8_t, Completion::kBytes> bytes{};
  completion.encode(bytes);
  memory_.write(completion_offset(channel, index), bytes);
  file_.set(channel_register(channel, channel_page::kCompletionProducer), index + 1);
  return Error::kNone;
}

}  // namespace cmx::model::comm_engine
