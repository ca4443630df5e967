// SPDX-License-Identifier: Apache-2.0
// Which error code does each wrong descriptor, ring or transfer give, and how does a channel go on after it?
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "hw/units/bad_input.h"
#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kSource = 0x20000;
constexpr std::uint64_t kDestination = 0x40000;
constexpr std::uint64_t kSize = 1 << 20;

Submission copy(std::uint64_t source = kSource, std::uint64_t destination = kDestination, std::uint32_t length = 64) {
  return submission(Opcode::kCopy, source, destination, length);
}
Submission with(Submission s, const std::function<void(Submission&)>& change) {
  change(s);
  return s;
}
Submission typed(Opcode opcode, DataType type, std::uint64_t source = kSource, std::uint64_t destination = kDestination,
                 std::uint32_t length = 64) {
  return with(submission(opcode, source, destination, length),
              [&](Submission& s) { s.data_type = static_cast<std::uint8_t>(type); });
}
Submission rows(Opcode opcode, std::uint32_t count, std::uint64_t list = 0x60000) {
  return with(submission(opcode, kSource, kDestination, 64), [&](Submission& s) {
    s.count = count;
    s.list_address = list;
    s.source_stride = s.destination_stride = 64;
  });
}
Submission flag(Opcode opcode, std::uint64_t address) {
  return with(submission(opcode), [&](Submission& s) { s.flag_address = address; });
}

struct Case {
  const char* name;
  Submission submission;
  Error error;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class BadDescriptor : public testing::TestWithParam<Case> {};

TEST_P(BadDescriptor, GivesItsErrorAndHaltsTheChannelUntilThatIsCleared) {
  Bench bench;
  auto quiet = GetParam().submission;
  quiet.flags = 0;  // an error has a completion in any case
  quiet.tag = 5;
  bench.submit(0, {quiet, copy()});
  bench.calendar.run();
  auto ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].tag, 5);
  EXPECT_EQ(static_cast<Error>(ended[0].error), GetParam().error) << int{ended[0].error};
  EXPECT_EQ(bench.channel_error(0), GetParam().error);
  EXPECT_EQ(channel_page::kStatusHalted.get(bench.read(0, channel_page::kStatus)), 1U);
  EXPECT_EQ(static_cast<Error>(global::kErrorStatusCode.get(bench.read(global::kErrorStatus))), GetParam().error);
  EXPECT_TRUE(bench.port.requests.empty());
  EXPECT_EQ(bench.run(copy(), 1), Error::kNone) << "other channels go on";

  bench.clear_error(0);
  bench.calendar.run();
  ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].error, 0);
  EXPECT_EQ(channel_page::kStatusHalted.get(bench.read(0, channel_page::kStatus)), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadDescriptor,
    testing::Values(
        Case{"Opcode", with(copy(), [](Submission& s) { s.opcode = 99; }), Error::kBadOpcode},
        Case{"DataType", with(copy(), [](Submission& s) { s.data_type = 9; }), Error::kBadDataType},
        Case{"ReductionOfBytes", typed(Opcode::kReduceAdd, DataType::kBytes), Error::kBadDataType},
        Case{"ScaledIntegers",
             with(typed(Opcode::kScaleAccumulate, DataType::kInt32), [](Submission& s) { s.count = 1; }),
             Error::kBadDataType},
        Case{"Condition", with(flag(Opcode::kWaitFlag, 0x70000), [](Submission& s) { s.condition = 7; }),
             Error::kBadCondition},
        Case{"NoLength", copy(kSource, kDestination, 0), Error::kBadLength},
        Case{"NoRows", rows(Opcode::kCopyRows, 0), Error::kBadLength},
        Case{"NoList", rows(Opcode::kCopyList, 0), Error::kBadLength},
        Case{"ListEntryWithoutLength", rows(Opcode::kCopyList, 1), Error::kBadLength},
        Case{"TooManyRows", with(rows(Opcode::kCopyRows, 0xffffffff), [](Submission& s) { s.length = 0xffffffff; }),
             Error::kBadLength},
        Case{"HalfAnElement", typed(Opcode::kReduceMax, DataType::kFp32, kSource, kDestination, 6), Error::kBadLength},
        Case{"MisalignedReduction", typed(Opcode::kReduceMax, DataType::kBf16, kSource + 1), Error::kMisaligned},
        Case{"MisalignedFlag", flag(Opcode::kAtomicAdd, 0x70002), Error::kMisaligned},
        Case{"MisalignedList", rows(Opcode::kGather, 1, 0x60002), Error::kMisaligned},
        Case{"MisalignedEntries", rows(Opcode::kCopyList, 1, 0x60004), Error::kMisaligned},
        Case{"BeyondTheMemory", copy(kSize - 63), Error::kBadAddress},
        Case{"DestinationBeyond", copy(kSource, kSize), Error::kBadAddress},
        Case{"NoSuchKind", copy(address(static_cast<regs::AddressKind>(9), 0, 0)), Error::kBadAddress},
        Case{"NoSuchDie", copy(die(3, 0)), Error::kBadAddress},
        Case{"OwnWithANumber", copy(address(regs::AddressKind::kOwn, 1, 0)), Error::kBadAddress},
        Case{"NeitherEndHere", copy(die(1, 0), die(2, 0)), Error::kBadAddress},
        Case{"ListElsewhere", rows(Opcode::kScatter, 1, die(1, 0)), Error::kBadAddress},
        Case{"WaitElsewhere", flag(Opcode::kWaitFlag, die(1, 0)), Error::kBadAddress},
        Case{"FlagElsewhereThanItsData",
             with(copy(kSource, die(1, 0)),
                  [](Submission& s) {
                    s.opcode = static_cast<std::uint8_t>(Opcode::kWriteNotify);
                    s.flag_address = die(2, 0);
                  }),
             Error::kBadAddress},
        Case{"ReductionElsewhere", typed(Opcode::kReduceAdd, DataType::kInt32, kSource, die(1, 0)),
             Error::kUnsupported}),
    [](const testing::TestParamInfo<Case>& parameter) { return std::string(parameter.param.name); });

TEST(Errors, ARingWithMoreThanItHoldsIsOverrunAndAProducerWrittenAnewGoesOn) {
  Bench bench;
  bench.write(0, channel_page::kProducer, Bench::kRingEntries + 1);
  bench.calendar.run();
  EXPECT_EQ(bench.channel_error(0), Error::kRingOverrun);
  EXPECT_EQ(channel_page::kErrorIndex.get(bench.read(0, channel_page::kError)), Bench::kRingEntries + 1);
  EXPECT_TRUE(bench.completions(0).empty());
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 0U);
  bench.clear_error(0);
  EXPECT_EQ(bench.run(copy()), Error::kNone);
}

TEST(Errors, AFullRingIsNotOverrun) {
  Bench bench;
  bench.submit(0, std::vector<Submission>(Bench::kRingEntries, submission(Opcode::kNop)));
  EXPECT_EQ(bench.channel_error(0), Error::kNone);
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), Bench::kRingEntries);
}

TEST(Errors, ACompletionWithoutRoomIsLost) {
  Bench bench;
  bench.submit(0, std::vector<Submission>(Bench::kRingEntries, submission(Opcode::kNop)));
  bench.calendar.run();
  EXPECT_EQ(bench.channel_error(0), Error::kNone);
  bench.submit(0, {submission(Opcode::kNop), submission(Opcode::kNop)});
  bench.calendar.run();
  EXPECT_EQ(bench.channel_error(0), Error::kCompletionOverrun);
  EXPECT_EQ(bench.completions(0).size(), Bench::kRingEntries);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), Bench::kRingEntries + 1U);
  bench.clear_error(0);
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
}

TEST(Errors, RingsThatAreNone) {
  const auto after = [](std::uint32_t offset, std::uint32_t value) {
    Bench bench;
    bench.write(0, offset, value);
    bench.submit(0, {copy()});
    bench.calendar.run();
    return bench.channel_error(0);
  };
  EXPECT_EQ(after(channel_page::kRingEntries, 0), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kRingEntries, 12), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kRingEntries, 1 << 17), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kRingBaseLo, 32), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kRingBaseHi, 1), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kRingBaseLo, kSize - 64), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kCompletionBaseLo, 8), Error::kBadRing);
  EXPECT_EQ(after(channel_page::kCompletionEntries, 3), Error::kBadRing);
}

TEST(Errors, ARingThatIsTakenAwayBehindTheDoorbell) {
  Bench bench;
  bench.submit(0, {copy()});
  bench.write(0, channel_page::kRingEntries, 0);
  bench.calendar.run();
  EXPECT_EQ(bench.channel_error(0), Error::kBadRing);
}

TEST(Errors, ATransferThatFailsSaysHowFarItCame) {
  Bench bench;
  bench.port.hold = true;
  bench.submit(0, {copy(kSource, die(1, 0), 3 * 4096)});
  for (std::int64_t time = bench.spec.start.value; bench.port.requests.empty(); time += 1000)
    bench.calendar.run_to(time);  // the first transaction
  bench.port.fail = Error::kTransfer;
  bench.calendar.run();
  while (bench.port.held() > 0) bench.port.release();
  bench.calendar.run();
  const auto ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(static_cast<Error>(ended[0].error), Error::kTransfer);
  EXPECT_EQ(ended[0].bytes, 4096U);
}

TEST(Errors, TheInterruptIsRaisedForErrorsWhereThatIsWanted) {
  Bench bench;
  bench.write(global::kInterruptEnable, global::kInterruptEnableChannels.mask());
  bench.submit(0, {copy(kSize)});
  bench.calendar.run();
  EXPECT_FALSE(bench.engine.interrupt());
  bench.write(0, channel_page::kControl,
              channel_page::kControlEnable.mask() | channel_page::kControlErrorInterrupt.mask());
  EXPECT_TRUE(bench.engine.interrupt());
  bench.write(0, channel_page::kInterruptStatus, channel_page::kInterruptStatusError.mask());
  EXPECT_FALSE(bench.engine.interrupt());
}

TEST(Registers, AnswerWhereTheMapHasThem) {
  Bench bench({"comm_engine.channels=4"});
  EXPECT_EQ(bench.read(global::kIdentification), regs::kMagic);
  EXPECT_EQ(global::kCapabilitiesChannels.get(bench.read(global::kCapabilities)), 4U);
  EXPECT_FALSE(bench.engine.read(channel_register(4, channel_page::kControl)));
  EXPECT_FALSE(bench.engine.write(channel_register(4, channel_page::kProducer), 1));
  EXPECT_FALSE(bench.engine.read(global::kOffset + global::kStride - 4));
  EXPECT_FALSE(bench.engine.read(global::kControl + 2));
  bench.write(global::kIdentification, 0);
  EXPECT_EQ(bench.read(global::kIdentification), regs::kMagic) << "read-only";
}

TEST(Errors, AWaitWhoseFlagIsLostIsAbortedWithItsChannel) {
  Bench bench;
  auto wait = flag(Opcode::kWaitFlag, 0x70000);
  wait.flag_value = 1;
  bench.submit(0, {wait, copy()});
  bench.calendar.run();
  EXPECT_TRUE(bench.completions(0).empty());
  bench.write(0, channel_page::kControl, 0);
  bench.calendar.run();
  const auto ended = bench.completions(0);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(static_cast<Error>(ended[0].error), Error::kAborted);
  EXPECT_EQ(bench.channel_error(0), Error::kAborted);
  bench.clear_error(0);
  bench.reopen(0);
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 0U) << "a clean start";
  EXPECT_EQ(bench.run(copy()), Error::kNone);
}

TEST(Registers, ResetIsIgnoredWhileTransactionsAreInFlight) {
  Bench bench;
  bench.port.hold = true;
  bench.submit(0, {copy(kSource, die(1, 0))});
  bench.calendar.run();
  bench.write(global::kControl, global::kControlEnable.mask() | global::kControlReset.mask());
  EXPECT_EQ(bench.read(0, channel_page::kRingEntries), Bench::kRingEntries);
  bench.port.release();
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
}

TEST(Registers, ResetForgetsRingsAndWaits) {
  Bench bench;
  auto wait = flag(Opcode::kWaitFlag, 0x70000);
  wait.flag_value = 1;
  bench.submit(0, {wait, copy()});
  bench.calendar.run();
  bench.write(global::kControl, global::kControlReset.mask());
  EXPECT_EQ(bench.read(0, channel_page::kRingEntries), 0U);
  EXPECT_EQ(bench.read(global::kControl), 0U);
  EXPECT_FALSE(bench.engine.busy());
  bench.memory.put<std::uint32_t>(0x70000, 1);
  bench.engine.memory_changed();
  bench.calendar.run();
  bench.write(global::kControl, global::kControlEnable.mask());
  bench.reopen(0);
  EXPECT_EQ(bench.run(copy()), Error::kNone);
}

TEST(Registers, NothingIsFetchedUnlessEngineAndChannelAreEnabled) {
  Bench bench;
  bench.write(global::kControl, 0);
  bench.submit(0, {copy()});
  bench.calendar.run();
  EXPECT_EQ(bench.read(0, channel_page::kConsumer), 0U);
  EXPECT_EQ(global::kStatusBusy.get(bench.read(global::kStatus)), 1U);
  bench.write(global::kControl, global::kControlEnable.mask());
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
  EXPECT_EQ(global::kStatusBusy.get(bench.read(global::kStatus)), 0U);
}

}  // namespace
}  // namespace cmx
