// SPDX-License-Identifier: Apache-2.0
// Does the placement follow its rules: as many instances on every rank, copies and replicas as the EP asks for, spread
// as it says?
#include <algorithm>
#include <ostream>
#include <set>

#include <gmock/gmock.h>

#include "tests/unit/plan/cases.h"

namespace cmx::sw::plan {
namespace {

using testing::HasSubstr;

struct Row {
  int npus, ep;
  Eplb eplb;
  int shared, redundant, per_rank, ep_groups;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.npus << "_npus_ep_" << row.ep << "_eplb_" << name_of(row.eplb);
}

class PlacementTable : public testing::TestWithParam<Row> {};

TEST_P(PlacementTable, CountsFollowTheRule) {
  const Row row = GetParam();
  DecodeOptions options = sized(row.npus, row.ep);
  options.eplb = row.eplb;
  const Placement p = place_experts(r1(), options, shipped(), 2 * row.npus);
  EXPECT_EQ(p.shared_copies, row.shared);
  EXPECT_EQ(p.redundant, row.redundant);
  EXPECT_EQ(p.instances_per_rank(), row.per_rank);
  EXPECT_EQ(p.ep_groups, row.ep_groups);
  EXPECT_EQ(p.instance_count(), 256 + row.shared + row.redundant);
  EXPECT_EQ(p.shared_local, row.shared == row.ep);
  for (Instance i = 0; i < p.instance_count(); ++i) EXPECT_EQ(p.instances[i].rank, i / row.per_rank);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, PlacementTable,
    testing::Values(Row{160, 320, Eplb::kPerfect, 32, 32, 1, 1}, Row{144, 288, Eplb::kPerfect, 32, 0, 1, 1},
                    Row{64, 128, Eplb::kPerfect, 128, 0, 3, 1}, Row{32, 64, Eplb::kPerfect, 64, 0, 5, 1},
                    Row{16, 32, Eplb::kPerfect, 32, 0, 9, 1}, Row{8, 16, Eplb::kPerfect, 16, 0, 17, 1},
                    Row{72, 144, Eplb::kPerfect, 144, 32, 3, 1}, Row{384, 768, Eplb::kPerfect, 32, 480, 1, 1},
                    Row{160, 160, Eplb::kPerfect, 160, 64, 3, 2}, Row{160, 32, Eplb::kPerfect, 32, 0, 9, 10},
                    Row{160, 320, Eplb::kNone, 64, 0, 1, 1}, Row{144, 288, Eplb::kNone, 32, 0, 1, 1},
                    Row{64, 128, Eplb::kNone, 128, 0, 3, 1}, Row{384, 768, Eplb::kNone, 512, 0, 1, 1}));

TEST(Placement, EveryExpertIsSomewhereAndReplicasSpreadOverTheGroups) {
  const Placement p = place_experts(r1(), sized(160, 320), shipped(), 320);
  std::vector<int> replicas(8);
  for (int e = 0; e < 256; ++e) {
    ASSERT_GE(p.copies_of[e].size(), 1u);
    replicas[e / 32] += static_cast<int>(p.copies_of[e].size()) - 1;
    for (const Instance i : p.copies_of[e]) EXPECT_EQ(p.instances[i].group, e / 32);
    std::set<Rank> ranks;
    for (const Instance i : p.copies_of[e]) ranks.insert(p.instances[i].rank);
    EXPECT_EQ(ranks.size(), p.copies_of[e].size()) << "two copies of expert " << e << " on a rank";
  }
  EXPECT_THAT(replicas, testing::Each(4));
}

TEST(Placement, SharedCopiesServeAsManyRanksEach) {
  const Placement p = place_experts(r1(), sized(160, 320), shipped(), 320);
  std::vector<int> served(p.instance_count());
  for (const Instance i : p.shared_for) ++served[i];
  EXPECT_EQ(std::count(served.begin(), served.end(), 10), 32);
  EXPECT_EQ(std::count(served.begin(), served.end(), 0), 288);
}

TEST(Placement, ALocalSharedCopyIsOnTheRankItServes) {
  const Placement p = place_experts(r1(), sized(16, 32), shipped(), 32);
  for (Rank rank = 0; rank < 32; ++rank) EXPECT_EQ(p.instances[p.shared_for[rank]].rank, rank);
}

TEST(Placement, FlagsOverrideTheDefaults) {
  DecodeOptions options = sized(16, 32);
  options.redundant = 32;  // the published prefill instance: 1 shared + 8 routed + 1 redundant a rank
  EXPECT_EQ(place_experts(r1(), options, shipped(), 32).instances_per_rank(), 10);
  options = sized(160, 320);
  options.shared_replicas = 64;
  const Placement p = place_experts(r1(), options, shipped(), 320);
  EXPECT_EQ(p.shared_copies, 64);
  EXPECT_EQ(p.redundant, 0);
}

TEST(Placement, AModelWithoutSharedExpertHasNoCopies) {
  models::Model model = r1();
  model.n_shared_experts = 0;
  const Placement p = place_experts(model, sized(16, 32), shipped(), 32);
  EXPECT_EQ(p.shared_copies, 0);
  EXPECT_FALSE(p.shared_local);
  EXPECT_EQ(p.instances_per_rank(), 8);
}

TEST(Placement, RefusalsNameTheFlagTheSumAndTheNearestChoice) {
  EXPECT_THAT(refusal_of(sized(160, 100)),
              testing::AllOf(HasSubstr("--ep 100"), HasSubstr("320 dies"), HasSubstr("80 or 160")));
  EXPECT_THAT(refusal_of(sized(160, 321)), HasSubstr("--ep 321: must be 1 to 320"));

  DecodeOptions options = sized(160, 320);
  options.redundant = 30;
  EXPECT_THAT(refusal_of(options), testing::AllOf(HasSubstr("256 routed + 32 shared copies + 30 redundant = 318"),
                                                  HasSubstr("nearest: 32")));
  options.redundant = -2;
  EXPECT_THAT(refusal_of(options), HasSubstr("--redundant -2"));
  options = sized(160, 320);
  options.redundant = 400;
  EXPECT_THAT(refusal_of(options), HasSubstr("nearest: 352 or 672"));
  options = sized(160, 320);
  options.shared_replicas = 0;
  EXPECT_THAT(refusal_of(options), HasSubstr("--shared-replicas 0: must be 1 to 320"));
  options.shared_replicas = 321;
  EXPECT_THAT(refusal_of(options), HasSubstr("--shared-replicas 321"));
}

TEST(Placement, WithoutReplicasTheSumHasToDivide) {
  DecodeOptions options = sized(144, 144);
  options.eplb = Eplb::kNone;
  EXPECT_THAT(refusal_of(options),
              testing::AllOf(HasSubstr("256 routed + 144 shared copies = 400"), HasSubstr("nearest: 32 or 288")));
  options = sized(160, 320);
  options.eplb = Eplb::kNone;
  options.shared_replicas = 32;
  EXPECT_THAT(refusal_of(options), testing::AllOf(HasSubstr("--shared-replicas 32"), HasSubstr("nearest: 64")));
  options.shared_replicas.reset();
  options.redundant = 32;
  EXPECT_THAT(refusal_of(options), HasSubstr("--redundant 32: --eplb none has no replicas"));
}

}  // namespace
}  // namespace cmx::sw::plan
