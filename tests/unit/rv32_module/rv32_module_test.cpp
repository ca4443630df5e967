// SPDX-License-Identifier: Apache-2.0
// Is the SystemC shell a shell: the core's cycles are the kernel's time, transactions come at their time, quanta change
// nothing that a program sees?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <systemc>

#include "hw/units/bad_input.h"
#include "tests/support/rv32_board/board.h"
#include "tlm/rv32_module/core_clock.h"
#include "tlm/rv32_module/rv32_module.h"
#include "tlm/sc_kernel/run_kernel.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::Rv32Module;
using model::rv32::Stop;
using rv32board::kRam;
using rv32board::kTimer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr Word kDevice = 0x10000000;
constexpr Word kDma = 0x40000000;
constexpr std::int64_t kNanosecond = 1000;

struct Access {
  std::int64_t at;  // ps: the kernel's time and the delay
  std::uint64_t address;
  std::uint32_t data;
  bool operator==(const Access&) const = default;
};

/// A device of a few words at kDevice, which takes `answer` for each access, and 4 KiB at kDma, of which it hands out
/// the pointer if it may.
class Device : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Device> socket;
  std::vector<Access> accesses;
  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(4096);
  std::int64_t furthest_ahead{0};
  sc_core::sc_time answer{sc_core::SC_ZERO_TIME};
  bool waits{false};
  bool grants{false};

  explicit Device(const sc_core::sc_module_name& name) : sc_core::sc_module(name), socket("socket") {
    socket.register_b_transport(this, &Device::b_transport);
    socket.register_get_direct_mem_ptr(this, &Device::get_direct_mem_ptr);
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const auto kernel = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
    furthest_ahead = std::max(furthest_ahead, static_cast<std::int64_t>(delay.value()));
    std::uint32_t data = 0x600d;
    const bool write = payload.is_write();
    if (write) std::memcpy(&data, payload.get_data_ptr(), payload.get_data_length());
    accesses.push_back({kernel + static_cast<std::int64_t>(delay.value()), payload.get_address(), data});
    if (payload.get_address() >= kDma && payload.get_address() < kDma + memory.size()) {
      std::uint8_t* at = memory.data() + (payload.get_address() - kDma);
      std::memcpy(write ? at : payload.get_data_ptr(), write ? payload.get_data_ptr() : at, payload.get_data_length());
      payload.set_dmi_allowed(grants);
    } else if (payload.get_address() - kDevice < 64) {
      if (!write) std::memcpy(payload.get_data_ptr(), &data, payload.get_data_length());
    } else {
      return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
    if (waits) {
      wait(delay + answer);
      delay = sc_core::SC_ZERO_TIME;
    } else {
      delay += answer;
    }
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
    if (!grants || payload.get_address() < kDma || payload.get_address() >= kDma + memory.size()) return false;
    dmi.set_start_address(kDma);
    dmi.set_end_address(kDma + memory.size() - 1);
    dmi.set_dmi_ptr(memory.data());
    dmi.allow_read_write();
    return true;
  }
};

class Shell : public testing::Test {
 protected:
  explicit Shell(hw::Picoseconds quantum = hw::from_ns(100)) : module_("core", rv32board::shipped_spec(), quantum) {
    module_.bind(device_.socket);
    module_.on_stop = [this](Stop stop) { stops_.emplace_back(now(), stop); };
  }

  static std::int64_t now() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }
  void load(const Program& program) {
    std::memcpy(module_.local_memory().data(), program.bytes().data(), program.bytes().size());
  }
  void run(std::int64_t ns) {
    model::run_kernel(sc_core::sc_time(static_cast<double>(ns), sc_core::SC_NS));
    if (module_.error()) std::rethrow_exception(module_.error());
  }

  Device device_{"device"};
  Rv32Module module_;
  std::vector<std::pair<std::int64_t, Stop>> stops_;
};

/// Writes 1, 2, 3, .. to the device, with 10 nops in between.
Program writer() {
  Program p(kRam);
  p.li(5, kDevice) << addi(6, 6, 1) << sw(6, 5, 0);
  for (int i = 0; i < 10; ++i) p << nop();
  p << jal(0, -48);
  return p;
}

TEST_F(Shell, TransactionsComeAtTheCoresTime) {
  load(writer());
  run(60);
  // li 2, addi 1: the first store starts in cycle 3. A round: store 1 + mmio 4, nops 10, jump 2, addi 1.
  EXPECT_THAT(device_.accesses, ElementsAre(Access{3 * kNanosecond, kDevice, 1}, Access{21 * kNanosecond, kDevice, 2},
                                            Access{39 * kNanosecond, kDevice, 3}, Access{57 * kNanosecond, kDevice, 4},
                                            Access{75 * kNanosecond, kDevice, 5}, Access{93 * kNanosecond, kDevice, 6}))
      << "a quantum of 100 ns";
  EXPECT_EQ(device_.furthest_ahead, 93 * kNanosecond);
}

TEST_F(Shell, WhatTheDeviceTakesIsTimeOfTheCore) {
  device_.answer = sc_core::sc_time(50, sc_core::SC_NS);
  load(writer());
  run(100);
  ASSERT_GE(device_.accesses.size(), 2U);
  EXPECT_EQ(device_.accesses[1].at, 71 * kNanosecond);
  EXPECT_EQ(module_.core().statistics().bus_cycles, 50 * device_.accesses.size());
}

TEST_F(Shell, ADeviceMayWait) {
  device_.answer = sc_core::sc_time(50, sc_core::SC_NS);
  device_.waits = true;
  load(writer());
  run(100);
  ASSERT_GE(device_.accesses.size(), 2U);
  EXPECT_EQ(device_.accesses[1].at, 71 * kNanosecond) << "the same as without waiting";
}

class FineShell : public Shell {
 protected:
  FineShell() : Shell(hw::from_ns(1)) {}
};

TEST_F(FineShell, TheQuantumDoesNotChangeWhatTheProgramDoes) {
  load(writer());
  run(60);
  EXPECT_THAT(device_.accesses,
              ElementsAre(Access{3 * kNanosecond, kDevice, 1}, Access{21 * kNanosecond, kDevice, 2},
                          Access{39 * kNanosecond, kDevice, 3}, Access{57 * kNanosecond, kDevice, 4}));
  EXPECT_EQ(device_.furthest_ahead, 0) << "at a quantum of a cycle the kernel follows each instruction";
}

TEST_F(Shell, AnAddressWithoutDeviceIsAnAccessFault) {
  Program p(kRam);
  p << auipc(7, 0) << addi(7, 7, 64) << csrw(0x305, 7) << lui(5, 0x20000000) << lw(6, 5, 4);
  load(p);
  run(100);
  std::uint32_t cause = 0;
  std::uint32_t tval = 0;
  module_.core().read_csr(0x342, cause);
  module_.core().read_csr(0x343, tval);
  EXPECT_EQ(module_.core().statistics().exceptions > 0, true);
  EXPECT_THAT(device_.accesses, testing::Contains(testing::Field(&Access::address, 0x20000004U)));
}

/// Reads the word at kDma over and over.
Program reader() {
  Program p(kRam);
  p.li(5, kDma) << lw(6, 5, 0) << add(7, 7, 6) << jal(0, -8);
  return p;
}

TEST_F(Shell, GrantedMemoryIsAccessedByPointerUntilItIsTakenBack) {
  device_.grants = true;
  device_.memory[0] = 1;
  load(reader());
  run(200);
  EXPECT_EQ(device_.accesses.size(), 1U) << "the first access came by the bus and brought the pointer";
  EXPECT_GT(module_.core().reg(7), 20U);
  device_.grants = false;
  device_.socket->invalidate_direct_mem_ptr(kDma, kDma + 3);
  run(200);
  EXPECT_GT(device_.accesses.size(), 5U);
}

TEST_F(Shell, CodeRunsFromGrantedMemory) {
  device_.grants = true;
  Program far(kDma);
  far << addi(7, 7, 1) << jal(0, -4);
  std::memcpy(device_.memory.data(), far.bytes().data(), far.bytes().size());
  Program p(kRam);
  p.li(5, kDma) << jalr(0, 5, 0);
  load(p);
  run(100);
  EXPECT_GT(module_.core().reg(7), 20U);
  EXPECT_TRUE(device_.accesses.empty());
}

/// wfi in a loop; the handler at +0x100 writes to the device and switches external and timer interrupts off.
Program sleeper(Word mtimecmp) {
  Program p(kRam);
  p.li(5, kDevice).li(6, kTimer + 0x4000).li(7, mtimecmp) << sw(0, 6, 4) << sw(7, 6, 0);
  p.li(7, kRam + 0x100) << csrw(0x305, 7);
  p.li(7, 0x880) << csrw(0x304, 7) << csrrsi(0, 0x300, 8);
  p << wfi() << jal(0, -4);
  while (p.here() < kRam + 0x100) p << nop();
  p << csrr(7, 0x342) << sw(7, 5, 0) << csrw(0x304, 0) << mret();
  return p;
}

TEST_F(Shell, TheTimerEndsAWait) {
  load(sleeper(500));
  run(10'000);
  // 500 ticks of 10 ns; then a trap of 5 cycles and a csrr of 2.
  EXPECT_THAT(device_.accesses, ElementsAre(Access{5007 * kNanosecond, kDevice, 0x80000007}));
  EXPECT_GT(module_.core().statistics().idle_cycles, 4900U);
}

/// Raises the interrupt at a time of its own.
class Raiser : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Raiser);
  Raiser(const sc_core::sc_module_name& name, Rv32Module& core) : sc_core::sc_module(name), core_(core) {
    SC_THREAD(raise_process);
  }

 private:
  void raise_process() {
    wait(3333, sc_core::SC_NS);
    core_.set_external_interrupt(true);
  }
  Rv32Module& core_;
};

TEST_F(Shell, TheExternalInterruptEndsAWaitAtOnce) {
  Raiser raiser("raiser", module_);
  load(sleeper(0xffffffff));
  run(10'000);
  EXPECT_THAT(device_.accesses, ElementsAre(Access{3340 * kNanosecond, kDevice, 0x8000000b}));
}

TEST_F(Shell, TheExternalInterruptMayBeThereBeforeTheStart) {
  module_.set_external_interrupt(true);
  load(sleeper(0xffffffff));
  run(100);
  ASSERT_EQ(device_.accesses.size(), 1U);
  EXPECT_EQ(device_.accesses[0].data, 0x8000000bU);
}

TEST_F(Shell, TheExternalInterruptIsSeenWithinAQuantum) {
  Raiser raiser("raiser", module_);
  Program p = sleeper(0xffffffff);
  p.patch(kRam + 4 * 15, nop());  // instead of wfi
  load(p);
  run(10'000);
  ASSERT_EQ(device_.accesses.size(), 1U);
  EXPECT_GE(device_.accesses[0].at, 3340 * kNanosecond);
  EXPECT_LE(device_.accesses[0].at, 3440 * kNanosecond);
}

TEST_F(Shell, StopsForABreakpointAndGoesOn) {
  load(writer());
  module_.core().debug_points().add_breakpoint(kRam + 12);
  run(1000);
  ASSERT_THAT(stops_, ElementsAre(std::make_pair(3 * kNanosecond, Stop::kBreakpoint)));
  EXPECT_TRUE(device_.accesses.empty());
  module_.core().debug_points().remove_breakpoint(kRam + 12);
  module_.resume();
  run(1);
  ASSERT_FALSE(device_.accesses.empty());
  EXPECT_EQ(device_.accesses[0].at, 1000 * kNanosecond) << "time went on while it stood";
}

TEST_F(Shell, AHaltThatIsTakenBackWhileTheKernelComesUpToTheCoreIsNoStop) {
  device_.waits = true;
  device_.answer = sc_core::sc_time(50, sc_core::SC_NS);
  load(writer());
  run(20);  // in the first access, from 3 to 53 ns
  module_.core().halt();
  run(35);  // out of it, and not yet at the 58 ns that the core is at
  ASSERT_EQ(device_.accesses.size(), 1U);
  module_.core().resume();
  run(1000);
  EXPECT_THAT(stops_, IsEmpty());
  EXPECT_GT(device_.accesses.size(), 1U);
}

TEST_F(Shell, HandsOnWhatAnObserverThrows) {
  class Thrower final : public model::rv32::Observer {
    void trapped(std::uint64_t, std::uint32_t, std::uint32_t, std::uint32_t) override { throw hw::CheckFailed("seen"); }
  } thrower;
  module_.core().observe(&thrower);
  Program p(kRam);
  p << ecall();
  load(p);
  EXPECT_THAT([&] { run(10); }, ThrowsMessage<hw::CheckFailed>(HasSubstr("seen")));
}

TEST(ShellParameters, RefuseAQuantumBelowACycle) {
  EXPECT_THAT([] { Rv32Module("core", rv32board::shipped_spec(), hw::Picoseconds(999)); },
              ThrowsMessage<hw::BadInput>(HasSubstr("the quantum must be at least a cycle")));
}

TEST(CoreClock, IsExactOverDays) {
  const model::CoreClock clock(hw::Hertz(1.8e9));
  EXPECT_EQ(clock.time_of(0), 0);
  EXPECT_EQ(clock.time_of(1), 556);
  EXPECT_EQ(clock.time_of(9), 5000);
  EXPECT_EQ(clock.time_of(std::uint64_t{1'800'000'000} * 86'400 + 9), std::int64_t{86'400'000'000'000'000} + 5000);
  EXPECT_EQ(clock.cycle_at(0), 0U);
  for (const std::uint64_t cycle : {1UL, 2UL, 9UL, 1'000'003UL, 155'520'000'000'017UL}) {
    EXPECT_EQ(clock.cycle_at(clock.time_of(cycle)), cycle);
    EXPECT_EQ(clock.cycle_at(clock.time_of(cycle) + 1), cycle + 1);
  }
}

}  // namespace
}  // namespace cmx
