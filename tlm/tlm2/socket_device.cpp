// SPDX-License-Identifier: Apache-2.0
#include "tlm/tlm2/socket_device.h"

#include <array>
#include <span>

#include "tlm/board/device.h"
#include "tlm/tlm2/firmware_impl.h"

namespace cmx::tlm2 {

using hw::Picoseconds;
using model::DeviceReply;

class SocketDevice::Impl final : public model::Device {
 public:
  Impl(SocketDevice& outer, FirmwareDies::Impl& dies, const SocketWindow& window)
      : outer_(outer),
        dies_(dies),
        die_(window.die),
        source_(dies.attach(window.die, outer.name(), window.base, window.size, *this)) {}

  void set_interrupt(bool pending) { dies_.platform().set_interrupt(die_, source_, pending); }

  DeviceReply read(std::uint32_t offset, std::uint32_t size, Picoseconds /*at*/) override {
    return transport(tlm::TLM_READ_COMMAND, offset, size, 0);
  }
  DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, Picoseconds /*at*/) override {
    return transport(tlm::TLM_WRITE_COMMAND, offset, size, data);
  }
  bool synchronous() const override { return true; }
  std::uint64_t debug(std::uint32_t offset, std::span<std::uint8_t> bytes, bool write) override {
    tlm::tlm_generic_payload payload;
    fill(payload, write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, offset, bytes);
    return outer_.to_target->transport_dbg(payload);
  }

 private:
  static void fill(tlm::tlm_generic_payload& payload, tlm::tlm_command command, std::uint32_t offset,
                   std::span<std::uint8_t> bytes) {
    payload.set_command(command);
    payload.set_address(offset);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(static_cast<unsigned>(bytes.size()));
    payload.set_streaming_width(static_cast<unsigned>(bytes.size()));
  }

  DeviceReply transport(tlm::tlm_command command, std::uint32_t offset, std::uint32_t size, std::uint32_t data) {
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(data >> (8 * i));
    tlm::tlm_generic_payload payload;
    fill(payload, command, offset, std::span(bytes).first(size));
    sc_core::sc_time delay;
    outer_.to_target->b_transport(payload, delay);
    // What the access does to the interrupt within its time is to be seen by the next instruction.
    if (delay > sc_core::SC_ZERO_TIME) sc_core::wait(delay);
    DeviceReply reply{.ok = payload.is_response_ok(), .data = 0, .delay = {}};
    for (std::size_t i = 0; i < size; ++i) reply.data |= std::uint32_t{bytes[i]} << (8 * i);
    return reply;
  }

  SocketDevice& outer_;
  FirmwareDies::Impl& dies_;
  int die_;
  model::InterruptSource source_;
};

SocketDevice::SocketDevice(const sc_core::sc_module_name& name, FirmwareDies& dies, const SocketWindow& window)
    : sc_core::sc_module(name),
      to_target("to_target"),
      interrupt("interrupt"),
      impl_(std::make_unique<Impl>(*this, *dies.impl_, window)) {}
SocketDevice::~SocketDevice() = default;

void SocketDevice::start_of_simulation() {
  if (interrupt.size() == 0) return;
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.set_sensitivity(&interrupt->value_changed_event());
  sc_core::sc_spawn([this] { impl_->set_interrupt(interrupt->read()); }, "interrupt_process", &options);
}

}  // namespace cmx::tlm2
