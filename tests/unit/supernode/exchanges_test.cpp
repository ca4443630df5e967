// SPDX-License-Identifier: Apache-2.0
// Do counters call back with the arrival that was waited for, once?
#include "tlm/supernode/exchanges.h"

#include <gmock/gmock.h>

namespace cmx {
namespace {

using hw::Picoseconds;
using model::Exchanges;
using testing::ElementsAre;

constexpr Picoseconds kAt{};

/// A callback that counts its calls.
hw::Callback counting(int& calls) {
  return [&calls](Picoseconds) { ++calls; };
}

TEST(Exchanges, TheLastArrivalThatIsWaitedForSetsOffTheCallback) {
  Exchanges exchanges(4);
  const auto id = exchanges.open();
  int calls = 0;
  hw::Callback callback = counting(calls);
  EXPECT_FALSE(exchanges.expect(id, 2, 3, callback));
  EXPECT_FALSE(exchanges.arrive(id, 2, kAt));
  EXPECT_FALSE(exchanges.arrive(id, 2, kAt)) << "not at n - 1";
  EXPECT_FALSE(exchanges.arrive(id, 1, kAt)) << "another die's arrival";
  const hw::Callback third = exchanges.arrive(id, 2, kAt);
  ASSERT_TRUE(third) << "at n";
  third(Picoseconds(0));
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(exchanges.arrive(id, 2, kAt)) << "and not again";
}

TEST(Exchanges, WhatHasArrivedAlreadyIsNotWaitedFor) {
  Exchanges exchanges(2);
  const auto id = exchanges.open();
  int calls = 0;
  hw::Callback callback = counting(calls);
  EXPECT_TRUE(exchanges.expect(id, 0, 0, callback)) << "nothing is there at once";
  exchanges.arrive(id, 0, kAt);
  exchanges.arrive(id, 0, kAt);
  EXPECT_TRUE(exchanges.expect(id, 0, 2, callback));
  EXPECT_TRUE(callback) << "the caller still has it, to call it";
  EXPECT_FALSE(exchanges.expect(id, 0, 3, callback));
  EXPECT_TRUE(exchanges.arrive(id, 0, kAt));
}

TEST(Exchanges, ADieMayWaitForMoreOnceItHasWhatItWaitedFor) {
  Exchanges exchanges(1);
  const auto id = exchanges.open();
  int calls = 0;
  for (int n = 1; n <= 3; ++n) {
    hw::Callback callback = counting(calls);
    EXPECT_FALSE(exchanges.expect(id, 0, n, callback));
    const auto set_off = exchanges.arrive(id, 0, kAt);
    ASSERT_TRUE(set_off);
    set_off(Picoseconds(n));
  }
  EXPECT_EQ(calls, 3);
}

TEST(Exchanges, AClosedOneComesBackAtZero) {
  Exchanges exchanges(2);
  const auto first = exchanges.open();
  const auto other = exchanges.open();
  EXPECT_NE(first, other);
  exchanges.arrive(first, 1, kAt);
  exchanges.close(first);
  EXPECT_EQ(exchanges.open(), first);
  hw::Callback callback = [](Picoseconds) {};
  EXPECT_FALSE(exchanges.expect(first, 1, 1, callback)) << "the old arrival is gone";
}

TEST(Exchanges, NameWhoWaitsForWhat) {
  Exchanges exchanges(4);
  const auto done = exchanges.open();
  const auto open = exchanges.open();
  const auto wait = [&](hw::ExchangeId id, hw::Die die, int count) {
    hw::Callback callback = [](Picoseconds) {};
    exchanges.expect(id, die, count, callback);
  };
  wait(done, 0, 5);
  exchanges.close(done);
  wait(open, 3, 2);
  wait(open, 1, 7);
  exchanges.arrive(open, 1, kAt);
  EXPECT_THAT(exchanges.waits(8), ElementsAre("die 1 waits for 7 arrivals of exchange 1 and has 1",
                                              "die 3 waits for 2 arrivals of exchange 1 and has 0"));
  EXPECT_EQ(exchanges.waits(1).size(), 1U);
}

}  // namespace
}  // namespace cmx
