// SPDX-License-Identifier: Apache-2.0
// What the tests of the TLM-2.0 face share: memories behind a fabric, and initiators that write down what they saw.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tlm/sc_kernel/run_kernel.h"
#include "tlm/tlm2/ub_fabric_module.h"

namespace cmx::tlm2::test {

inline std::int64_t now_ps() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }
inline sc_core::sc_time ps(std::int64_t value) { return sc_core::sc_time(static_cast<double>(value), sc_core::SC_PS); }

/// Keeps bytes; can take time, by waiting or by annotation.
class Memory : public sc_core::sc_module {
 public:
  struct Access {
    std::int64_t time;
    bool write;
    std::uint64_t address;
    unsigned bytes;
    UbExtension extension;
  };

  explicit Memory(const sc_core::sc_module_name& name, std::size_t size = 4 << 20)
      : sc_core::sc_module(name), socket("socket"), bytes(size) {
    socket.register_b_transport(this, &Memory::b_transport);
    socket.register_transport_dbg(this, &Memory::transport_dbg);
  }

  tlm_utils::simple_target_socket<Memory> socket;
  std::vector<std::uint8_t> bytes;
  std::vector<Access> accesses;
  std::int64_t waits{0};
  std::int64_t annotates{0};

 private:
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) {
    const std::uint64_t at = payload.get_address();
    if (at >= bytes.size()) return 0;
    const auto count = static_cast<unsigned>(std::min<std::uint64_t>(payload.get_data_length(), bytes.size() - at));
    if (payload.is_write()) std::copy_n(payload.get_data_ptr(), count, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    if (payload.is_read()) std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, payload.get_data_ptr());
    return count;
  }
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto* extension = payload.get_extension<UbExtension>();
    accesses.push_back({now_ps(), payload.is_write(), payload.get_address(), payload.get_data_length(),
                        extension != nullptr ? *extension : UbExtension()});
    if (waits > 0) wait(ps(waits));
    delay += ps(annotates);
    const bool fits =
        payload.get_data_length() <= bytes.size() && payload.get_address() <= bytes.size() - payload.get_data_length();
    if (fits) transport_dbg(payload);
    payload.set_response_status(fits ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
};

/// A process with an initiator socket.
class Initiator : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Initiator);
  explicit Initiator(const sc_core::sc_module_name& name, std::function<void(Initiator&)> program)
      : sc_core::sc_module(name), socket("socket"), program_(std::move(program)) {
    SC_THREAD(run_process);
  }

  struct Result {
    tlm::tlm_response_status status;
    std::int64_t done;
  };
  /// By b_transport; `after` ps from now.
  Result transport(tlm::tlm_command command, std::uint64_t address, std::vector<std::uint8_t>& data,
                   UbExtension* extension = nullptr, std::int64_t after = 0,
                   const std::function<void(tlm::tlm_generic_payload&)>& change = {}) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data.data());
    payload.set_data_length(static_cast<unsigned>(data.size()));
    payload.set_streaming_width(static_cast<unsigned>(data.size()));
    if (extension != nullptr) payload.set_extension(extension);
    if (change) change(payload);
    sc_core::sc_time delay = ps(after);
    socket->b_transport(payload, delay);
    if (extension != nullptr) payload.clear_extension(extension);
    return {payload.get_response_status(), now_ps() + static_cast<std::int64_t>(delay.value())};
  }

  tlm_utils::simple_initiator_socket<Initiator> socket;

 private:
  void run_process() { program_(*this); }
  std::function<void(Initiator&)> program_;
};

inline std::vector<std::uint8_t> pattern(std::size_t bytes, unsigned seed = 1) {
  std::vector<std::uint8_t> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::uint8_t>(i * 7 + i / 251 + seed);
  return data;
}

inline constexpr std::uint64_t at(int endpoint, std::uint64_t offset = 0) {
  return static_cast<std::uint64_t>(endpoint) * UbAddressMap::kUniformSize + offset;
}

}  // namespace cmx::tlm2::test
