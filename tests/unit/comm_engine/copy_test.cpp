// SPDX-License-Identifier: Apache-2.0
// Are the bytes where the descriptor wants them, and nowhere else?
#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace): the bench's names are the machine's

constexpr std::uint32_t kLength = 10'000;  // more than two transactions, and no multiple of anything
constexpr std::uint64_t kSource = 0x20000;
constexpr std::uint64_t kDestination = 0x40000;

TEST(Copy, WithinTheDie) {
  Bench bench;
  bench.memory.fill(kSource, kLength, 1);
  EXPECT_EQ(bench.run(submission(Opcode::kCopy, kSource, kDestination, kLength)), Error::kNone);
  EXPECT_EQ(bench.memory.at(kDestination, kLength), bench.memory.at(kSource, kLength));
  EXPECT_EQ(bench.memory.bytes[kDestination - 1], 0);
  EXPECT_EQ(bench.memory.bytes[kDestination + kLength], 0);
  EXPECT_TRUE(bench.port.requests.empty());
}

TEST(Copy, TheOwnDieByItsNumberIsTheOwnDie) {
  Bench bench;
  bench.memory.fill(kSource, kLength, 1);
  EXPECT_EQ(bench.run(submission(Opcode::kCopy, die(0, kSource), die(0, kDestination), kLength)), Error::kNone);
  EXPECT_EQ(bench.memory.at(kDestination, kLength), bench.memory.at(kSource, kLength));
  EXPECT_TRUE(bench.port.requests.empty());
}

TEST(Copy, ToAnotherDieInTransactionsWithTheServiceLevelAndTheToken) {
  Bench bench;
  bench.memory.fill(kSource, kLength, 2);
  auto s = submission(Opcode::kCopy, kSource, die(2, 0x123), kLength);
  s.quality_of_service = 3;
  s.token = 77;
  EXPECT_EQ(bench.run(s), Error::kNone);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kDie, 2).at(0x123, kLength), bench.memory.at(kSource, kLength));
  ASSERT_EQ(bench.port.requests.size(), 3U);
  EXPECT_EQ(bench.port.requests[0].bytes, 4096U);
  EXPECT_EQ(bench.port.requests[2].bytes, kLength - 2 * 4096);
  EXPECT_EQ(bench.port.requests[1].what, "write");
  EXPECT_EQ(bench.port.requests[1].target.service_level, 3);
  EXPECT_EQ(bench.port.requests[1].target.token, 77U);
}

TEST(Copy, FromTheMemoryOfACpu) {
  Bench bench;
  Bytes& cpu_memory = bench.port.memory(regs::AddressKind::kCpu, 0);
  cpu_memory.fill(0x777, kLength, 3);
  EXPECT_EQ(bench.run(submission(Opcode::kCopy, cpu(0, 0x777), kDestination, kLength)), Error::kNone);
  EXPECT_EQ(bench.memory.at(kDestination, kLength), cpu_memory.at(0x777, kLength));
}

TEST(Copy, RowsWithTheirStrides) {
  Bench bench;
  bench.memory.fill(kSource, 0x8000, 4);
  auto s = submission(Opcode::kCopyRows, kSource, die(1, 0x100), 5000);
  s.count = 3;
  s.source_stride = 6000;
  s.destination_stride = 5001;
  EXPECT_EQ(bench.run(s), Error::kNone);
  Bytes& other = bench.port.memory(regs::AddressKind::kDie, 1);
  for (std::uint64_t row = 0; row < 3; ++row) {
    EXPECT_EQ(other.at(0x100 + row * 5001, 5000), bench.memory.at(kSource + row * 6000, 5000)) << row;
    EXPECT_EQ(other.bytes[0x100 + row * 5001 + 5000], 0) << row;
  }
}

TEST(Copy, ListWithEntriesForSeveralEndPoints) {
  Bench bench;
  constexpr std::uint64_t kList = 0x60008;
  bench.memory.fill(kSource, kLength, 5);
  bench.port.memory(regs::AddressKind::kDie, 2).fill(0, 300, 6);
  const std::array<regs::ListEntry, 3> entries{
      {{kSource, die(1, 0), 5000, 0}, {die(2, 0), kDestination, 300, 0}, {kSource + 1, kDestination + 4000, 1, 0}}};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::array<std::uint8_t, regs::ListEntry::kBytes> bytes{};
    entries[i].encode(bytes);
    bench.memory.write(kList + i * bytes.size(), bytes);
  }
  auto s = submission(Opcode::kCopyList);
  s.count = 3;
  s.list_address = kList;
  EXPECT_EQ(bench.run(s), Error::kNone);
  EXPECT_EQ(bench.port.memory(regs::AddressKind::kDie, 1).at(0, 5000), bench.memory.at(kSource, 5000));
  EXPECT_EQ(bench.memory.at(kDestination, 300), bench.port.memory(regs::AddressKind::kDie, 2).at(0, 300));
  EXPECT_EQ(bench.memory.bytes[kDestination + 4000], bench.memory.bytes[kSource + 1]);
}

TEST(Copy, GatherPicksRowsOfTheSourceAndScatterOfTheDestination) {
  Bench bench;
  constexpr std::uint64_t kIndices = 0x60000;
  const std::array<std::uint32_t, 4> picked{7, 0, 7, 3};
  for (std::size_t i = 0; i < picked.size(); ++i) bench.memory.put(kIndices + 4 * i, picked[i]);
  bench.memory.fill(kSource, 8 * 512, 6);
  auto gather = submission(Opcode::kGather, kSource, die(1, 0), 512);
  gather.count = 4;
  gather.source_stride = gather.destination_stride = 512;
  gather.list_address = kIndices;
  EXPECT_EQ(bench.run(gather), Error::kNone);
  Bytes& other = bench.port.memory(regs::AddressKind::kDie, 1);
  for (std::size_t i = 0; i < picked.size(); ++i)
    EXPECT_EQ(other.at(512 * i, 512), bench.memory.at(kSource + picked[i] * std::uint64_t{512}, 512)) << i;

  auto scatter = gather;
  scatter.opcode = static_cast<std::uint8_t>(Opcode::kScatter);
  scatter.count = 2;
  scatter.destination = die(1, 0x10000);
  EXPECT_EQ(bench.run(scatter), Error::kNone);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(other.at(0x10000 + picked[i] * std::uint64_t{512}, 512), bench.memory.at(kSource + 512 * i, 512)) << i;
}

TEST(Copy, CountsWhatItDid) {
  Bench bench;
  EXPECT_EQ(bench.run(submission(Opcode::kCopy, kSource, die(1, 0), kLength)), Error::kNone);
  EXPECT_EQ(bench.run(submission(Opcode::kCopy, die(1, 0), kDestination, 100)), Error::kNone);
  EXPECT_EQ(bench.counter(global::kBytesReadLo), kLength + 100U);
  EXPECT_EQ(bench.counter(global::kBytesWrittenLo), kLength + 100U);
  EXPECT_EQ(bench.counter(global::kTransactionsLo), 4U);
  EXPECT_EQ(bench.counter(global::kDescriptorsLo), 2U);
  bench.write(global::kCounterControl, global::kCounterControlClear.mask());
  EXPECT_EQ(bench.counter(global::kBytesReadLo), 0U);
  EXPECT_EQ(bench.counter(global::kDescriptorsLo), 0U);
}

}  // namespace
}  // namespace cmx
