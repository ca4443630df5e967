// SPDX-License-Identifier: Apache-2.0
// What a debugger's user reads of an engine: its registers by the names of the map, what holds a channel, what waits in
// its ring.
#include "sw/firmware_tools/engine_state.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "tests/support/comm_engine_bench/bench.h"

namespace cmx {
namespace {

using namespace commbench;
using sw::firmware_tools::channel_in_words;
using sw::firmware_tools::engine_in_words;
using sw::firmware_tools::EngineLook;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

EngineLook look_at(Bench& bench) {
  return {.die = 3, .engine = bench.engine, .read_hbm = [&bench](std::uint64_t place, std::span<std::uint8_t> bytes) {
            if (place > Bytes::kSize || bytes.size() > Bytes::kSize - place) return false;
            bench.memory.read(place, bytes);
            return true;
          }};
}

Submission with_flag(Submission s, std::uint64_t at, std::uint32_t value) {
  s.flag_address = at;
  s.flag_value = value;
  return s;
}

TEST(EngineState, ARegisterHasTheNamesOfTheMap) {
  Bench bench;
  bench.submit(1, {submission(Opcode::kCopy, 0x20000, die(1, 0), 80)});
  bench.calendar.run();
  const std::string text = engine_in_words(look_at(bench));
  EXPECT_THAT(text, HasSubstr("die:3 global.control = 0x00000001 {enable = 1, reset = 0}\n"));
  EXPECT_THAT(text, HasSubstr("die:3 global.bytes_read_lo = 0x00000050\n"));
  EXPECT_THAT(text, HasSubstr("die:3 global.descriptors_lo = 0x00000001\n"));
  EXPECT_THAT(text, HasSubstr("die:3 channel 1: idle, producer 1, consumer 1, completions 1 written, 0 read\n"));
  EXPECT_THAT(text, HasSubstr("die:3 channel 3: idle, producer 0"));
  EXPECT_THAT(text, Not(HasSubstr("die:3 channel 4:"))) << "not enabled";
  EXPECT_THAT(text, Not(HasSubstr("counter_control"))) << "cannot be read";
}

TEST(EngineState, AChannelThatWaitsSaysForWhat) {
  Bench bench;
  Submission at_least = with_flag(submission(Opcode::kWaitFlag), 0x30000, 7);
  at_least.condition = static_cast<std::uint8_t>(regs::Condition::kAtLeast);
  Submission added = with_flag(submission(Opcode::kWriteNotify, 0x20000, die(1, 0x100), 64), die(1, 0x800), 1);
  added.flags = Submission::kFlagsFlagAdd.set(added.flags, 1);
  Submission list = submission(Opcode::kCopyList);
  list.count = 5;
  list.list_address = 0x40000;
  Submission rows = submission(Opcode::kGather, cpu(0, 0x10), 0x50000, 128);
  rows.count = 6;
  bench.memory.put<std::uint32_t>(0x30000, 4);
  bench.submit(2, {submission(Opcode::kNop), at_least, added,
                   with_flag(submission(Opcode::kAtomicAdd), die(2, 0x40), 3), list, rows});
  bench.calendar.run();
  const std::string text = channel_in_words(look_at(bench), 2);
  EXPECT_THAT(text, HasSubstr("die:3 channel[2].status = 0x00000005 {busy = 1, halted = 0, waiting = 1}\n"));
  EXPECT_THAT(text,
              HasSubstr("die:3 channel 2: waits for a flag, producer 6, consumer 2, completions 1 written, 0 read\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "die:3 channel 2 holds submission 1: wait_flag for the word at own+0x30000 to be at least 0x7; it is 0x4\n"));
  EXPECT_THAT(text, HasSubstr("die:3 channel 2, submission 2 in its ring: write_notify own+0x20000 -> die:1+0x100, 64 "
                              "bytes, flag at die:1+0x800 += 0x1\n"));
  EXPECT_THAT(text, HasSubstr("submission 3 in its ring: atomic_add 0x3 to the word at die:2+0x40\n"));
  EXPECT_THAT(text, HasSubstr("submission 4 in its ring: copy_list of 5 entries at own+0x40000\n"));
  EXPECT_THAT(text, HasSubstr("submission 5 in its ring: gather cpu:0+0x10 -> own+0x50000, 6 rows of 128 bytes\n"));
  EXPECT_THAT(text, Not(HasSubstr("submission 0")));
}

TEST(EngineState, LookingChangesNothing) {
  Bench bench;
  bench.submit(0, {with_flag(submission(Opcode::kWaitFlag), 0x30000, 1)});
  bench.calendar.run();
  const std::string before = channel_in_words(look_at(bench), 0) + engine_in_words(look_at(bench));
  EXPECT_EQ(channel_in_words(look_at(bench), 0) + engine_in_words(look_at(bench)), before);
  bench.memory.put<std::uint32_t>(0x30000, 1);
  bench.engine.memory_changed();
  bench.calendar.run();
  EXPECT_EQ(bench.completions(0).size(), 1U);
  EXPECT_THAT(channel_in_words(look_at(bench), 0), HasSubstr("die:3 channel 0: idle, producer 1, consumer 1"));
}

TEST(EngineState, ARingIsReadRoundItsEnd) {
  Bench bench;
  std::vector<Submission> all{with_flag(submission(Opcode::kWaitFlag), 0x30000, 1)};
  all.resize(16, submission(Opcode::kNop));
  bench.submit(0, all);
  bench.calendar.run();
  bench.submit(0, {submission(Opcode::kFence)});  // in the place of the wait, which was fetched
  bench.calendar.run();
  EXPECT_THAT(channel_in_words(look_at(bench), 0), HasSubstr("submission 16 in its ring: fence\n"));
}

TEST(EngineState, ALongRingIsShownInPart) {
  Bench bench;
  bench.write(0, channel_page::kControl, 0);
  bench.write(0, channel_page::kRingEntries, 64);
  bench.write(0, channel_page::kControl, channel_page::kControlEnable.mask());
  bench.submit(0, {with_flag(submission(Opcode::kWaitFlag), 0x30000, 1)});
  bench.write(0, channel_page::kProducer, 20);
  bench.calendar.run();
  const std::string text = channel_in_words(look_at(bench), 0);
  EXPECT_THAT(text, HasSubstr("die:3 channel 0, submission 16 in its ring: nop\ndie:3 channel 0, and 3 more\n"));
}

TEST(EngineState, WhatSoftwareSetsWronglyIsNoTrouble) {
  Bench bench;
  bench.write(0, channel_page::kRingBaseHi, 0xffffffff);
  bench.write(0, channel_page::kRingEntries, 0xffffffff);
  bench.write(0, channel_page::kProducer, 0x80000000);
  bench.calendar.run();
  EXPECT_THAT(channel_in_words(look_at(bench), 0), HasSubstr("halted by an error"));
}

TEST(EngineState, AChannelThatThereIsNotIsBadInput) {
  Bench bench;
  EXPECT_THAT([&] { channel_in_words(look_at(bench), 48); },
              ThrowsMessage<hw::BadInput>(HasSubstr("channel 48: the engine has channels 0 to 47")));
}

}  // namespace
}  // namespace cmx
