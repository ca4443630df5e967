// SPDX-License-Identifier: Apache-2.0
// Does the engine's driver set rings up, hand entries over whole and in order, and take completions by their phase?
#include <cstring>
#include <map>

#include "tests/unit/firmware/mock_mmio.h"

extern "C" {
#include "firmware/drivers/comm_engine.h"
}

namespace cmx {
namespace {

using testing::_;
using testing::NiceMock;
using testing::Return;

constexpr std::uint32_t kBase = 0x4000'0000;
constexpr std::uint32_t kWindow = 0x8000'0000;
constexpr std::uint64_t kPlace = 0x5'0000'1000;
constexpr std::uint32_t kEntries = 4;
constexpr std::uint32_t kChannel = kBase + COMM_ENGINE_CHANNEL_OFFSET + 2 * COMM_ENGINE_CHANNEL_STRIDE;
constexpr std::uint32_t kCompletions = kWindow + kEntries * COMM_ENGINE_SUBMISSION_SIZE;

/// An engine that keeps what is written, and a memory.
class CommEngineDriver : public testing::Test {
 protected:
  CommEngineDriver() {
    ON_CALL(mmio_, read).WillByDefault([this](std::uint32_t address) { return words_[address]; });
    ON_CALL(mmio_, write).WillByDefault([this](std::uint32_t address, std::uint32_t value) {
      words_[address] = value;
      writes_.push_back(address);
    });
    words_[kBase + COMM_ENGINE_GLOBAL_IDENTIFICATION] = COMM_ENGINE_MAGIC;
    words_[kBase + COMM_ENGINE_GLOBAL_VERSION] = COMM_ENGINE_GLOBAL_VERSION_RESET_VALUE;
    words_[kBase + COMM_ENGINE_GLOBAL_CAPABILITIES] = 3;
    for (std::uint32_t at = kWindow; at < kWindow + COMM_ENGINE_RINGS_BYTES(kEntries); at += 4)
      words_[at] = 0xa5a5'a5a5;
  }
  comm_engine_result_t open(std::uint32_t number = 2, std::uint64_t place = kPlace, std::uint32_t entries = kEntries) {
    return comm_engine_open(&channel_, kBase, number, place, kWindow, entries);
  }
  /// What the engine writes for submission `index`.
  void complete(std::uint32_t index, comm_engine_error_t error = COMM_ENGINE_ERROR_NONE) {
    complete(index, index, error);
  }
  /// The same at another place of the ring.
  void complete(std::uint32_t index, std::uint32_t place, comm_engine_error_t error) {
    comm_engine_completion_t completion{};
    completion.tag = static_cast<std::uint16_t>(100 + index);
    completion.index = static_cast<std::uint16_t>(index);
    completion.status = error == COMM_ENGINE_ERROR_NONE ? COMM_ENGINE_STATUS_OK : COMM_ENGINE_STATUS_ERROR;
    completion.error = static_cast<std::uint8_t>(error);
    completion.flags = place / kEntries % 2 == 0 ? COMM_ENGINE_COMPLETION_FLAGS_PHASE_MASK : 0;
    completion.bytes = 0x1'0000'0000 + index;
    std::uint32_t words[COMM_ENGINE_COMPLETION_SIZE / 4];
    std::memcpy(words, &completion, sizeof words);
    for (std::uint32_t i = 0; i < 4; ++i)
      words_[kCompletions + place % kEntries * COMM_ENGINE_COMPLETION_SIZE + 4 * i] = words[i];
  }

  NiceMock<MockMmio> mmio_;
  std::map<std::uint32_t, std::uint32_t> words_;
  std::vector<std::uint32_t> writes_;
  comm_engine_channel_t channel_{};
  comm_engine_completion_t completion_{};
};

TEST_F(CommEngineDriver, StartsOnlyTheEngineThatItKnows) {
  EXPECT_EQ(comm_engine_start(kBase), COMM_ENGINE_OK);
  EXPECT_EQ(words_[kBase + COMM_ENGINE_GLOBAL_CONTROL], COMM_ENGINE_GLOBAL_CONTROL_ENABLE_MASK);
  writes_.clear();
  words_[kBase + COMM_ENGINE_GLOBAL_VERSION] += 1U << COMM_ENGINE_GLOBAL_VERSION_MAJOR_SHIFT;
  EXPECT_EQ(comm_engine_start(kBase), COMM_ENGINE_UNKNOWN);
  words_[kBase + COMM_ENGINE_GLOBAL_VERSION] =
      COMM_ENGINE_GLOBAL_VERSION_RESET_VALUE + 1;  // a minor one is none of its business
  EXPECT_EQ(comm_engine_start(kBase), COMM_ENGINE_OK);
  writes_.clear();
  words_[kBase + COMM_ENGINE_GLOBAL_IDENTIFICATION] = 0;
  EXPECT_EQ(comm_engine_start(kBase), COMM_ENGINE_UNKNOWN);
  EXPECT_TRUE(writes_.empty());
}

TEST_F(CommEngineDriver, OpensAChannelWithItsRings) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_RING_BASE_LO], 0x1000U);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_RING_BASE_HI], 5U);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_RING_ENTRIES], kEntries);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_COMPLETION_BASE_LO], 0x1100U);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_COMPLETION_BASE_HI], 5U);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_COMPLETION_ENTRIES], kEntries);
  EXPECT_EQ(writes_.back(), kChannel + COMM_ENGINE_CHANNEL_CONTROL) << "enabled last";
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_CONTROL], COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK);
  EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_PENDING)
      << "what memory held before is no completion";
}

TEST_F(CommEngineDriver, RefusesWhatCannotBeAChannel) {
  EXPECT_EQ(open(3), COMM_ENGINE_BAD_ARGUMENT) << "there are three";
  EXPECT_EQ(open(2, kPlace + 32), COMM_ENGINE_BAD_ARGUMENT);
  EXPECT_EQ(open(2, kPlace, 0), COMM_ENGINE_BAD_ARGUMENT);
  EXPECT_EQ(open(2, kPlace, 6), COMM_ENGINE_BAD_ARGUMENT);
  EXPECT_EQ(open(2, kPlace, 2 * COMM_ENGINE_RING_ENTRIES_MOST), COMM_ENGINE_BAD_ARGUMENT);
  EXPECT_TRUE(writes_.empty());
}

TEST_F(CommEngineDriver, AnEntryIsWholeBeforeTheDoorbell) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  comm_engine_submission_t submission{};
  submission.opcode = COMM_ENGINE_OPCODE_COPY;
  submission.source = comm_engine_address(COMM_ENGINE_ADDRESS_KIND_CPU, 191, 0x1234'5678'9abc);
  submission.list_address = 0x11;
  writes_.clear();
  ASSERT_EQ(comm_engine_submit(&channel_, &submission, false), COMM_ENGINE_OK);
  ASSERT_EQ(comm_engine_submit(&channel_, &submission, true), COMM_ENGINE_OK);
  EXPECT_EQ(writes_.size(), 2U * COMM_ENGINE_SUBMISSION_SIZE / 4);
  comm_engine_ring(&channel_);
  EXPECT_EQ(writes_.back(), kChannel + COMM_ENGINE_CHANNEL_PRODUCER);
  EXPECT_EQ(words_[writes_.back()], 2U);

  for (std::uint32_t entry = 0; entry < 2; ++entry) {
    std::uint32_t words[COMM_ENGINE_SUBMISSION_SIZE / 4];
    for (std::uint32_t i = 0; i < std::size(words); ++i)
      words[i] = words_[kWindow + entry * COMM_ENGINE_SUBMISSION_SIZE + 4 * i];
    comm_engine_submission_t seen{};
    std::memcpy(&seen, words, sizeof seen);
    EXPECT_EQ(seen.opcode, COMM_ENGINE_OPCODE_COPY);
    EXPECT_EQ(seen.source, 0x20bf'1234'5678'9abcU);
    EXPECT_EQ(seen.list_address, 0x11U);
    EXPECT_EQ(seen.flags, COMM_ENGINE_SUBMISSION_FLAGS_COMPLETION_MASK |
                              (entry == 1 ? COMM_ENGINE_SUBMISSION_FLAGS_RAISE_INTERRUPT_MASK : 0));
  }
}

TEST_F(CommEngineDriver, TheRingIsFullUntilACompletionIsTaken) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  const comm_engine_submission_t submission{};
  for (std::uint32_t i = 0; i < kEntries; ++i)
    ASSERT_EQ(comm_engine_submit(&channel_, &submission, false), COMM_ENGINE_OK);
  EXPECT_EQ(comm_engine_submit(&channel_, &submission, false), COMM_ENGINE_FULL);
  complete(0);
  ASSERT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_OK);
  EXPECT_EQ(comm_engine_submit(&channel_, &submission, false), COMM_ENGINE_OK);
}

TEST_F(CommEngineDriver, TakesCompletionsInOrderThroughAllPassesOfTheRing) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  for (std::uint32_t index = 0; index < 5 * kEntries; ++index) {
    EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_PENDING) << index;
    complete(index);
    ASSERT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_OK) << index;
    EXPECT_EQ(completion_.tag, 100 + index);
    EXPECT_EQ(completion_.bytes, 0x1'0000'0000U + index);
    EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_COMPLETION_CONSUMER], index + 1);
  }
}

TEST_F(CommEngineDriver, AFailureSaysWhatAndTheChannelGoesOnWhenTold) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  EXPECT_EQ(comm_engine_error(&channel_), COMM_ENGINE_ERROR_NONE);
  complete(0, COMM_ENGINE_ERROR_WRONG_TOKEN);
  EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_FAILED);
  EXPECT_EQ(completion_.error, COMM_ENGINE_ERROR_WRONG_TOKEN);
  words_[kChannel + COMM_ENGINE_CHANNEL_ERROR] = COMM_ENGINE_CHANNEL_ERROR_VALID_MASK | COMM_ENGINE_ERROR_WRONG_TOKEN;
  EXPECT_EQ(comm_engine_error(&channel_), COMM_ENGINE_ERROR_WRONG_TOKEN);
  comm_engine_clear_error(&channel_);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_ERROR], COMM_ENGINE_CHANNEL_ERROR_VALID_MASK) << "cleared by a 1";
}

TEST_F(CommEngineDriver, DropsACompletionThatComesTwice) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  complete(0);
  ASSERT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_OK);
  complete(0, 1, COMM_ENGINE_ERROR_NONE);
  EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_PENDING);
  complete(1, 2, COMM_ENGINE_ERROR_NONE);
  EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_OK);
  EXPECT_EQ(completion_.tag, 101);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_COMPLETION_CONSUMER], 3U);
}

TEST_F(CommEngineDriver, MissesACompletionThatNeverCame) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  complete(1, 0, COMM_ENGINE_ERROR_NONE);
  EXPECT_EQ(comm_engine_poll(&channel_, &completion_), COMM_ENGINE_LOST);
  EXPECT_EQ(channel_.completed, 2U);
}

TEST_F(CommEngineDriver, ReadsBackWhatWasSubmitted) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  comm_engine_submission_t submission{};
  submission.length = 77;
  ASSERT_EQ(comm_engine_submit(&channel_, &submission, false), COMM_ENGINE_OK);
  comm_engine_submission_t again{};
  comm_engine_submission(&channel_, 0, &again);
  EXPECT_EQ(again.length, 77U);
}

TEST_F(CommEngineDriver, ClosesItsChannel) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  comm_engine_close(&channel_);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_CONTROL], 0U);
}

TEST_F(CommEngineDriver, InterruptsKeepTheChannelEnabled) {
  ASSERT_EQ(open(), COMM_ENGINE_OK);
  comm_engine_enable_interrupt(&channel_, kBase);
  EXPECT_EQ(words_[kChannel + COMM_ENGINE_CHANNEL_CONTROL], COMM_ENGINE_CHANNEL_CONTROL_ENABLE_MASK |
                                                                COMM_ENGINE_CHANNEL_CONTROL_COMPLETION_INTERRUPT_MASK |
                                                                COMM_ENGINE_CHANNEL_CONTROL_ERROR_INTERRUPT_MASK);
  EXPECT_EQ(words_[kBase + COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE], COMM_ENGINE_GLOBAL_INTERRUPT_ENABLE_CHANNELS_MASK);
  comm_engine_acknowledge(&channel_);
  EXPECT_NE(
      words_[kChannel + COMM_ENGINE_CHANNEL_INTERRUPT_STATUS] & COMM_ENGINE_CHANNEL_INTERRUPT_STATUS_COMPLETION_MASK,
      0U);
}

}  // namespace
}  // namespace cmx
