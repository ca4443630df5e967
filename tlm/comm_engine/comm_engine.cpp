// SPDX-License-Identifier: Apache-2.0
// What software sees: registers and their effects.
#include "tlm/comm_engine/comm_engine.h"

#include <algorithm>
#include <string>

#include "hw/units/bad_input.h"

namespace cmx::model::comm_engine {
namespace {

namespace global = regs::global;
namespace channel_page = regs::channel;

constexpr int kMostChannels = 64;

const hw::CommEngineSpec& checked(const hw::CommEngineSpec& spec) {
  const auto same = [](const char* what, hw::Bytes bytes, std::size_t map) {
    if (bytes.value == static_cast<std::int64_t>(map)) return;
    throw hw::BadInput("comm_engine." + std::string(what) + " = " + std::to_string(bytes.value) +
                       " B, but the register map's has " + std::to_string(map));
  };
  same("descriptor", spec.descriptor, regs::Submission::kBytes);
  same("completion", spec.completion, regs::Completion::kBytes);
  if (spec.channels > kMostChannels)
    throw hw::BadInput("comm_engine.channels = " + std::to_string(spec.channels) +
                       " must be at most 64: channel_interrupts has so many bits");
  return spec;
}

struct ChannelOffset {
  std::uint32_t channel;
  std::uint32_t offset;
};
std::optional<ChannelOffset> channel_offset(std::uint32_t offset) {
  if (offset < channel_page::kOffset || offset - channel_page::kOffset >= channel_page::kCount * channel_page::kStride)
    return std::nullopt;
  return ChannelOffset{(offset - channel_page::kOffset) / channel_page::kStride,
                       (offset - channel_page::kOffset) % channel_page::kStride};
}

}  // namespace

CommEngine::CommEngine(const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar, Memory& memory,
                       FabricPort& port)
    : spec_(checked(spec)),
      calendar_(calendar),
      file_(static_cast<std::uint32_t>(spec.channels)),
      neighbours_(die, port),
      translation_(file_, memory),
      rings_(file_, memory),
      attention_(file_, static_cast<std::uint32_t>(spec.channels)),
      mid_end_(spec, translation_, memory, neighbours_),
      back_end_(spec, file_, calendar, memory, port),
      channels_(static_cast<std::size_t>(spec.channels)) {}

std::unique_ptr<Engine> make_comm_engine(const hw::CommEngineSpec& spec, std::uint32_t die, Calendar& calendar,
                                         Memory& memory, FabricPort& port) {
  return std::make_unique<CommEngine>(spec, die, calendar, memory, port);
}

std::optional<std::uint32_t> CommEngine::read(std::uint32_t offset) {
  const auto value = peek(offset);
  if (observer_ != nullptr && value) observer_->register_read(calendar_.now(), offset, *value);
  return value;
}

std::optional<std::uint32_t> CommEngine::peek(std::uint32_t offset) {
  if (offset == global::kStatus) file_.set_field(offset, global::kStatusBusy, busy() ? 1 : 0);
  if (const auto own = channel_offset(offset);
      own && own->offset == channel_page::kStatus && own->channel < channels_.size()) {
    const Channel& channel = channels_[own->channel];
    file_.set_field(offset, channel_page::kStatusBusy, channel.jobs.empty() && channel.doorbells.empty() ? 0 : 1);
    file_.set_field(offset, channel_page::kStatusHalted, attention_.halted(own->channel) ? 1 : 0);
    file_.set_field(offset, channel_page::kStatusWaiting, waiting(own->channel) ? 1 : 0);
  }
  return file_.read(offset);
}

bool CommEngine::write(std::uint32_t offset, std::uint32_t value) {
  if (!file_.read(offset)) return false;
  const std::uint32_t before = file_.get(offset);
  if (observer_ != nullptr) observer_->register_written(calendar_.now(), offset, before, value);
  file_.write(offset, value);
  if (const auto own = channel_offset(offset)) {
    channel_written(own->channel, own->offset, before);
  } else {
    global_written(offset);
  }
  return true;
}

void CommEngine::global_written(std::uint32_t offset) {
  switch (offset) {
    case global::kControl:
      if (file_.field(offset, global::kControlReset) != 0) {
        file_.set_field(offset, global::kControlReset, 0);
        reset();
      }
      for (std::uint32_t n = 0; n < channels_.size(); ++n) advance(n);
      return pump();
    case global::kInterruptStatus:
    case global::kInterruptEnable: return attention_.update();
    case global::kCounterControl:
      if (file_.field(offset, global::kCounterControlClear) != 0) {
        file_.set64(global::kBytesReadLo, global::kBytesReadHi, 0);
        file_.set64(global::kBytesWrittenLo, global::kBytesWrittenHi, 0);
        file_.set64(global::kDescriptorsLo, global::kDescriptorsHi, 0);
        file_.set64(global::kTransactionsLo, global::kTransactionsHi, 0);
        file_.set64(global::kWindowStallsLo, global::kWindowStallsHi, 0);
        file_.set64(global::kTranslationMissesLo, global::kTranslationMissesHi, 0);
      }
      return file_.set(offset, 0);
    case global::kPageTableBaseLo:
    case global::kPageTableBaseHi:
    case global::kPageTableEntries:
    case global::kTranslationControl:
      if (offset == global::kTranslationControl) file_.set_field(offset, global::kTranslationControlFlush, 0);
      return translation_.flush();
    default: return;
  }
}

void CommEngine::channel_written(std::uint32_t n, std::uint32_t offset, std::uint32_t before) {
  switch (offset) {
    case channel_page::kProducer: return doorbell(n);
    case channel_page::kControl: {
      const bool was = channel_page::kControlEnable.get(before) != 0;
      const bool is = file_.field(channel_register(n, offset), channel_page::kControlEnable) != 0;
      if (!was && is) open(n);
      if (was && !is) close(n);
      attention_.update();
      break;
    }
    case channel_page::kInterruptStatus: return attention_.update();
    case channel_page::kError:
      if (observer_ != nullptr && channel_page::kErrorValid.get(before) != 0 && !attention_.halted(n))
        observer_->resumed(calendar_.now(), n);
      break;
    case channel_page::kOutstandingLimit: break;
    default: return;
  }
  advance(n);
  pump();
}

void CommEngine::open(std::uint32_t n) {
  if (!channels_[n].jobs.empty()) return;
  channels_[n].doorbells.clear();
  for (const std::uint32_t index : {channel_page::kProducer, channel_page::kConsumer, channel_page::kCompletionProducer,
                                    channel_page::kCompletionConsumer}) {
    file_.set(channel_register(n, index), 0);
  }
}

void CommEngine::close(std::uint32_t n) {
  channels_[n].doorbells.clear();
  Job* job = channels_[n].current;
  if (job != nullptr && (!job->started || waiting(n))) fail(n, *job, MidEnd::failed(Error::kAborted));
}

void CommEngine::doorbell(std::uint32_t n) {
  const std::uint32_t producer = file_.get(channel_register(n, channel_page::kProducer));
  Error error = rings_.check(n);
  if (error == Error::kNone && rings_.overrun(n)) error = Error::kRingOverrun;
  if (error != Error::kNone) {
    if (observer_ != nullptr) observer_->refused(calendar_.now(), {n, producer}, error);
    return attention_.error(n, error, producer);
  }
  if (observer_ != nullptr) tell_submitted(n, producer);
  channels_[n].doorbells.push_back({producer, calendar_.now() + spec_.start.value});
  advance(n);
  pump();
}

/// What this doorbell is about: entries beyond the last one's.
void CommEngine::tell_submitted(std::uint32_t n, std::uint32_t producer) {
  const auto& doorbells = channels_[n].doorbells;
  std::uint32_t index = file_.get(channel_register(n, channel_page::kConsumer));
  if (!doorbells.empty() && static_cast<std::int32_t>(doorbells.back().until - index) > 0)
    index = doorbells.back().until;
  for (; static_cast<std::int32_t>(producer - index) > 0; ++index) {
    observer_->submitted(calendar_.now(), {n, index}, rings_.entry(n, index), rings_.submission_offset(n, index));
  }
}

void CommEngine::reset() {
  if (std::any_of(channels_.begin(), channels_.end(), [](const Channel& c) { return c.open > 0; })) return;
  file_.reset();
  translation_.flush();
  channels_ = std::vector<Channel>(channels_.size());
  attention_.update();
}

bool CommEngine::busy() const {
  return std::any_of(channels_.begin(), channels_.end(),
                     [](const Channel& c) { return !c.jobs.empty() || !c.doorbells.empty(); });
}

Translation::Result CommEngine::admit(std::uint64_t offset, std::uint64_t bytes, bool write, std::uint32_t token) {
  const auto result = translation_.look_up(offset, bytes, write, token);
  if (result.missed) file_.add64(global::kTranslationMissesLo, global::kTranslationMissesHi, 1);
  if (result.error != Error::kNone && result.error != Error::kBadAddress)
    attention_.fault(Attention::kOutside, result.error, offset);
  return result;
}

}  // namespace cmx::model::comm_engine
