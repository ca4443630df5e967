// SPDX-License-Identifier: Apache-2.0
// Does any descriptor, or anything written to the registers, make the engine leave its memory, throw, or not come to an
// end?
#include <gtest/gtest.h>

#include <random>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

/// The engine's raw numbers, so that every library of C++ makes the same of them.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  std::uint32_t word() { return static_cast<std::uint32_t>(engine_()); }
  template <class T, std::size_t kSize>
  T pick(const std::array<T, kSize>& from) {
    return from[below(kSize)];
  }

 private:
  std::mt19937 engine_;
};

std::uint64_t some_address(Dice& dice) {
  const std::uint64_t offset = dice.pick(
      std::array<std::uint64_t, 8>{0x20000, 0x40004, 0x7fffd, 0xff000, 0xffffc, 0x100000, 0xffffffffffff, 0x60000});
  return address(static_cast<regs::AddressKind>(dice.below(4)), dice.below(3), offset);
}

Submission some_submission(Dice& dice) {
  constexpr std::array<std::uint32_t, 10> kLengths{0, 1, 2, 4, 64, 4095, 4096, 4100, 0x20000, 0xffffffff};
  Submission s;
  s.opcode = static_cast<std::uint8_t>(dice.below(15));
  // It may wait for ever, and rightly so.
  if (s.opcode == static_cast<std::uint8_t>(Opcode::kWaitFlag)) s.opcode = 200;
  s.data_type = static_cast<std::uint8_t>(dice.below(5));
  s.flags = static_cast<std::uint16_t>(dice.word());
  s.tag = static_cast<std::uint16_t>(dice.word());
  s.quality_of_service = static_cast<std::uint8_t>(dice.word());
  s.count = dice.below(5);
  s.source = some_address(dice);
  s.destination = some_address(dice);
  s.length = dice.pick(kLengths);
  s.source_stride = dice.pick(kLengths);
  s.destination_stride = dice.pick(kLengths);
  s.flag_value = dice.word();
  s.flag_address = some_address(dice);
  s.list_address = some_address(dice);
  return s;
}

TEST(Hostile, EveryDescriptorEndsOnceAndInOrder) {
  int failed = 0;
  int good = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    Bench bench;
    for (std::uint8_t& byte : bench.memory.bytes) byte = static_cast<std::uint8_t>(dice.below(3));
    bench.open(0);
    for (int i = 0; i < 40; ++i) {
      const Submission s = some_submission(dice);
      bench.submit(0, {s});
      bench.calendar.run();
      ASSERT_FALSE(bench.engine.busy()) << seed << ' ' << i;
      const Error error = bench.channel_error(0);
      const auto ended = bench.completions(0);
      const bool asked = Submission::kFlagsCompletion.get(s.flags) != 0;
      ASSERT_EQ(ended.size(), asked || error != Error::kNone ? 1U : 0U) << seed << ' ' << i;
      if (!ended.empty()) {
        EXPECT_EQ(ended[0].tag, s.tag);
        EXPECT_EQ(static_cast<Error>(ended[0].error), error);
      }
      ++(error == Error::kNone ? good : failed);
      bench.clear_error(0);
    }
  }
  EXPECT_GT(failed, 100);
  EXPECT_GT(good, 100);
}

TEST(Hostile, AnyRegisterMayBeWrittenAtAnyTime) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    Bench bench;
    bench.submit(0, {submission(Opcode::kCopy, 0x20000, die(1, 0), 40'000), submission(Opcode::kReduceAdd, 0, 0, 4)});
    for (int i = 0; i < 300; ++i) {
      const hw::BlockInfo& block = regs::kBlocks.at(dice.below(regs::kBlocks.size()));
      const hw::RegisterInfo& info = block.registers[dice.below(static_cast<std::uint32_t>(block.registers.size()))];
      const std::uint32_t offset = block.offset + (block.count > 1 ? dice.below(3) * block.stride : 0) + info.offset;
      const std::uint32_t value =
          dice.below(2) == 0 ? dice.word() : dice.pick(std::array<std::uint32_t, 6>{0, 1, 2, 16, 0x1000, 0x80000000});
      EXPECT_TRUE(bench.engine.write(offset, value));
      EXPECT_EQ(bench.read(offset) & ~info.readable, 0U);
      bench.calendar.run_to(bench.calendar.now() + dice.below(4'000'000));
    }
    bench.calendar.run();
  }
}

}  // namespace
}  // namespace cmx
