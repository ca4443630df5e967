// SPDX-License-Identifier: Apache-2.0
// Where do offsets lead when they are translated, and what is refused?
#include <gtest/gtest.h>

#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)
using regs::PageEntry;

constexpr std::uint64_t kTable = 0x80000;
constexpr std::uint64_t kPage = 4096;
constexpr std::uint32_t kToken = 0xbeef;

class Pages : public testing::Test {
 protected:
  Pages() {
    bench.write(global::kPageTableBaseLo, kTable);
    bench.write(global::kPageTableEntries, 16);
    bench.write(global::kTranslationControl,
                global::kTranslationControlEnable.mask() | global::kTranslationControlPageBits.set(0, 12));
    map(0, 0x20);
    map(1, 0x30);  // not behind page 0
    map(2, 0x40, false);
    map(3, 0x41, true, 1);
  }
  void map(std::uint64_t page, std::uint64_t frame, bool writable = true, std::uint32_t token = kToken) {
    PageEntry entry;
    entry.frame = PageEntry::kFrameValid.set(
        PageEntry::kFrameWritable.set(PageEntry::kFramePlace.set(0, frame), writable ? 1 : 0), 1);
    entry.token = token;
    std::array<std::uint8_t, PageEntry::kBytes> bytes{};
    entry.encode(bytes);
    bench.memory.write(kTable + page * bytes.size(), bytes);
  }
  static Submission copy(std::uint64_t source, std::uint64_t destination, std::uint32_t length) {
    auto s = submission(Opcode::kCopy, source, destination, length);
    s.token = kToken;
    return s;
  }
  void expect_fault(Error error, std::uint64_t offset) {
    const std::uint32_t status = bench.read(global::kFaultStatus);
    EXPECT_EQ(global::kFaultStatusValid.get(status), 1U);
    EXPECT_EQ(static_cast<Error>(global::kFaultStatusCode.get(status)), error);
    EXPECT_EQ(bench.counter(global::kFaultAddressLo), offset);
    EXPECT_EQ(global::kInterruptStatusFault.get(bench.read(global::kInterruptStatus)), 1U);
  }
  Bench bench;
};

TEST_F(Pages, ACopyFollowsThePages) {
  bench.memory.fill(0x20000, kPage, 1);
  bench.memory.fill(0x30000, kPage, 2);
  EXPECT_EQ(bench.run(copy(100, die(1, 0), 2 * kPage - 100)), Error::kNone);
  Bytes& other = bench.port.memory(regs::AddressKind::kDie, 1);
  EXPECT_EQ(other.at(0, kPage - 100), bench.memory.at(0x20000 + 100, kPage - 100));
  EXPECT_EQ(other.at(kPage - 100, kPage), bench.memory.at(0x30000, kPage));
  EXPECT_EQ(bench.counter(global::kTranslationMissesLo), 2U);
  EXPECT_EQ(bench.run(copy(0, die(1, 0), 64)), Error::kNone);
  EXPECT_EQ(bench.counter(global::kTranslationMissesLo), 2U) << "kept";
}

TEST_F(Pages, AnUnmappedPage) {
  EXPECT_EQ(bench.run(copy(5 * kPage + 8, die(1, 0), 64)), Error::kUnmapped);
  expect_fault(Error::kUnmapped, 5 * kPage + 8);
}

TEST_F(Pages, APageBeyondTheTable) { EXPECT_EQ(bench.run(copy(16 * kPage, die(1, 0), 64)), Error::kUnmapped); }

TEST_F(Pages, APageThatIsMappedLaterWorksAfterTheError) {
  EXPECT_EQ(bench.run(copy(5 * kPage, die(1, 0), 64)), Error::kUnmapped);
  map(5, 0x50);
  bench.clear_error(0);
  EXPECT_EQ(bench.run(copy(5 * kPage, die(1, 0), 64)), Error::kNone);
}

TEST_F(Pages, AWrongToken) {
  EXPECT_EQ(bench.run(copy(3 * kPage, die(1, 0), 64)), Error::kWrongToken);
  expect_fault(Error::kWrongToken, 3 * kPage);
}

TEST_F(Pages, APageThatIsNotWritableIsRead) {
  EXPECT_EQ(bench.run(copy(2 * kPage, kPage, 64)), Error::kNone);
  EXPECT_EQ(bench.run(copy(0, 2 * kPage, 64)), Error::kWriteProtected);
  expect_fault(Error::kWriteProtected, 2 * kPage);
}

TEST_F(Pages, AFrameBeyondTheMemoryOrNoMultipleOfThePage) {
  map(6, 0x1000);
  EXPECT_EQ(bench.run(copy(6 * kPage, die(1, 0), 64)), Error::kBadAddress);
  bench.write(global::kTranslationControl,
              global::kTranslationControlEnable.mask() | global::kTranslationControlPageBits.set(0, 13));
  map(0, 0x21);
  bench.clear_error(0);
  EXPECT_EQ(bench.run(copy(0, die(1, 0), 64)), Error::kUnmapped);
}

TEST_F(Pages, AChangedEntryIsSeenAfterAFlush) {
  EXPECT_EQ(bench.run(copy(0, die(1, 0), 64)), Error::kNone);
  map(0, 0x20, true, 1);
  EXPECT_EQ(bench.run(copy(0, die(1, 0), 64)), Error::kNone);
  bench.write(global::kTranslationControl,
              bench.read(global::kTranslationControl) | global::kTranslationControlFlush.mask());
  EXPECT_EQ(bench.run(copy(0, die(1, 0), 64)), Error::kWrongToken);
}

TEST_F(Pages, FlagsAndListsAreTranslatedToo) {
  auto add = submission(Opcode::kAtomicAdd);
  add.token = kToken;
  add.flag_address = kPage + 4;
  add.flag_value = 11;
  EXPECT_EQ(bench.run(add), Error::kNone);
  EXPECT_EQ(bench.memory.get<std::uint32_t>(0x30004), 11U);
  auto wait = add;
  wait.opcode = static_cast<std::uint8_t>(Opcode::kWaitFlag);
  EXPECT_EQ(bench.run(wait), Error::kNone);
  auto gather = copy(0, die(1, 0), 64);
  gather.opcode = static_cast<std::uint8_t>(Opcode::kGather);
  gather.count = 1;
  gather.list_address = 7 * kPage;
  EXPECT_EQ(bench.run(gather), Error::kUnmapped);
  expect_fault(Error::kUnmapped, 7 * kPage);
}

TEST_F(Pages, OtherEndPointsAreLetInOrNot) {
  const auto good = bench.engine.admit(kPage - 16, 64, true, kToken);
  EXPECT_EQ(good.error, Error::kNone);
  EXPECT_EQ(good.place, 0x20000 + kPage - 16);
  EXPECT_EQ(good.bytes, 16U) << "the rest is on the next page";
  EXPECT_EQ(bench.read(global::kFaultStatus), 0U);
  EXPECT_EQ(bench.engine.admit(0, 64, false, 0).error, Error::kWrongToken);
  expect_fault(Error::kWrongToken, 0);
  EXPECT_EQ(global::kFaultStatusChannel.get(bench.read(global::kFaultStatus)), 0xffffU);
}

}  // namespace
}  // namespace cmx
