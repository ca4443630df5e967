// SPDX-License-Identifier: Apache-2.0
// An instruction-set simulator of one's own in the place of a die's core. This one knows eight instructions of RV32I.
//
//   foreign_core IMAGE.elf        the image that greeting.S becomes; cmx's own core runs it on die 0, this one on die 1
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include <cstdint>
#include <cstdio>
#include <systemc>

#include "tlm/tlm2/firmware_dies.h"

namespace {

class SmallCore : public sc_core::sc_module, public cmx::tlm2::ForeignCore {
 public:
  SC_HAS_PROCESS(SmallCore);
  explicit SmallCore(const sc_core::sc_module_name& name) : sc_core::sc_module(name) { SC_THREAD(run_process); }

  void bind(Bus& bus) override { socket_.bind(bus); }
  void start_at(std::uint32_t pc) override { pc_ = pc; }
  void set_external_interrupt(bool) override {}  // it has none
  void halt() override { halted_ = true; }
  std::uint32_t pc() const override { return pc_; }
  std::uint64_t instructions() const override { return instructions_; }
  std::uint64_t cycles() const override { return instructions_; }

 private:
  void run_process() {
    tlm_utils::tlm_quantumkeeper keeper;
    tlm_utils::tlm_quantumkeeper::set_global_quantum(sc_core::sc_time(100, sc_core::SC_NS));
    keeper.reset();
    while (!halted_) {
      sc_core::sc_time ahead = keeper.get_local_time();
      const bool known = step(ahead);
      if (!known) {
        std::fprintf(stderr, "foreign_core: an instruction at %#x that it does not know\n", pc_);
        return;
      }
      keeper.set_and_sync(ahead + sc_core::sc_time(1, sc_core::SC_NS));
    }
  }

  bool step(sc_core::sc_time& ahead) {
    const std::uint32_t word = access(tlm::TLM_READ_COMMAND, pc_, 4, 0, ahead);
    const std::uint32_t rd = word >> 7 & 31;
    const std::uint32_t a = x_[word >> 15 & 31];
    const std::uint32_t b = x_[word >> 20 & 31];
    const std::int32_t i_immediate = static_cast<std::int32_t>(word) >> 20;
    const std::int32_t s_immediate = (static_cast<std::int32_t>(word) >> 25) * 32 + static_cast<std::int32_t>(rd);
    std::uint32_t next = pc_ + 4;
    switch (word & 0x707f) {
      case 0x0013: x_[rd] = a + static_cast<std::uint32_t>(i_immediate); break;  // addi
      case 0x4003:
        x_[rd] = access(tlm::TLM_READ_COMMAND, a + static_cast<std::uint32_t>(i_immediate), 1, 0, ahead);
        break;  // lbu
      case 0x2023:
        access(tlm::TLM_WRITE_COMMAND, a + static_cast<std::uint32_t>(s_immediate), 4, b, ahead);
        break;                                                        // sw
      case 0x0063: next = a == b ? pc_ + branch(word) : next; break;  // beq
      case 0x1063: next = a != b ? pc_ + branch(word) : next; break;  // bne
      default:
        switch (word & 0x7f) {
          case 0x37: x_[rd] = word & 0xfffff000; break;          // lui
          case 0x17: x_[rd] = pc_ + (word & 0xfffff000); break;  // auipc
          case 0x6f:                                             // jal
            x_[rd] = next;
            next = pc_ + jump(word);
            break;
          default: return false;
        }
    }
    x_[0] = 0;
    pc_ = next;
    ++instructions_;
    return true;
  }

  static std::uint32_t branch(std::uint32_t word) {
    return (word >> 7 & 0x1e) | (word >> 20 & 0x7e0) | (word << 4 & 0x800) | (word >> 31 != 0 ? 0xfffff000 : 0);
  }
  static std::uint32_t jump(std::uint32_t word) {
    return (word >> 20 & 0x7fe) | (word >> 9 & 0x800) | (word & 0xff000) | (word >> 31 != 0 ? 0xfff00000 : 0);
  }

  std::uint32_t access(tlm::tlm_command command, std::uint32_t address, unsigned bytes, std::uint32_t data,
                       sc_core::sc_time& ahead) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&data));
    payload.set_data_length(bytes);
    payload.set_streaming_width(bytes);
    socket_->b_transport(payload, ahead);
    if (!payload.is_response_ok())
      std::fprintf(stderr, "foreign_core: %s at %#x\n", payload.get_response_string().c_str(), address);
    return data;
  }

  tlm_utils::simple_initiator_socket<SmallCore> socket_{"socket"};
  std::uint32_t x_[32] = {};
  std::uint32_t pc_ = 0;
  std::uint64_t instructions_ = 0;
  bool halted_ = false;
};

}  // namespace

int sc_main(int argc, char* argv[]) {
  if (argc != 2) {
    std::fprintf(stderr, "foreign_core: IMAGE.elf is missing\n");
    return 2;
  }
  try {
    SmallCore core("small_core");
    cmx::tlm2::FirmwareOptions options;
    options.core = [&core](int die) -> cmx::tlm2::ForeignCore* { return die == 1 ? &core : nullptr; };
    cmx::tlm2::FirmwareDies dies("dies", options);
    for (int die = 0; die < dies.dies(); ++die) dies.load(die, argv[1]);
    sc_core::sc_start(1, sc_core::SC_MS);
    const auto ends = dies.finish();
    for (const auto& text : dies.console()) std::printf("%s\n", text.c_str());
    for (const auto& end : ends) {
      if (end.how != cmx::tlm2::FirmwareEnd::How::kExited || end.exit_code != 0) return 1;
    }
    std::printf("the same %llu instructions on both cores: %s\n", static_cast<unsigned long long>(ends[0].instructions),
                ends[0].instructions == ends[1].instructions ? "yes" : "no");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "foreign_core: %s\n", error.what());
    return 2;
  }
}
