// SPDX-License-Identifier: Apache-2.0
// Does a wait vouch for what its own value implies, whatever has come by then?
#include "tlm/firmware_checker/flag_word.h"

#include <gtest/gtest.h>

#include <memory>

namespace cmx {
namespace {

using model::FlagCondition;
using model::FlagWord;
using model::FlagWrite;
using model::JobStamp;
using model::Knowledge;

constexpr JobStamp kA{0, 0};
constexpr JobStamp kB{1, 0};
constexpr JobStamp kC{2, 0};

constexpr FlagCondition at_least(std::uint32_t value) { return {.value = value, .at_least = true}; }
constexpr FlagCondition equal(std::uint32_t value) { return {.value = value, .at_least = false}; }

/// By `job`, which knew of `before`.
FlagWrite write(JobStamp job, std::uint32_t value, bool add, std::initializer_list<JobStamp> before = {}) {
  Knowledge knowledge;
  for (const JobStamp earlier : before) knowledge.learn(earlier);
  knowledge.learn(job);
  return {
      .knows = std::make_shared<Knowledge>(knowledge), .job = job, .die = 0, .epoch = 0, .value = value, .add = add};
}

FlagWord three_that_add() {
  FlagWord word(0);
  for (const JobStamp job : {kA, kB, kC}) word.add(write(job, 1, true));
  return word;
}

int known_of(const Knowledge& knowledge) {
  return int{knowledge.has(kA)} + int{knowledge.has(kB)} + int{knowledge.has(kC)};
}

TEST(FlagWord, AWaitForOneOfThreeVouchesForNone) {
  const FlagWord word = three_that_add();
  EXPECT_EQ(known_of(word.implied({}, at_least(1))), 0);
  EXPECT_EQ(known_of(word.implied({}, at_least(2))), 0);
  EXPECT_EQ(known_of(word.implied({}, equal(2))), 0);
  EXPECT_EQ(known_of(word.implied({}, at_least(3))), 3);
  EXPECT_EQ(known_of(word.implied({}, equal(3))), 3);
}

TEST(FlagWord, WhoeverKnowsOfTwoLearnsOfTheThird) {
  const FlagWord word = three_that_add();
  Knowledge knowledge;
  knowledge.learn(kA);
  EXPECT_EQ(known_of(word.implied(knowledge, at_least(2))), 0);
  knowledge.learn(kB);
  EXPECT_TRUE(word.implied(knowledge, at_least(3)).has(kC));
  EXPECT_EQ(known_of(word.implied(knowledge, at_least(2))), 0) << "it was so before";
}

TEST(FlagWord, WhatAllOfThemKnewIsCertain) {
  FlagWord word(0);
  const JobStamp common{5, 0};
  for (const JobStamp job : {kA, kB, kC}) word.add(write(job, 1, true, {common}));
  EXPECT_TRUE(word.implied({}, at_least(1)).has(common));
  EXPECT_EQ(known_of(word.implied({}, at_least(1))), 0);
}

TEST(FlagWord, AnEpochVouchesForItselfAndThoseBefore) {
  FlagWord word(0);
  word.add(write(kA, 1, false));
  word.add(write(kB, 2, false, {kA}));
  const Knowledge first = word.implied({}, at_least(1));
  EXPECT_TRUE(first.has(kA));
  EXPECT_FALSE(first.has(kB));
  EXPECT_EQ(known_of(word.implied({}, at_least(2))), 2);
}

TEST(FlagWord, EpochsInNoOrderVouchForNothingBefore) {
  FlagWord word(0);
  word.add(write(kA, 1, false));
  word.add(write(kB, 2, false));
  EXPECT_EQ(known_of(word.implied({}, at_least(1))), 0);
  const Knowledge second = word.implied({}, at_least(2));
  EXPECT_TRUE(second.has(kB));
  EXPECT_FALSE(second.has(kA));
}

TEST(FlagWord, AddsOfOneWriterInItsOrderComeInItsOrder) {
  FlagWord word(0);
  word.add(write(kA, 1, true));
  word.add(write(kB, 1, true, {kA}));
  word.add(write(kC, 1, true, {kA, kB}));
  EXPECT_EQ(known_of(word.implied({}, at_least(1))), 1);
  EXPECT_TRUE(word.implied({}, at_least(1)).has(kA));
  EXPECT_EQ(known_of(word.implied({}, at_least(2))), 2);
}

TEST(FlagWord, ASumThatOnlySomeGiveNamesThem) {
  FlagWord word(0);
  word.add(write(kA, 1, true));
  word.add(write(kB, 2, true));
  word.add(write(kC, 4, true));
  const Knowledge five = word.implied({}, equal(5));
  EXPECT_TRUE(five.has(kA));
  EXPECT_FALSE(five.has(kB));
  EXPECT_TRUE(five.has(kC));
  EXPECT_EQ(known_of(word.implied({}, at_least(4))), 1) << "the other two give 3";
}

TEST(FlagWord, TwoThatWriteTheSameVouchForNeither) {
  FlagWord word(0);
  word.add(write(kA, 1, false));
  word.add(write(kB, 1, false));
  EXPECT_EQ(known_of(word.implied({}, equal(1))), 0);
}

TEST(FlagWord, AValueThatNobodyWroteVouchesForNothing) {
  FlagWord word(0);
  word.add(write(kA, 1, false));
  EXPECT_EQ(known_of(word.implied({}, equal(9))), 0);
}

TEST(FlagWord, DataThatAreAFlagHaveTheirValueWhenTheyAreThere) {
  FlagWord word(0);
  FlagWrite data = write(kA, 0, false);
  data.value.reset();
  word.add(data);
  EXPECT_EQ(known_of(word.implied({}, equal(1))), 0);
  word.arrived(kA, 1);
  EXPECT_EQ(known_of(word.implied({}, equal(1))), 1);
}

TEST(FlagWord, CountersMayWrap) {
  FlagWord word(0xffffffff);
  word.add(write(kA, 1, true));
  word.add(write(kB, 1, true));
  EXPECT_EQ(known_of(word.implied({}, at_least(1))), 2);
  EXPECT_EQ(known_of(word.implied({}, at_least(0))), 0);
}

}  // namespace
}  // namespace cmx
