// SPDX-License-Identifier: Apache-2.0
// Does a die end the way its program does, at the right cycle, and does nothing depend on who was built first?
//
// One elaboration a process: ctest runs each test in a process of its own.
#include <gmock/gmock.h>

#include "firmware/base/board.h"
#include "hw/config/config.h"
#include "hw/generated/comm_engine_registers.h"
#include "hw/units/bad_input.h"
#include "tests/support/rv32_assembler/program.h"
#include "tlm/board/firmware_platform.h"

namespace cmx {
namespace {

using namespace rv32asm;
using model::DeviceReply;
using model::DieResult;
using model::DieState;
using model::FirmwarePlatform;
using model::InterruptSource;
using model::PlatformEnd;
using model::PlatformLine;
using model::PlatformResult;
using model::PlatformSpec;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr Word kMemory = 0x80000000;

PlatformSpec spec_of(int dies, std::vector<int> build_order = {}) {
  const hw::Config config = hw::Config::load("machine", "cloudmatrix384");
  const hw::Rv32Spec rv32 = hw::read_rv32_spec(config);
  return {.rv32 = rv32,
          .board = hw::read_board_spec(config, rv32),
          .hbm = hw::Bytes(1 << 20),
          .dies = dies,
          .build_order = std::move(build_order)};
}

model::Program program_of(const rv32asm::Program& program) {
  return {.entry = program.base(),
          .segments = {{program.base(), static_cast<std::uint32_t>(program.bytes().size()), program.bytes()}}};
}

void load_all(FirmwarePlatform& platform, int dies, const rv32asm::Program& program) {
  for (int die = 0; die < dies; ++die) platform.load(die, program_of(program));
}

/// Writes `value` to the exit register.
rv32asm::Program exits(Word value) {
  rv32asm::Program p(kMemory);
  p.li(5, BOARD_BASE).li(6, value) << sw(6, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  return p;
}

TEST(Platform, ADieEndsWithTheWriteOfItsExitCode) {
  FirmwarePlatform platform(spec_of(2));
  platform.load(0, program_of(exits(0)));
  platform.load(1, program_of(exits(42)));
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  EXPECT_THAT(result.dies, Each(Field(&DieResult::state, DieState::kExited)));
  EXPECT_EQ(result.dies[0].exit_code, 0U);
  EXPECT_EQ(result.dies[1].exit_code, 42U);
  // Four instructions of a cycle, the store, and mmio 4.
  EXPECT_EQ(result.dies[0].cycles, 9U);
  EXPECT_EQ(result.dies[0].instructions, 5U);
  EXPECT_EQ(result.time, hw::from_ns(9));
  EXPECT_EQ(result.cycles, 9U);
}

TEST(Platform, AnExitWithTheTrapBitTellsOfTheTrap) {
  rv32asm::Program p(kMemory);
  p << auipc(7, 0) << addi(7, 7, 16) << csrw(0x305, 7) << ecall();
  p.li(5, BOARD_BASE) << csrr(6, 0x342) << lui(7, BOARD_SYSTEM_EXIT_TRAP_MASK) << add(6, 6, 7)
                      << sw(6, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  FirmwarePlatform platform(spec_of(2));
  load_all(platform, 2, p);
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  ASSERT_TRUE(result.dies[1].trap);
  EXPECT_EQ(result.dies[1].state, DieState::kTrapped);
  EXPECT_EQ(result.dies[1].trap->cause, 11U);
  EXPECT_EQ(result.dies[1].trap->pc, kMemory + 12);
  EXPECT_TRUE(result.dies[1].trap->handled);
}

TEST(Platform, ATrapWithoutAHandlerEndsTheDie) {
  rv32asm::Program p(kMemory);
  p.li(5, 0x20000000) << nop() << lw(6, 5, 4);
  FirmwarePlatform platform(spec_of(2));
  load_all(platform, 2, p);
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  ASSERT_TRUE(result.dies[0].trap);
  EXPECT_EQ(result.dies[0].trap->cause, 5U);
  EXPECT_EQ(result.dies[0].trap->pc, kMemory + 12);
  EXPECT_EQ(result.dies[0].trap->value, 0x20000004U);
  EXPECT_FALSE(result.dies[0].trap->handled);
}

TEST(Platform, AJumpToNowhereWithoutAHandlerIsAFetchFault) {
  rv32asm::Program p(kMemory);
  p << jalr(0, 0, 0);
  FirmwarePlatform platform(spec_of(2));
  load_all(platform, 2, p);
  const PlatformResult result = platform.run(hw::from_us(100));
  ASSERT_TRUE(result.dies[0].trap);
  EXPECT_EQ(result.dies[0].trap->cause, 1U);
  EXPECT_EQ(result.dies[0].trap->pc, 0U);
}

TEST(Platform, ATimeoutTellsWhereEachDieIs) {
  rv32asm::Program spins(kMemory);
  spins << nop() << jal(0, 0);
  rv32asm::Program sleeps(kMemory);  // to a timer that is due after the limit
  sleeps.li(5, BOARD_TIMER_BASE + BOARD_TIMER_COMPARE_LO).li(6, 1000000) << sw(6, 5, 0) << sw(0, 5, 4);
  sleeps.li(6, 0x80) << csrw(0x304, 6) << wfi() << jal(0, 0);
  FirmwarePlatform platform(spec_of(3));
  platform.load(0, program_of(spins));
  platform.load(1, program_of(sleeps));
  platform.load(2, program_of(exits(0)));
  const PlatformResult result = platform.run(hw::from_us(50));
  EXPECT_EQ(result.end, PlatformEnd::kTimeout);
  EXPECT_EQ(result.time, hw::from_us(50));
  EXPECT_EQ(result.cycles, 50'000U);
  EXPECT_EQ(result.dies[0].state, DieState::kRunning);
  EXPECT_EQ(result.dies[0].pc, kMemory + 4);
  EXPECT_EQ(result.dies[1].state, DieState::kWaiting);
  EXPECT_EQ(result.dies[1].pc, kMemory + 4 * 9);
  EXPECT_EQ(result.dies[1].cycles, 50'000U);
  EXPECT_GT(result.dies[1].idle_cycles, 49'900U);
  EXPECT_EQ(result.dies[2].state, DieState::kExited);
}

TEST(Platform, WhenNothingCanHappenAnyMoreItIsADeadlockAtOnce) {
  rv32asm::Program p(kMemory);
  p << wfi() << jal(0, -4);
  FirmwarePlatform platform(spec_of(2));
  platform.load(0, program_of(p));
  platform.load(1, program_of(exits(0)));
  const PlatformResult result = platform.run(hw::from_us(1e6));
  EXPECT_EQ(result.end, PlatformEnd::kDeadlock);
  EXPECT_EQ(result.time, hw::from_ns(9)) << "the last thing that happened";
  EXPECT_EQ(result.dies[0].state, DieState::kWaiting);
}

/// Prints a letter after as many turns of a loop as its die number has, then exits.
rv32asm::Program prints() {
  rv32asm::Program p(kMemory);
  p.li(5, BOARD_BASE) << lw(6, 5, BOARD_SYSTEM_DIE_ID) << addi(7, 6, 'a') << beq(6, 0, 12) << addi(6, 6, -1)
                      << jal(0, -8);
  p << sw(7, 5, BOARD_CONSOLE_TX) << addi(7, 0, '\n') << sw(7, 5, BOARD_CONSOLE_TX) << sw(0, 5, BOARD_SYSTEM_EXIT)
    << jal(0, 0);
  return p;
}

/// Line, time and cycles, which must be the same for any order of construction.
void expect_known_lines(std::vector<int> order) {
  FirmwarePlatform platform(spec_of(3, std::move(order)));
  load_all(platform, 3, prints());
  const PlatformResult result = platform.run(hw::from_us(100));
  ASSERT_EQ(result.console.size(), 3U);
  std::string seen;
  for (const PlatformLine& line : result.console)
    seen += std::to_string(line.die) + line.text + std::to_string(line.at.value) + ' ';
  // li 2, load 6, addi 1, branch; a turn: branch 1, addi 1, jal 2; the last branch 3; store 5, addi 1, store.
  EXPECT_EQ(seen, "0a18000 1b22000 2c26000 ");
  EXPECT_EQ(result.dies[2].cycles, 36U);
}

TEST(Platform, PrintsInOrderOfTime) { expect_known_lines({}); }
TEST(Platform, TheOrderOfConstructionDoesNotMatter) { expect_known_lines({2, 0, 1}); }

/// Keeps what is written, and how late.
class Probe final : public model::Device {
 public:
  DeviceReply read(std::uint32_t, std::uint32_t, hw::Picoseconds) override { return {}; }
  DeviceReply write(std::uint32_t offset, std::uint32_t size, std::uint32_t data, hw::Picoseconds at) override {
    seen.push_back({offset, size, data, static_cast<std::uint32_t>(at.value)});
    if (on_write) on_write(data);
    return {.ok = true, .data = 0, .delay = hw::from_ns(30)};
  }
  std::vector<std::vector<std::uint32_t>> seen;
  std::function<void(std::uint32_t)> on_write;
};

TEST(Platform, AnAttachedDeviceIsReachedAndItsTimeCounts) {
  Probe probe;
  rv32asm::Program p(kMemory);
  p.li(5, COMM_ENGINE_BASE).li(6, 0x1234)
      << sh(6, 5, 2) << lui(5, BOARD_BASE) << sw(0, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  FirmwarePlatform platform(spec_of(2));
  platform.attach(0, "probe", COMM_ENGINE_BASE, 64, probe);
  load_all(platform, 2, p);
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_THAT(probe.seen, ElementsAre(ElementsAre(2U, 2U, 0x1234U, 4000U)));
  EXPECT_EQ(result.dies[0].bus_cycles, 30U);
  EXPECT_EQ(result.dies[0].cycles, result.dies[0].core_cycles() + 30);
  EXPECT_EQ(result.dies[1].state, DieState::kTrapped) << "nothing is attached there";
}

/// Spins for some cycles, then writes its die number to `address`.
rv32asm::Program writes_after(int cycles, Word address, Word die) {
  rv32asm::Program p(kMemory);
  for (int i = 0; i < cycles; ++i) p << nop();
  p.li(5, address).li(6, die) << sw(6, 5, 0);
  p.li(5, BOARD_BASE) << sw(0, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  return p;
}

/// Dies that wrote to one device, in the order of its calls; die 0 is run first, and writes later.
std::vector<std::uint32_t> order_of_writes(bool synchronous) {
  class Both final : public model::Device {
   public:
    explicit Both(bool synchronous) : synchronous_(synchronous) {}
    DeviceReply read(std::uint32_t, std::uint32_t, hw::Picoseconds) override { return {}; }
    DeviceReply write(std::uint32_t, std::uint32_t, std::uint32_t data, hw::Picoseconds) override {
      seen.push_back(data);
      return {.ok = true, .data = 0, .delay = {}};
    }
    bool synchronous() const override { return synchronous_; }
    std::vector<std::uint32_t> seen;

   private:
    bool synchronous_;
  };
  Both device(synchronous);
  FirmwarePlatform platform(spec_of(2));
  for (int die = 0; die < 2; ++die) {
    platform.attach(die, "device", COMM_ENGINE_BASE, 4, device);
    platform.load(die, program_of(writes_after(die == 0 ? 200 : 50, COMM_ENGINE_BASE, static_cast<Word>(die))));
  }
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.end, PlatformEnd::kAllEnded);
  EXPECT_EQ(result.dies[0].cycles, result.dies[1].cycles + 150);
  return device.seen;
}

TEST(Platform, CoresReachASynchronousDeviceInTheOrderOfTime) {
  EXPECT_THAT(order_of_writes(true), ElementsAre(1U, 0U));
}
TEST(Platform, CoresReachOtherDevicesAQuantumAhead) { EXPECT_THAT(order_of_writes(false), ElementsAre(0U, 1U)); }

TEST(Platform, SharedHbmIsWrittenInTheOrderOfTime) {
  FirmwarePlatform platform(spec_of(2));
  std::vector<std::string> calls;
  for (int die = 0; die < 2; ++die) {
    platform.share_hbm(
        die, [&calls, die] { calls.push_back("before " + std::to_string(die)); },
        [&calls, die] { calls.push_back("after " + std::to_string(die)); });
    platform.load(die, program_of(writes_after(die == 0 ? 200 : 50, BOARD_HBM_WINDOW, 1)));
  }
  EXPECT_EQ(platform.run(hw::from_us(100)).end, PlatformEnd::kAllEnded);
  EXPECT_THAT(calls, ElementsAre("before 1", "after 1", "before 0", "after 0"));
}

TEST(Platform, SourcesShareTheExternalInterrupt) {
  rv32asm::Program p(kMemory);
  p.li(7, 0x800) << csrw(0x304, 7);
  p << wfi();  // ended by the engine
  p.li(5, COMM_ENGINE_BASE) << sw(0, 5, 0);
  p << csrr(6, 0x344) << lui(5, BOARD_BASE) << srli(6, 6, 11) << sw(6, 5, BOARD_SYSTEM_EXIT) << jal(0, 0);
  FirmwarePlatform platform(spec_of(2));
  std::array<Probe, 2> probes;
  for (int die = 0; die < 2; ++die) {
    probes[static_cast<std::size_t>(die)].on_write = [&platform, die](std::uint32_t) {
      platform.set_interrupt(die, InterruptSource::kCommEngine, false);
    };
    platform.attach(die, "engine", COMM_ENGINE_BASE, 4, probes[static_cast<std::size_t>(die)]);
    platform.set_interrupt(die, InterruptSource::kCommEngine, true);
  }
  platform.set_interrupt(1, InterruptSource::kMailbox, true);
  load_all(platform, 2, p);
  const PlatformResult result = platform.run(hw::from_us(100));
  EXPECT_EQ(result.dies[0].exit_code, 0U) << "taken back";
  EXPECT_EQ(result.dies[1].exit_code, 1U) << "the mailbox's is still there";
}

TEST(Platform, RefusesAProgramOutsideTheLocalMemory) {
  FirmwarePlatform platform(spec_of(2));
  const auto load = [&](Word address, std::uint32_t size) {
    platform.load(0, {.entry = address, .segments = {{address, size, {1, 2, 3, 4}}}});
  };
  EXPECT_NO_THROW(load(0x8003fffc, 4));
  EXPECT_THAT([&] { load(0x8003fffd, 4); },
              ThrowsMessage<hw::BadInput>(HasSubstr(
                  "the segment at 0x8003fffd with 0x4 bytes is outside the local memory, 0x80000000 to 0x8003ffff")));
  EXPECT_THAT([&] { load(0x1000, 4); }, ThrowsMessage<hw::BadInput>(HasSubstr("outside the local memory")));
  EXPECT_THAT([&] { load(kMemory, 0x40001); }, ThrowsMessage<hw::BadInput>(HasSubstr("with 0x40001 bytes")))
      << "room to be cleared counts";
}

TEST(Platform, MemoryThatNobodyWroteHoldsTheFill) {
  FirmwarePlatform platform(spec_of(2));
  EXPECT_THAT(platform.local_memory(0), Each(0xa5));
}

}  // namespace
}  // namespace cmx
