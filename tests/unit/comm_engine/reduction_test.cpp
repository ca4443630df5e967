// SPDX-License-Identifier: Apache-2.0
// What do the reductions make of two numbers, and of two buffers?
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/comm_engine_bench/bench.h"
#include "tlm/comm_engine/reduction.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

template <class Word>
Word reduce(Opcode opcode, DataType type, Word into, Word from, float scale = 1) {
  auto result = std::bit_cast<std::array<std::uint8_t, sizeof(Word)>>(into);
  model::comm_engine::reduce(opcode, type, scale, result, std::bit_cast<std::array<std::uint8_t, sizeof(Word)>>(from));
  return std::bit_cast<Word>(result);
}
std::uint32_t bits(float value) { return std::bit_cast<std::uint32_t>(value); }

TEST(Reduction, Int32WrapsAndComparesWithSign) {
  EXPECT_EQ(reduce<std::int32_t>(Opcode::kReduceAdd, DataType::kInt32, std::numeric_limits<std::int32_t>::max(), 1),
            std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(reduce<std::int32_t>(Opcode::kReduceMax, DataType::kInt32, -5, 3), 3);
  EXPECT_EQ(reduce<std::int32_t>(Opcode::kReduceMin, DataType::kInt32, -5, 3), -5);
}

TEST(Reduction, Fp32IsIeeeWithOneNan) {
  constexpr std::uint32_t kNan = 0x7fc00000;
  const float infinity = std::numeric_limits<float>::infinity();
  const auto run = [](Opcode opcode, float a, float b) {
    return reduce<std::uint32_t>(opcode, DataType::kFp32, bits(a), bits(b));
  };
  EXPECT_EQ(run(Opcode::kReduceAdd, 1.5F, 2.25F), bits(3.75F));
  EXPECT_EQ(run(Opcode::kReduceAdd, 1.0F, 0x1p-24F), bits(1.0F)) << "a tie goes to even";
  EXPECT_EQ(run(Opcode::kReduceAdd, infinity, -infinity), kNan);
  EXPECT_EQ(run(Opcode::kReduceMax, -0.0F, 0.0F), bits(0.0F));
  EXPECT_EQ(run(Opcode::kReduceMax, 0.0F, -0.0F), bits(0.0F));
  EXPECT_EQ(run(Opcode::kReduceMin, 0.0F, -0.0F), bits(-0.0F));
  EXPECT_EQ(run(Opcode::kReduceMin, -0.0F, 0.0F), bits(-0.0F));
  EXPECT_EQ(run(Opcode::kReduceMax, -infinity, -3.0F), bits(-3.0F));
  EXPECT_EQ(reduce<std::uint32_t>(Opcode::kReduceMax, DataType::kFp32, 0xffc12345, bits(1)), kNan);
  EXPECT_EQ(reduce<std::uint32_t>(Opcode::kReduceAdd, DataType::kFp32, bits(1), 0x7f800001), kNan);
}

TEST(Reduction, Bf16RoundsToNearestEven) {
  const auto run = [](Opcode opcode, std::uint16_t a, std::uint16_t b, float scale = 1) {
    return reduce<std::uint16_t>(opcode, DataType::kBf16, a, b, scale);
  };
  EXPECT_EQ(run(Opcode::kReduceAdd, 0x3f80, 0x3f80), 0x4000);                       // 1 + 1
  EXPECT_EQ(run(Opcode::kReduceAdd, 0x3f80, 0x3b80), 0x3f80) << "1 + 2^-8, a tie";  // down to even
  EXPECT_EQ(run(Opcode::kReduceAdd, 0x3f81, 0x3b80), 0x3f82) << "1 + 2^-7 + 2^-8";  // up to even
  EXPECT_EQ(run(Opcode::kReduceAdd, 0x7f7f, 0x7f7f), 0x7f80) << "overflows to infinity";
  EXPECT_EQ(run(Opcode::kReduceMax, 0xffc1, 0x3f80), 0x7fc0);
  EXPECT_EQ(run(Opcode::kReduceMin, 0xc000, 0x3f80), 0xc000);
  EXPECT_EQ(run(Opcode::kScaleAccumulate, 0x3f80, 0x4000, 0.5F), 0x4000);  // 1 + 2 * 0.5
}

TEST(Reduction, ScaleAccumulateRoundsTheProductThenTheSum) {
  const float from = 1 + 0x1p-12F;
  const float exact_only_if_fused = std::fma(from, from, -1.0F);
  const float twice = from * from + -1.0F;
  ASSERT_NE(exact_only_if_fused, twice);
  EXPECT_EQ(reduce<std::uint32_t>(Opcode::kScaleAccumulate, DataType::kFp32, bits(-1.0F), bits(from), from),
            bits(twice));
}

TEST(Reduction, AddsABufferOfAnotherDieToTheOwn) {
  Bench bench;
  constexpr std::uint32_t kWords = 3000;
  Bytes& other = bench.port.memory(regs::AddressKind::kDie, 1);
  for (std::uint32_t i = 0; i < kWords; ++i) {
    bench.memory.put(0x40000 + 4 * i, i * 0x10001);
    other.put(0x200 + 4 * i, i * 3 + 5);
  }
  auto s = submission(Opcode::kReduceAdd, die(1, 0x200), 0x40000, 4 * kWords);
  s.data_type = static_cast<std::uint8_t>(DataType::kInt32);
  EXPECT_EQ(bench.run(s), Error::kNone);
  for (std::uint32_t i = 0; i < kWords; ++i)
    ASSERT_EQ(bench.memory.get<std::uint32_t>(0x40000 + 4 * i), i * 0x10004 + 5) << i;
  EXPECT_EQ(bench.memory.get<std::uint32_t>(0x40000 + 4 * kWords), 0U);
}

TEST(Reduction, EveryRowHasItsOwnScale) {
  Bench bench;
  constexpr std::uint32_t kColumns = 1500;
  const std::array<float, 3> scales{0.5F, -2.0F, 0.0F};
  for (std::uint32_t row = 0; row < 3; ++row) {
    bench.memory.put(0x60000 + 4 * row, scales[row]);
    for (std::uint32_t i = 0; i < kColumns; ++i) {
      bench.memory.put(0x20000 + 8192 * row + 4 * i, static_cast<float>(i));
      bench.memory.put(0x40000 + 6000 * row + 4 * i, 1.0F);
    }
  }
  auto s = submission(Opcode::kScaleAccumulate, 0x20000, 0x40000, 4 * kColumns);
  s.data_type = static_cast<std::uint8_t>(DataType::kFp32);
  s.count = 3;
  s.source_stride = 8192;
  s.destination_stride = 6000;
  s.list_address = 0x60000;
  EXPECT_EQ(bench.run(s), Error::kNone);
  for (std::uint32_t row = 0; row < 3; ++row) {
    for (std::uint32_t i = 0; i < kColumns; ++i) {
      ASSERT_EQ(bench.memory.get<float>(0x40000 + 6000 * row + 4 * i), 1.0F + scales[row] * static_cast<float>(i))
          << row << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace cmx
