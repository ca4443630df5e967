// SPDX-License-Identifier: Apache-2.0
// Does each kind of transaction take what its packets and its target's work add up to, and do queues at the target hold
// it back for just as long as they must?
// Machine of round numbers: 50 ps a byte, packets in flits of 1 ns; head from queue to far port 20 + 225 ns; memory
// 300, inject and visible 100 each.
#include <gtest/gtest.h>

#include "tests/support/fabric_case.h"

namespace cmx {
namespace {

using model::FabricSpec;
using model::Message;
using model::Operation;
using model::UbFabric;
using model::test::once;
using model::test::round_star;
using model::test::Witness;

constexpr std::int64_t kInject = 100'000;
constexpr std::int64_t kVisible = 100'000;
constexpr std::int64_t kHead = 245'000;  // transmit queue -> far receive pipeline
constexpr std::int64_t kMemory = 300'000;
constexpr std::int64_t kFlit = 1'000;
constexpr std::int64_t kAnswer =
    kHead + kFlit + kFlit;  // an acknowledgement: one flit behind the head, one cycle of the pipeline

FabricSpec spec_with(std::int64_t atomic_ps, std::int64_t lookup_ps) {
  FabricSpec spec = round_star(3);
  spec.port.atomic = hw::Picoseconds(atomic_ps);
  spec.port.receive_lookup = hw::Picoseconds(lookup_ps);
  return spec;
}

Message to_1(std::int64_t bytes, Operation operation, std::uint64_t cookie = 0) {
  return {.source = 0, .destination = 1, .bytes = bytes, .operation = operation, .cookie = cookie};
}

TEST(Transactions, AStoreIsAWriteFromRegisters) {
  // 512 bytes: 28 flits behind the head, one cycle of commit; no fetch from memory.
  EXPECT_EQ(once(round_star(2), to_1(512, Operation::kStore)).completed(),
            kInject + kHead + 28 * kFlit + kFlit + kMemory + kAnswer + kVisible);
}

TEST(Transactions, ALoadIsAReadOfALine) {
  // Request of 2 flits; 64 bytes come back in 5.
  EXPECT_EQ(once(round_star(2), to_1(64, Operation::kLoad)).completed(),
            kInject + kHead + 2 * kFlit + kFlit + kMemory + kHead + 5 * kFlit + kFlit + kVisible);
}

TEST(Transactions, LoadsAndStoresOfSeveralUnitsEndWithTheLast) {
  for (const auto& [operation, unit, first] :
       {std::tuple{Operation::kLoad, 64, 2}, std::tuple{Operation::kStore, 512, 28}}) {
    Witness witness;
    UbFabric fabric(round_star(2), 1, witness);
    fabric.post(0, to_1(3 * unit + 1, operation));
    fabric.run();
    EXPECT_EQ(fabric.packets(), 2 * 4) << "a request and a response a unit";
    EXPECT_EQ(witness.seen.size(), 1U);
    EXPECT_GT(witness.completed(), once(round_star(2), to_1(unit, operation)).completed().value() + 2 * first * kFlit)
        << "one behind the other";
  }
}

TEST(Transactions, ASendLooksUpItsPlaceAndTellsTheTarget) {
  const Witness seen = once(spec_with(0, 70'000), to_1(512, Operation::kSend));
  const std::int64_t in = kInject + 50'000 + kHead + 28 * kFlit + kFlit + 70'000;
  EXPECT_EQ(seen.delivered(), in + kVisible);
  EXPECT_EQ(seen.completed(), in + kMemory + kAnswer + kVisible);
}

TEST(Transactions, AnAtomicTakesItsOperandsThereAndTheOldValueBack) {
  // 8 bytes take 2 flits, 16 take 3.
  const auto took = [](Operation operation) {
    return once(spec_with(10'000, 0), to_1(8, operation)).completed().value();
  };
  const std::int64_t back = kMemory + kHead + 2 * kFlit + kFlit + kVisible;
  EXPECT_EQ(took(Operation::kSwap), kInject + kHead + 2 * kFlit + kFlit + 10'000 + back);
  EXPECT_EQ(took(Operation::kFetchAdd), took(Operation::kSwap));
  EXPECT_EQ(took(Operation::kCompareAndSwap), took(Operation::kSwap) + kFlit);
}

/// When the second of two transactions, from end points 0 and 2, is complete or delivered; the second is handed over
/// `later` after the first.
Witness two(const FabricSpec& spec, Operation operation, std::int64_t bytes, std::int64_t later) {
  Witness witness;
  UbFabric fabric(spec, 1, witness);
  witness.at_timer = [&](std::int64_t now, std::int32_t from, std::uint64_t) {
    fabric.post(now, {.source = from,
                      .destination = 1,
                      .bytes = bytes,
                      .operation = operation,
                      .cookie = static_cast<std::uint64_t>(from)});
  };
  fabric.set_timer(0, 0, 0);
  fabric.set_timer(later, 2, 0);
  fabric.run();
  return witness;
}

TEST(Transactions, AnAtomicWaitsWhileTheUnitIsBusyAndNotAPicosecondLonger) {
  const FabricSpec spec = spec_with(400'000, 0);
  const std::int64_t alone = once(spec, to_1(8, Operation::kSwap)).completed().value();
  for (const std::int64_t later : {200'000, 399'999, 400'000, 400'001}) {
    EXPECT_EQ(two(spec, Operation::kSwap, 8, later).completed(2), alone + std::max<std::int64_t>(later, 400'000))
        << later;
  }
}

TEST(Transactions, ASendWaitsForAPlaceInTheReceiveQueueAndNotAPicosecondLonger) {
  FabricSpec spec = spec_with(0, 0);
  spec.port.receive_queue = 1;
  const std::int64_t alone = once(spec, to_1(64, Operation::kSend)).delivered().value();
  // The place is free when the program has seen what was in it.
  for (const std::int64_t later : {std::int64_t{50'000}, kVisible - 1, kVisible, kVisible + 1}) {
    EXPECT_EQ(two(spec, Operation::kSend, 64, later).delivered(2), alone + std::max<std::int64_t>(later, kVisible))
        << later;
  }
  spec.port.receive_queue = 2;
  EXPECT_EQ(two(spec, Operation::kSend, 64, 50'000).delivered(2), alone + 50'000) << "two places: nobody waits";
}

TEST(Transactions, StayInOnePlaneUnlessTheyAreWritesOrUnits) {
  const auto planes_used = [](Operation operation, std::int64_t bytes) {
    Witness witness;
    UbFabric fabric(model::test::fabric_of("cloudmatrix-node"), 1, witness);
    fabric.post(0, {.source = 0, .destination = 2, .bytes = bytes, .operation = operation});
    fabric.run();
    int used = 0;
    for (int p = 0; p < fabric.switched_planes(); ++p) used += fabric.plane(p).packets() > 0 ? 1 : 0;
    return used;
  };
  EXPECT_EQ(planes_used(Operation::kSend, 7 * 4096), 1);
  EXPECT_EQ(planes_used(Operation::kRead, 7 * 4096), 1);
  EXPECT_EQ(planes_used(Operation::kSwap, 8), 1);
  EXPECT_EQ(planes_used(Operation::kWriteNotify, 7 * 4096), 7);
  EXPECT_EQ(planes_used(Operation::kStore, 7 * 512), 7);
  EXPECT_EQ(planes_used(Operation::kLoad, 7 * 64), 7);
}

}  // namespace
}  // namespace cmx
