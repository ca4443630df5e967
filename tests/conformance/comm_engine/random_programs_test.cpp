// SPDX-License-Identifier: Apache-2.0
// The same random descriptors on the TLM engine and on its RTL: the same bytes everywhere, the same completions in the
// same order, in about the same time.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t kChannels = 3;
constexpr std::uint64_t kData = 0x10000;  // behind the rings
constexpr std::uint64_t kLists = 0xe0000;
constexpr std::uint64_t kFlags = 0xf0000;
/// Where channel n reads, and where only it writes: what two channels write to one place is nobody's business.
constexpr std::uint64_t kShare = 0x20000;
constexpr std::uint64_t kSources = 0x70000;
constexpr double kMostApart = 0.05;

class Programs {
 public:
  explicit Programs(unsigned seed) : random_(seed) {}

  std::vector<Submission> of_channel(std::uint32_t n, Bench& bench) {
    std::vector<Submission> program;
    for (std::uint32_t i = 0; i < Bench::kRingEntries - 2; ++i) {
      Submission s = one(n, bench, i);
      s.tag = static_cast<std::uint16_t>(100 * n + i);
      if (below(4) == 0) s.flags = Submission::kFlagsFence.set(s.flags, 1);
      program.push_back(s);
    }
    return program;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  Submission one(std::uint32_t n, Bench& bench, std::uint32_t i) {
    const std::uint64_t own = kData + n * kShare;
    const std::uint64_t source = kSources + 4 * below(0x2000);
    const std::uint64_t destination = own + 4 * below(0x1000);
    const std::uint32_t length = 4 * (1 + below(3000));
    const std::uint64_t list = kLists + 0x1000 * n + 0x80 * i;
    const std::uint64_t there = die(1 + below(2), own);
    switch (below(9)) {
      case 0: return submission(Opcode::kCopy, source, destination, length + below(4));
      case 1: return submission(Opcode::kCopy, source, there, length);
      case 2: return submission(Opcode::kCopy, die(1, source), destination, length);
      case 3: {
        auto s = submission(Opcode::kWriteNotify, source, there, length);
        s.flag_address = there + 0x1f000 + 4 * below(8);
        s.flag_value = below(100);
        s.flags = Submission::kFlagsFlagAdd.set(s.flags, below(2) == 0 ? 0 : 1);
        return s;
      }
      case 4: {
        auto s = submission(Opcode::kAtomicAdd);
        s.flag_address = below(2) == 0 ? kFlags + 4 * n : there + 0x1f000;
        s.flag_value = 1 + below(9);
        return s;
      }
      case 5: {  // reductions of numbers, of any bits
        const std::array<Opcode, 3> opcodes{Opcode::kReduceAdd, Opcode::kReduceMax, Opcode::kReduceMin};
        const std::array<DataType, 3> types{DataType::kInt32, DataType::kFp32, DataType::kBf16};
        auto s = submission(opcodes[below(3)], below(2) == 0 ? source : die(2, source), destination, length);
        s.data_type = static_cast<std::uint8_t>(types[below(3)]);
        return s;
      }
      case 6: {
        auto s = submission(Opcode::kScaleAccumulate, source, destination, 4 * (1 + below(600)));
        s.data_type = static_cast<std::uint8_t>(below(2) == 0 ? DataType::kFp32 : DataType::kBf16);
        s.count = 1 + below(3);
        s.source_stride = s.destination_stride = s.length;
        s.list_address = list;
        for (std::uint32_t row = 0; row < s.count; ++row)
          bench.memory.put(list + 4 * row, std::bit_cast<std::uint32_t>(0.25F * static_cast<float>(row) - 0.5F));
        return s;
      }
      case 7: {
        auto s =
            submission(below(2) == 0 ? Opcode::kGather : Opcode::kScatter, source, destination, 4 * (1 + below(200)));
        s.count = 1 + below(8);
        s.source_stride = s.destination_stride = s.length;
        s.list_address = list;
        for (std::uint32_t row = 0; row < s.count; ++row) bench.memory.put(list + 4 * row, (row * 5 + i) % 8);
        return s;
      }
      default: {
        auto s = submission(Opcode::kCopyList);
        s.count = 1 + below(3);
        s.list_address = list;
        for (std::uint32_t k = 0; k < s.count; ++k) {
          bench.memory.put(list + 24 * k, source + 8 * k);
          bench.memory.put(list + 24 * k + 8, destination + 512 * k);
          bench.memory.put(list + 24 * k + 16, 1 + below(500));
        }
        return s;
      }
    }
  }

  std::mt19937 random_;
};

struct Ran {
  std::vector<std::uint8_t> own;
  std::vector<std::vector<std::uint8_t>> others;
  std::vector<std::vector<Completion>> completions;  // by channel
  std::int64_t time{0};
  std::uint64_t read{0};
  std::uint64_t written{0};
  std::uint64_t transactions{0};
};

Ran run(unsigned seed, const model::comm_engine::MakeEngine& make) {
  const model::comm_engine::MakeEngine before = engine_maker();
  engine_maker() = make;
  Bench bench({"comm_engine.start=1"});
  engine_maker() = before;
  std::mt19937 bits(seed);
  for (std::uint64_t place = kData; place < kLists; place += 4)
    bench.memory.put(place, static_cast<std::uint32_t>(bits()));
  for (std::uint32_t number = 1; number <= 2; ++number) {
    auto& memory = bench.port.memory(regs::AddressKind::kDie, number);
    for (std::uint64_t place = 0; place < Bytes::kSize; place += 4)
      memory.put(place, static_cast<std::uint32_t>(bits()));
  }
  Programs programs(seed);
  for (std::uint32_t n = 0; n < kChannels; ++n) bench.submit(n, programs.of_channel(n, bench));
  bench.calendar.run();
  Ran ran;
  ran.time = bench.calendar.now();
  for (std::uint32_t n = 0; n < kChannels; ++n) ran.completions.push_back(bench.completions(n));
  ran.own = bench.memory.bytes;
  for (std::uint32_t number = 1; number <= 2; ++number)
    ran.others.push_back(bench.port.memory(regs::AddressKind::kDie, number).bytes);
  ran.read = bench.counter(global::kBytesReadLo);
  ran.written = bench.counter(global::kBytesWrittenLo);
  ran.transactions = bench.counter(global::kTransactionsLo);
  return ran;
}

class RandomPrograms : public testing::TestWithParam<unsigned> {};

TEST_P(RandomPrograms, EndAlike) {
  const Ran tlm = run(GetParam(), model::comm_engine::make_comm_engine);
  const model::comm_engine::MakeEngine of_rtl = engine_maker();
  const Ran rtl = run(GetParam(), of_rtl);
  for (std::uint32_t n = 0; n < kChannels; ++n) {
    ASSERT_EQ(tlm.completions[n].size(), Bench::kRingEntries - 2) << "channel " << n;
    ASSERT_EQ(rtl.completions[n].size(), tlm.completions[n].size()) << "channel " << n;
    for (std::size_t i = 0; i < tlm.completions[n].size(); ++i) {
      std::array<std::uint8_t, Completion::kBytes> a{};
      std::array<std::uint8_t, Completion::kBytes> b{};
      tlm.completions[n][i].encode(a);
      rtl.completions[n][i].encode(b);
      EXPECT_EQ(a, b) << "channel " << n << ", completion " << i;
    }
  }
  const auto differs = [](const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    return std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
  };
  EXPECT_EQ(differs(tlm.own, rtl.own), static_cast<std::ptrdiff_t>(tlm.own.size()));
  for (std::size_t i = 0; i < tlm.others.size(); ++i)
    EXPECT_EQ(differs(tlm.others[i], rtl.others[i]), static_cast<std::ptrdiff_t>(Bytes::kSize)) << i;
  EXPECT_EQ(rtl.read, tlm.read);
  EXPECT_EQ(rtl.written, tlm.written);
  EXPECT_EQ(rtl.transactions, tlm.transactions);
  EXPECT_NEAR(static_cast<double>(rtl.time) / static_cast<double>(tlm.time), 1, kMostApart);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPrograms, testing::Range(1U, 41U));

}  // namespace
}  // namespace cmx
