// SPDX-License-Identifier: Apache-2.0
#include "tlm/comm_engine/attention.h"

namespace cmx::model::comm_engine {
namespace {

namespace global = regs::global;
namespace channel_page = regs::channel;

}  // namespace

void Attention::error(std::uint32_t channel, Error error, std::uint32_t index) {
  const std::uint32_t own = channel_register(channel, channel_page::kError);
  const auto code = static_cast<std::uint32_t>(error);
  if (file_.field(own, channel_page::kErrorValid) == 0) {
    file_.set(own, channel_page::kErrorCode.set(channel_page::kErrorIndex.set(channel_page::kErrorValid.mask(), index),
                                                code));
  }
  if (file_.field(global::kErrorStatus, global::kErrorStatusValid) == 0) {
    file_.set(
        global::kErrorStatus,
        global::kErrorStatusCode.set(global::kErrorStatusChannel.set(global::kErrorStatusValid.mask(), channel), code));
  }
  file_.set_field(channel_register(channel, channel_page::kInterruptStatus), channel_page::kInterruptStatusError, 1);
  update();
}

void Attention::fault(std::uint32_t channel, Error error, std::uint64_t offset) {
  if (file_.field(global::kFaultStatus, global::kFaultStatusValid) != 0) return;
  const auto code = static_cast<std::uint32_t>(error);
  file_.set(
      global::kFaultStatus,
      global::kFaultStatusCode.set(global::kFaultStatusChannel.set(global::kFaultStatusValid.mask(), channel), code));
  file_.set64(global::kFaultAddressLo, global::kFaultAddressHi, offset);
  file_.set_field(global::kInterruptStatus, global::kInterruptStatusFault, 1);
  update();
}

void Attention::completion(std::uint32_t channel) {
  file_.set_field(channel_register(channel, channel_page::kInterruptStatus), channel_page::kInterruptStatusCompletion,
                  1);
  update();
}

bool Attention::halted(std::uint32_t channel) const {
  return file_.field(channel_register(channel, channel_page::kError), channel_page::kErrorValid) != 0;
}

void Attention::update() {
  std::uint64_t pending = 0;
  for (std::uint32_t n = 0; n < channels_; ++n) {
    const std::uint32_t status = file_.get(channel_register(n, channel_page::kInterruptStatus));
    const std::uint32_t control = file_.get(channel_register(n, channel_page::kControl));
    const bool asks =
        (channel_page::kInterruptStatusCompletion.get(status) &
         channel_page::kControlCompletionInterrupt.get(control)) != 0 ||
        (channel_page::kInterruptStatusError.get(status) & channel_page::kControlErrorInterrupt.get(control)) != 0;
    if (asks) pending |= std::uint64_t{1} << n;
  }
  file_.set64(global::kChannelInterruptsLo, global::kChannelInterruptsHi, pending);
  file_.set_field(global::kInterruptStatus, global::kInterruptStatusChannels, pending != 0 ? 1 : 0);
  const std::uint32_t status = file_.get(global::kInterruptStatus);
  const std::uint32_t enable = file_.get(global::kInterruptEnable);
  const bool raise =
      (global::kInterruptStatusChannels.get(status) & global::kInterruptEnableChannels.get(enable)) != 0 ||
      (global::kInterruptStatusFault.get(status) & global::kInterruptEnableFault.get(enable)) != 0;
  if (raise == raised_) return;
  raised_ = raise;
  if (on_interrupt) on_interrupt(raise);
}

}  // namespace cmx::model::comm_engine
