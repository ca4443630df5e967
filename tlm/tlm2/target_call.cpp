// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/target_call.h"

#include <array>
#include <optional>

namespace cmx::tlm2 {
namespace {

using Operand = std::array<unsigned char, 8>;

class Call {
 public:
  Call(UbFabricModule::InitiatorSocket& target, Transfer& transfer)
      : target_(target), transfer_(transfer), seen_(transfer.request) {
    seen_.source = transfer.message.source;
  }

  void transport(tlm::tlm_command command, unsigned char* data) {
    const auto bytes = static_cast<unsigned>(transfer_.message.bytes);
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(transfer_.offset);
    payload.set_data_ptr(data);
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    payload.set_extension(&seen_);
    target_->b_transport(payload, delay_);
    payload.clear_extension(&seen_);
    transfer_.status = payload.get_response_status();
    // A target that does not say what became of it has not done it.
    if (transfer_.status == tlm::TLM_INCOMPLETE_RESPONSE) transfer_.status = tlm::TLM_GENERIC_ERROR_RESPONSE;
    transfer_.ready = sc_core::sc_time_stamp() + delay_;
  }

  /// What comes in the place of `previous`; nothing: it stays.
  std::optional<std::uint64_t> changed(std::uint64_t previous, std::uint64_t operand) const {
    switch (transfer_.message.operation) {
      case model::Operation::kFetchAdd: return previous + operand;
      case model::Operation::kSwap: return operand;
      default: return previous == transfer_.request.compare ? std::optional(operand) : std::nullopt;
    }
  }

  void atomic(const unsigned char* data) {
    const auto bytes = static_cast<std::size_t>(transfer_.message.bytes);
    Operand there{};
    transport(tlm::TLM_READ_COMMAND, there.data());
    if (transfer_.status != tlm::TLM_OK_RESPONSE) return;
    const std::uint64_t previous = word(there.data(), bytes);
    transfer_.request.previous = previous;
    const auto next = changed(previous, word(data, bytes));
    if (!next) return;
    for (std::size_t i = 0; i < bytes; ++i) there[i] = static_cast<unsigned char>(*next >> (8 * i));
    transport(tlm::TLM_WRITE_COMMAND, there.data());
  }

 private:
  static std::uint64_t word(const unsigned char* data, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{data[i]} << (8 * i);
    return value;
  }

  UbFabricModule::InitiatorSocket& target_;
  Transfer& transfer_;
  UbExtension seen_;
  sc_core::sc_time delay_;
};

}  // namespace

void call_target(UbFabricModule::InitiatorSocket& target, Transfer& transfer) {
  if (transfer.payload == nullptr) return;  // nobody is left who has the bytes
  Call call(target, transfer);
  unsigned char* data = transfer.payload->get_data_ptr();
  if (is_atomic(transfer.message.operation)) return call.atomic(data);
  call.transport(reads(transfer.message.operation) ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND, data);
}

}  // namespace cmx::tlm2
