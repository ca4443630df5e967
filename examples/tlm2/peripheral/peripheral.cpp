// SPDX-License-Identifier: Apache-2.0
// A peripheral of one's own with an interrupt, used by firmware: an adder that takes 5 us.
//
//   peripheral IMAGE.elf        the image that sums.c becomes
//
// Registers: 0 operand a, 4 operand b, 8 start (any write), 12 result; reading the result takes the interrupt back.
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <systemc>

#include "tlm/tlm2/firmware_dies.h"
#include "tlm/tlm2/socket_device.h"

namespace {

class Adder : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Adder);
  tlm_utils::simple_target_socket<Adder> socket{"socket"};
  sc_core::sc_out<bool> interrupt{"interrupt"};

  explicit Adder(const sc_core::sc_module_name& name) : sc_core::sc_module(name) {
    socket.register_b_transport(this, &Adder::b_transport);
    SC_METHOD(interrupt_process);
    sensitive << done_event_ << taken_event_;
    dont_initialize();
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    delay += sc_core::sc_time(20, sc_core::SC_NS);  // each access
    if (payload.get_data_length() != 4 || payload.get_address() % 4 != 0)
      return payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    payload.set_response_status(payload.is_write() ? write(payload) : read(payload));
  }

  tlm::tlm_response_status write(const tlm::tlm_generic_payload& payload) {
    const auto index = payload.get_address() / 4;
    if (index > 2) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if (index == 2) {
      done_event_.notify(5, sc_core::SC_US);
    } else {
      std::memcpy(&operands_[index], payload.get_data_ptr(), 4);
    }
    return tlm::TLM_OK_RESPONSE;
  }

  tlm::tlm_response_status read(const tlm::tlm_generic_payload& payload) {
    if (payload.get_address() != 12) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    std::memcpy(payload.get_data_ptr(), &result_, 4);
    done_ = false;
    taken_event_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_OK_RESPONSE;
  }

  void interrupt_process() {
    if (done_event_.triggered()) {
      result_ = operands_[0] + operands_[1];
      done_ = true;
    }
    interrupt.write(done_);
  }

  std::uint32_t operands_[2] = {};
  std::uint32_t result_ = 0;
  bool done_ = false;
  sc_core::sc_event done_event_;
  sc_core::sc_event taken_event_;
};

}  // namespace

int sc_main(int argc, char* argv[]) {
  if (argc != 2) {
    std::fprintf(stderr, "peripheral: IMAGE.elf is missing\n");
    return 2;
  }
  try {
    cmx::tlm2::FirmwareDies dies("dies");
    Adder adder("adder");
    cmx::tlm2::SocketDevice device("adder_device", dies, {1, 0x20000000, 0x1000});  // of die 1 only
    sc_core::sc_signal<bool> line("line");
    device.to_target.bind(adder.socket);
    adder.interrupt.bind(line);
    device.interrupt.bind(line);
    for (int die = 0; die < dies.dies(); ++die) dies.load(die, argv[1]);

    sc_core::sc_start(1, sc_core::SC_MS);
    const auto ends = dies.finish();
    for (const auto& text : dies.console()) std::printf("%s\n", text.c_str());
    bool good = true;
    for (const auto& end : ends) good = good && end.how == cmx::tlm2::FirmwareEnd::How::kExited && end.exit_code == 0;
    std::printf("%s\n", good ? "all dies ended well" : "a die did not end well");
    return good ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "peripheral: %s\n", error.what());
    return 2;
  }
}
