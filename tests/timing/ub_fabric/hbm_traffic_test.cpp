// SPDX-License-Identifier: Apache-2.0
// Do programs of a die end when the shares of its HBM say, and does the fabric's traffic slow them?
#include <gtest/gtest.h>

#include "tests/support/supernode_case.h"
#include "tlm/supernode/die_engines.h"

namespace cmx {
namespace {

using hw::Bytes;
using hw::BytesPerSecond;
using hw::Picoseconds;
using model::DieEngines;
using model::Supernode;

constexpr double kRate = 1.6e12;
constexpr std::int64_t kSample = DieEngines::kTrafficSample;

/// Bound by HBM: its time is its bytes over the grant.
hw::isa::Profile bound_by_hbm(std::int64_t bytes) {
  hw::isa::Profile p;
  p.hbm_bytes = Bytes(bytes);
  for (std::size_t i = 0; i < 4; ++i)
    p.time[i] = hw::transfer_time(Bytes(bytes), BytesPerSecond(kRate * hw::isa::Profile::kGrants[i]));
  return p;
}

DieEngines::Run numbered(hw::ProgramId program) {
  DieEngines::Run run;
  run.program = program;
  return run;
}

TEST(DieEngines, ASampleOfTrafficIsTheNextOnesBackground) {
  DieEngines die{BytesPerSecond(kRate)};
  die.start(Picoseconds(0), bound_by_hbm(64'000'000), {});  // 40 us alone
  EXPECT_EQ(die.next_completion(), Picoseconds(40'000'000));
  EXPECT_TRUE(die.add_traffic(4'000'000)) << "sampling starts";
  EXPECT_FALSE(die.add_traffic(4'000'000)) << "it runs already";
  EXPECT_EQ(die.next_completion(), Picoseconds(40'000'000)) << "what is being measured does not slow anything yet";
  // 8 MB in 10 us are half of the HBM. From 10 to 20 us the program runs at half its speed, then alone again.
  EXPECT_TRUE(die.sample(Picoseconds(kSample)));
  EXPECT_EQ(die.next_completion(), Picoseconds(10'000'000 + 2 * 30'000'000));
  EXPECT_FALSE(die.sample(Picoseconds(2 * kSample))) << "no traffic: sampling stops";
  EXPECT_EQ(die.next_completion(), Picoseconds(45'000'000));
  EXPECT_TRUE(die.complete(Picoseconds(44'999'999)).empty()) << "not at n - 1";
  EXPECT_EQ(die.complete(Picoseconds(45'000'000)).size(), 1U);
  EXPECT_EQ(die.traffic_bytes(), 8e6);
}

TEST(DieEngines, AProgramThatStartsLateTakesHalfFromThenOn) {
  DieEngines die{BytesPerSecond(kRate)};
  die.start(Picoseconds(0), bound_by_hbm(64'000'000), numbered(1));
  die.start(Picoseconds(20'000'000), bound_by_hbm(64'000'000), numbered(2));
  // 20 us alone, then half each: the first ends 40 us later, the second has half left and is alone.
  ASSERT_EQ(die.next_completion(), Picoseconds(60'000'000));
  auto done = die.complete(Picoseconds(60'000'000));
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].program, 1);
  EXPECT_EQ(done[0].start, Picoseconds(0));
  EXPECT_EQ(die.next_completion(), Picoseconds(80'000'000));
}

class SupernodePrograms : public testing::Test {
 private:
  hw::Recorder recorder_;  // before node_, which asks it what to record

 protected:
  Supernode node_{model::test::supernode_of(model::test::node_machine()), 1, recorder_};
  hw::ProgramId loads(int blocks) { return node_.load(model::test::loads_from_hbm(blocks), {24, 0}); }
};

TEST_F(SupernodePrograms, AloneAProgramEndsAtItsProfiledTime) {
  const auto program = loads(500);
  std::int64_t end = 0;
  node_.run(3, 0, program, "", [&](Picoseconds at) { end = at.value; });
  node_.run_all();
  EXPECT_EQ(end, node_.profile(program).time[3].value);
  const double bytes = 24.0 * 500 * (64 << 10);
  EXPECT_EQ(static_cast<double>(node_.profile(program).hbm_bytes.value), bytes);
  EXPECT_EQ(node_.engine_statistics().hbm_bytes, bytes);
}

TEST_F(SupernodePrograms, TwoAtOnceOnADieTakeHalfTheHbmEachAndTwoOnTwoDiesDoNot) {
  const auto program = loads(500);
  std::vector<std::int64_t> ends;
  const auto note = [&](Picoseconds at) { ends.push_back(at.value); };
  node_.run(3, 0, program, "", note);
  node_.run(3, 1, program, "", note);
  node_.run(4, 0, program, "", note);
  node_.run_all();
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0], node_.profile(program).time[3].value) << "die 4 is alone";
  EXPECT_NEAR(static_cast<double>(ends[1]), static_cast<double>(node_.profile(program).time[1].value), 2);
  EXPECT_EQ(ends[1], ends[2]);
}

TEST_F(SupernodePrograms, WritesIntoADieSlowWhatItsHbmBinds) {
  const auto program = loads(1200);
  std::int64_t end = 0;
  node_.run(0, 0, program, "", [&](Picoseconds at) { end = at.value; });
  // Three dies write to die 0 without pause: its seven ports commit 7 x 512 bytes in 37 flit cycles, about 136 GB/s,
  // for longer than the program runs.
  const auto exchange = node_.open_exchange();
  for (const int from : {2, 4, 6}) {
    node_.issue(model::test::writes(exchange, from, std::vector<hw::RemoteWrite>(9'000, {0, 8192})));
  }
  node_.run_all();
  const auto& profile = node_.profile(program);
  const double alone = static_cast<double>(profile.time[3].value);
  const double background = 7 * 512 / (37 * 20 / 28.0) * 1e9;
  // Between 75 and 100 % of the HBM the speed is interpolated; the first sample of 10 us and a bit has no background
  // yet.
  const double rate = model::test::node_machine().parts("a test").engines.hbm.rate.value;
  const double grant = 1 - background / rate;
  const double speed = (1 / static_cast<double>(profile.time[2].value)) * (1 - (grant - 0.75) / 0.25) +
                       (1 / alone) * (grant - 0.75) / 0.25;
  const double predicted = 11e6 + (1 - 11e6 / alone) / speed;
  EXPECT_GT(static_cast<double>(end), 1.02 * alone);
  EXPECT_NEAR(static_cast<double>(end), predicted, 0.01 * predicted);
}

TEST_F(SupernodePrograms, WritesOutOfADieAreReadFromItsHbm) {
  const auto program = loads(4000);
  std::int64_t quiet = 0;
  std::int64_t end = 0;
  node_.run(5, 0, program, "", [&](Picoseconds at) { quiet = at.value; });
  node_.run(0, 0, program, "", [&](Picoseconds at) { end = at.value; });
  const auto exchange = node_.open_exchange();
  node_.issue(model::test::writes(exchange, 0, std::vector<hw::RemoteWrite>(4'000, {2, 8192})));
  node_.run_all();
  EXPECT_EQ(quiet, node_.profile(program).time[3].value);
  EXPECT_GT(end, quiet);
}

}  // namespace
}  // namespace cmx
