// SPDX-License-Identifier: Apache-2.0
// A traffic generator on the supernode's network: single transfers on an idle fabric, payloads that are refused, then
// load from eight dies at once.
//
//   traffic [MACHINE [FROM TO]]        defaults: cloudmatrix384 die:0 die:16
//
// The single latencies are those of `cmx ub p2p --from FROM --to TO --op OP --bytes N --channels 1` to the picosecond.
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "tlm/tlm2/ub_fabric_module.h"

namespace {

using cmx::tlm2::UbAddressMap;
using cmx::tlm2::UbFabricModule;
using cmx::tlm2::UbFabricOptions;

/// The memory of an end point. Its access time is the fabric's already.
struct Memory : sc_core::sc_module {
  tlm_utils::simple_target_socket<Memory> socket{"socket"};
  std::vector<unsigned char> bytes = std::vector<unsigned char>(2 << 20);

  explicit Memory(const sc_core::sc_module_name& name) : sc_core::sc_module(name) {
    socket.register_b_transport(this, &Memory::b_transport);
  }

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    const std::uint64_t length = payload.get_data_length();
    if (length > bytes.size() || payload.get_address() > bytes.size() - length)
      return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    unsigned char* place = bytes.data() + payload.get_address();
    if (payload.is_write()) std::memcpy(place, payload.get_data_ptr(), length);
    if (payload.is_read()) std::memcpy(payload.get_data_ptr(), place, length);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
};

struct Generator : sc_core::sc_module {
  SC_HAS_PROCESS(Generator);
  tlm_utils::simple_initiator_socket<Generator> socket{"socket"};

  Generator(const sc_core::sc_module_name& name, std::uint64_t base, bool first)
      : sc_core::sc_module(name), base_(base), first_(first) {
    SC_THREAD(run_process);
  }

  sc_core::sc_time last;  // response of the load

 private:
  void run_process() {
    if (first_) {
      single();
      refused();
    }
    wait(sc_core::sc_time(1, sc_core::SC_MS) - sc_core::sc_time_stamp());
    for (int i = 0; i < 32; ++i) transport(tlm::TLM_WRITE_COMMAND, base_ + 4096U * static_cast<unsigned>(i), 4096);
    last = sc_core::sc_time_stamp();
  }

  void single() {
    for (const auto command : {tlm::TLM_WRITE_COMMAND, tlm::TLM_READ_COMMAND}) {
      for (const unsigned bytes : {3U, 4096U, 8192U, 1U << 20U}) {
        const sc_core::sc_time begin = sc_core::sc_time_stamp();
        const auto status = transport(command, base_, bytes);
        const std::uint64_t ps = (sc_core::sc_time_stamp() - begin).value();
        std::printf("%s %u bytes: %llu ps, %s\n", command == tlm::TLM_WRITE_COMMAND ? "write" : "read", bytes,
                    static_cast<unsigned long long>(ps), name_of(status));
      }
    }
  }

  void refused() {
    unsigned char enables[] = {0xff, 0x00};
    std::printf("byte enables: %s\n", name_of(transport(tlm::TLM_WRITE_COMMAND, base_, 64, enables)));
    std::printf("an unknown address: %s\n", name_of(transport(tlm::TLM_WRITE_COMMAND, ~std::uint64_t{0xff}, 64)));
  }

  tlm::tlm_response_status transport(tlm::tlm_command command, std::uint64_t address, unsigned bytes,
                                     unsigned char* enables = nullptr) {
    data_.resize(bytes);
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(data_.data());
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    payload.set_byte_enable_ptr(enables);
    payload.set_byte_enable_length(enables != nullptr ? 2 : 0);
    sc_core::sc_time delay;
    socket->b_transport(payload, delay);
    wait(delay);
    return payload.get_response_status();
  }

  static const char* name_of(tlm::tlm_response_status status) {
    tlm::tlm_generic_payload payload;
    payload.set_response_status(status);
    static std::string name;
    name = payload.get_response_string();
    return name.c_str();
  }

  std::uint64_t base_;
  bool first_;
  std::vector<unsigned char> data_;
};

}  // namespace

int sc_main(int argc, char* argv[]) {
  try {
    UbFabricOptions options;
    if (argc > 1) options.machine = argv[1];
    UbFabricModule fabric("fabric", options);
    const int from = fabric.endpoint(argc > 3 ? argv[2] : "die:0");
    const int to = fabric.endpoint(argc > 3 ? argv[3] : "die:16");

    // Eight dies from FROM on; each loads the target in the middle of the machine beside its own.
    std::map<int, std::unique_ptr<Memory>> memories;
    std::vector<std::unique_ptr<Generator>> generators;
    for (int i = 0; i < 8; ++i) {
      const int target = (to + i) % fabric.endpoints();
      memories[target] = std::make_unique<Memory>(("memory_" + std::to_string(target)).c_str());
      fabric.to_endpoint(target).bind(memories[target]->socket);
      const std::uint64_t base = static_cast<std::uint64_t>(target) * UbAddressMap::kUniformSize;
      generators.push_back(std::make_unique<Generator>(("generator_" + std::to_string(i)).c_str(), base, i == 0));
      generators.back()->socket.bind(fabric.from_endpoint((from + i) % fabric.endpoints()));
    }
    sc_core::sc_start();

    double sum = 0;
    for (const auto& generator : generators)
      sum += (generator->last - sc_core::sc_time(1, sc_core::SC_MS)).to_seconds() * 1e6;
    std::printf("8 dies, 32 writes of 4096 bytes each, one behind the other: %.6f us on average\n", sum / 8);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "traffic: %s\n", error.what());
    return 2;
  }
  return 0;
}
