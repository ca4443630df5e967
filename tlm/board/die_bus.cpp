// SPDX-License-Identifier: Apache-2.0
#include "tlm/board/die_bus.h"

#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstring>
#include <systemc>

namespace cmx::model {
namespace {

sc_core::sc_time kernel_time(hw::Picoseconds time) {
  return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(time.value));
}
/// Why nobody can take it, whoever is at the address.
tlm::tlm_response_status refusal(const tlm::tlm_generic_payload& payload) {
  if (!payload.is_read() && !payload.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  if (payload.get_byte_enable_ptr() != nullptr) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  if (payload.get_data_length() == 0 || payload.get_streaming_width() < payload.get_data_length())
    return tlm::TLM_BURST_ERROR_RESPONSE;
  if (payload.get_data_ptr() == nullptr) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  if (payload.get_address() > 0xffffffffU) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  return tlm::TLM_OK_RESPONSE;
}

}  // namespace

class DieBus::Module final : public sc_core::sc_module {
 public:
  Module(const sc_core::sc_module_name& name, DieBus& bus)
      : sc_core::sc_module(name), from_core("from_core"), bus_(bus) {
    from_core.register_b_transport(this, &Module::b_transport);
    from_core.register_get_direct_mem_ptr(this, &Module::get_direct_mem_ptr);
    from_core.register_transport_dbg(this, &Module::transport_dbg);
  }

  tlm_utils::simple_target_socket<Module> from_core;
  std::uint32_t memory_base{0};
  std::span<std::uint8_t> memory;

  /// The bytes of the local memory there; empty: they are not all in it.
  std::span<std::uint8_t> in_memory(std::uint64_t address, std::uint64_t bytes) const {
    const std::uint64_t offset = address - memory_base;
    if (address < memory_base || bytes > memory.size() || offset > memory.size() - bytes) return {};
    return memory.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(bytes));
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    if (const auto why = refusal(payload); why != tlm::TLM_OK_RESPONSE) return payload.set_response_status(why);
    const std::uint32_t size = payload.get_data_length();
    if (const auto bytes = in_memory(payload.get_address(), size); !bytes.empty()) {
      payload.is_write() ? std::memcpy(bytes.data(), payload.get_data_ptr(), size)
                         : std::memcpy(payload.get_data_ptr(), bytes.data(), size);
      payload.set_dmi_allowed(true);
      return payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    if (size != 1 && size != 2 && size != 4) return payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    access(payload, delay);
  }

  void access(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto address = static_cast<std::uint32_t>(payload.get_address());
    const std::uint32_t size = payload.get_data_length();
    if (delay != sc_core::SC_ZERO_TIME && bus_.map.synchronous(address, size)) {
      wait(delay);
      delay = sc_core::SC_ZERO_TIME;
    }
    const hw::Picoseconds at(static_cast<std::int64_t>((sc_core::sc_time_stamp() + delay).value()));
    std::uint32_t data = 0;
    DeviceReply reply;
    if (payload.is_write()) {
      std::memcpy(&data, payload.get_data_ptr(), size);
      reply = bus_.map.write(address, size, data, at);
    } else {
      reply = bus_.map.read(address, size, at);
      std::memcpy(payload.get_data_ptr(), &reply.data, size);
    }
    delay += kernel_time(reply.delay);
    payload.set_response_status(reply.ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }

  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
    if (!in_memory(payload.get_address(), 1).empty()) {
      dmi.set_dmi_ptr(memory.data());
      dmi.set_start_address(memory_base);
      dmi.set_end_address(memory_base + memory.size() - 1);
      dmi.allow_read_write();
      return true;
    }
    bus_.on_fetch_from_nowhere(static_cast<std::uint32_t>(payload.get_address()));
    return false;
  }

  unsigned transport_dbg(tlm::tlm_generic_payload& payload) {
    if (payload.get_address() > 0xffffffffU || payload.get_data_ptr() == nullptr) return 0;
    return static_cast<unsigned>(bus_.debug(static_cast<std::uint32_t>(payload.get_address()),
                                            {payload.get_data_ptr(), payload.get_data_length()}, payload.is_write()));
  }

  DieBus& bus_;
};

DieBus::DieBus(const std::string& name) : module_(std::make_unique<Module>(name.c_str(), *this)) {}
DieBus::~DieBus() = default;

Rv32Target& DieBus::from_core() { return module_->from_core; }

void DieBus::add_memory(std::uint32_t base, std::span<std::uint8_t> bytes) {
  module_->memory_base = base;
  module_->memory = bytes;
}

std::uint64_t DieBus::debug(std::uint32_t address, std::span<std::uint8_t> bytes, bool write) const {
  const std::span<std::uint8_t> there = module_->in_memory(address, bytes.size());
  if (there.empty()) return map.debug(address, bytes, write);
  write ? std::ranges::copy(bytes, there.begin()) : std::ranges::copy(there, bytes.begin());
  return bytes.size();
}

}  // namespace cmx::model
