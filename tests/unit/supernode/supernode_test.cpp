// SPDX-License-Identifier: Apache-2.0
// Does the machine keep the device port's contract: who is called when, in which order, and what if never?
#include "tlm/supernode/supernode.h"

#include <gmock/gmock.h>

#include "hw/units/bad_input.h"
#include "tests/support/supernode_case.h"

namespace cmx {
namespace {

using hw::Picoseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class SupernodeTest : public testing::Test {
 private:
  hw::Recorder recorder_;  // before node_, which asks it what to record

 protected:
  model::Supernode node_{model::test::supernode_of(model::test::node_machine()), 1, recorder_};
  std::vector<std::string> calls_;
  hw::Callback call(const std::string& name) {
    return [this, name](Picoseconds at) {
      EXPECT_EQ(node_.now(), at) << name;
      calls_.push_back(name);
    };
  }
  hw::ProgramId loads(int blocks) { return node_.load(model::test::loads_from_hbm(blocks), {24, 0}); }
};

TEST_F(SupernodeTest, CallsComeInTheOrderOfTimeThenSubmission) {
  node_.call_at(Picoseconds(2'000), call("late"));
  node_.call_at(Picoseconds(1'000), call("first"));
  node_.call_at(Picoseconds(1'000), call("second"));
  node_.call_at(Picoseconds(1'999), call("before late"));
  node_.run_all();
  EXPECT_THAT(calls_, ElementsAre("first", "second", "before late", "late"));
  EXPECT_EQ(node_.now(), Picoseconds(2'000));
}

TEST_F(SupernodeTest, AtOneTimeDiesAreCalledInTheirOrder) {
  const auto program = loads(10);
  for (const int die : {9, 3, 15, 0}) node_.run(die, 0, program, "", call("die " + std::to_string(die)));
  node_.run_all();
  EXPECT_THAT(calls_, ElementsAre("die 0", "die 3", "die 9", "die 15"));
}

TEST_F(SupernodeTest, OfOneDieTheProgramSubmittedFirstIsCalledFirst) {
  const auto program = loads(10);
  for (const char* name : {"a", "b", "c"}) node_.run(4, 0, program, "", call(name));
  node_.run_all();
  EXPECT_THAT(calls_, ElementsAre("a", "b", "c"));
}

TEST_F(SupernodeTest, WhatACallSubmitsTakesEffectThenOrLater) {
  node_.call_at(Picoseconds(5'000), [&](Picoseconds) {
    node_.call_at(Picoseconds(1'000), call("not in the past"));
    node_.call_at(Picoseconds(5'000), call("now"));
    node_.call_at(Picoseconds(5'001), call("next"));
  });
  node_.run_all();
  EXPECT_THAT(calls_, ElementsAre("not in the past", "now", "next"));
}

TEST_F(SupernodeTest, ArrivalsAreCountedWhenTheLastByteIsVisible) {
  const auto exchange = node_.open_exchange();
  std::int64_t arrived = 0;
  std::int64_t completed = 0;
  node_.expect(exchange, 2, 1, [&](Picoseconds at) { arrived = at.value; });
  node_.issue(model::test::writes(exchange, 0, {{2, 64}}, [&](Picoseconds at) { completed = at.value; }));
  node_.run_all();
  EXPECT_NEAR(static_cast<double>(arrived), static_cast<double>(node_.flight_time(0, 2).value), 2)
      << "roundings to a picosecond";
  EXPECT_GT(completed, arrived);
}

TEST_F(SupernodeTest, FlightTimesAreThoseOfTheRoute) {
  for (const auto& [from, to] : {std::pair{0, 0}, std::pair{0, 1}, std::pair{0, 15}, std::pair{7, 6}}) {
    const auto exchange = node_.open_exchange();
    const auto start = node_.now();
    std::int64_t arrived = 0;
    node_.expect(exchange, to, 1, [&](Picoseconds at) { arrived = (at - start).value; });
    node_.issue(model::test::writes(exchange, from, {{to, 64}}));
    node_.run_all();
    EXPECT_NEAR(static_cast<double>(arrived), static_cast<double>(node_.flight_time(from, to).value), 2)
        << from << " to " << to;
  }
  EXPECT_LT(node_.flight_time(0, 1), node_.flight_time(0, 2)) << "the package's own link is shorter";
}

TEST_F(SupernodeTest, WhatHasArrivedIsCalledBackAtOnce) {
  const auto exchange = node_.open_exchange();
  node_.issue(model::test::writes(exchange, 0, {{2, 64}, {2, 64}}));
  node_.run_all();
  node_.expect(exchange, 2, 2, call("both"));
  EXPECT_THAT(calls_, ElementsAre("both"));
}

TEST_F(SupernodeTest, AnExchangeOfManyDiesCountsEach) {
  const auto exchange = node_.open_exchange();
  std::vector<int> sent;
  for (int die = 0; die < 16; ++die) {
    std::vector<hw::RemoteWrite> list;
    for (int n = 0; n < 20; ++n) list.push_back({(die * 3 + n * 5) % 16, 7'680});
    node_.issue(model::test::writes(exchange, die, list, call("sent")));
  }
  for (int die = 0; die < 16; ++die) node_.expect(exchange, die, 20, call("received"));
  node_.run_all();
  EXPECT_EQ(std::count(calls_.begin(), calls_.end(), "received"), 16);
  EXPECT_EQ(std::count(calls_.begin(), calls_.end(), "sent"), 16);
  EXPECT_EQ(node_.fabric_statistics().messages, 320);
  EXPECT_EQ(node_.fabric_statistics().payload_bytes, 320 * 7'680);
}

TEST_F(SupernodeTest, OneArrivalTooManyIsNamedByTheWatchdog) {
  const auto exchange = node_.open_exchange();
  node_.issue(model::test::writes(exchange, 0, {{5, 64}, {5, 64}, {6, 64}}));
  node_.expect(exchange, 5, 3, call("never"));
  node_.expect(exchange, 6, 1, call("six"));
  EXPECT_THAT([&] { node_.run_all(); },
              ThrowsMessage<hw::CheckFailed>(
                  AllOf(HasSubstr("no progress"), HasSubstr("die 5 waits for 3 arrivals of exchange 0 and has 2"))));
  EXPECT_THAT(calls_, ElementsAre("six"));
}

TEST_F(SupernodeTest, BusyTimesAreThoseOfProfileAndPartition) {
  const auto program = loads(10);
  node_.run(0, 0, program, "", call("end"));
  node_.run(1, 0, program, "", call("end"));
  node_.run_all();
  const auto& profile = node_.profile(program);
  const auto statistics = node_.engine_statistics();
  EXPECT_DOUBLE_EQ(statistics.pipe_busy_s.at("mte2"), 2 * 24 * hw::to_seconds(profile.busy.mte2));
  EXPECT_DOUBLE_EQ(statistics.hbm_bytes, 2.0 * 24 * 10 * (64 << 10));
  EXPECT_EQ(statistics.cube_busy_s, 0);
}

/// Everything at once: what is called when must not depend on threads.
std::vector<std::pair<std::int64_t, int>> mixed_run(int threads) {
  hw::Recorder recorder;
  model::Supernode node(model::test::supernode_of(model::test::node_machine()), threads, recorder);
  std::vector<std::pair<std::int64_t, int>> calls;
  const auto note = [&calls](int what) {
    return [&calls, what](Picoseconds at) { calls.emplace_back(at.value, what); };
  };
  const auto exchange = node.open_exchange();
  for (int die = 0; die < 16; ++die) {
    node.run(die, 0, node.load(model::test::loads_from_hbm(200 + die), {24, 0}), "", note(die));
    std::vector<hw::RemoteWrite> list;
    for (int n = 0; n < 100; ++n) list.push_back({(die + n) % 16, 14'336});
    node.issue(model::test::writes(exchange, die, list, note(100 + die)));
    node.expect(exchange, die, 100, note(200 + die));
  }
  node.run_all();
  return calls;
}

TEST(SupernodeThreads, ChangeNothing) {
  const auto one = mixed_run(1);
  EXPECT_EQ(one.size(), 48U);
  EXPECT_EQ(mixed_run(2), one);
  EXPECT_EQ(mixed_run(4), one);
}

/// Records the spans of die 0.
class Spans final : public hw::Recorder {
 public:
  bool wants(std::int32_t die) const override { return die == 0; }
  void span(std::int32_t die, hw::Lane lane, int, std::string_view name, Picoseconds start, Picoseconds end,
            std::int64_t flow) override {
    EXPECT_EQ(die, 0);
    EXPECT_LE(start, end);
    spans.push_back({lane, std::string(name), start, end, flow});
  }
  struct Span {
    hw::Lane lane;
    std::string name;
    Picoseconds start, end;
    std::int64_t flow;
  };
  std::vector<Span> spans;
};

TEST(SupernodeTrace, HoldsWhatADieRanAndSentAndNothingOfTheOthers) {
  Spans spans;
  model::Supernode node(model::test::supernode_of(model::test::node_machine()), 1, spans);
  const auto program = node.load(model::test::loads_from_hbm(10), {24, 0});
  std::int64_t end = 0;
  node.run(0, 0, program, "loads", [&](Picoseconds at) { end = at.value; });
  node.run(2, 0, program, "of another die", {});
  node.issue(model::test::writes(node.open_exchange(), 0, {{2, 8192}}));
  node.run_all();
  int packets = 0;
  int flow_of_write = -1;
  for (const auto& span : spans.spans) {
    if (span.lane == hw::Lane::kMte2) {
      EXPECT_EQ(span.name, "loads");
      EXPECT_EQ(span.end.value, end);
    }
    if (span.lane == hw::Lane::kMte3) flow_of_write = static_cast<int>(span.flow);
    packets += span.lane == hw::Lane::kUbPort ? 1 : 0;
  }
  EXPECT_EQ(packets, 2) << "two packets of the write";
  for (const auto& span : spans.spans) {
    if (span.lane == hw::Lane::kUbPort) {
      EXPECT_EQ(span.flow, flow_of_write) << "arrows join the operation and its packets";
    }
  }
}

}  // namespace
}  // namespace cmx
