// SPDX-License-Identifier: Apache-2.0
// Do equal programs share a profile, and only those?
#include "tlm/supernode/program_store.h"

#include <gtest/gtest.h>

#include "tests/support/supernode_case.h"

namespace cmx {
namespace {

using model::test::loads_from_hbm;

TEST(ProgramStore, EqualProgramsOnEqualPartitionsShareAProfile) {
  const hw::EngineSpecs engines = model::test::node_machine().parts("a test").engines;
  model::ProgramStore store(engines, {});
  const auto first = store.load(loads_from_hbm(10), {24, 0});
  hw::isa::Program renamed = loads_from_hbm(10);
  renamed.name = "by another name";
  EXPECT_EQ(store.load(renamed, {24, 0}), first);
  EXPECT_NE(store.load(loads_from_hbm(11), {24, 0}), first) << "another content";
  EXPECT_NE(store.load(loads_from_hbm(10), {24, 48}), first) << "another partition";
  hw::isa::Program without_launch = loads_from_hbm(10);
  without_launch.launch = false;
  EXPECT_NE(store.load(without_launch, {24, 0}), first);
  EXPECT_EQ(store.load(loads_from_hbm(10), {24, 0}), first);
}

TEST(ProgramStore, ProfilesStayWhereTheyAre) {
  const hw::EngineSpecs engines = model::test::node_machine().parts("a test").engines;
  model::ProgramStore store(engines, {});
  const auto first = store.load(loads_from_hbm(1), {24, 0});
  const auto* profile = &store.entry(first).profile;
  for (int blocks = 2; blocks < 40; ++blocks) store.load(loads_from_hbm(blocks), {24, 0});
  EXPECT_EQ(&store.entry(first).profile, profile);
  EXPECT_EQ(profile->hbm_bytes.value, 24 * (64 << 10));
  EXPECT_EQ(store.entry(first).partition, (hw::isa::Partition{24, 0}));
}

}  // namespace
}  // namespace cmx
