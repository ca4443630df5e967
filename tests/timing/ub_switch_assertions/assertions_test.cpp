// SPDX-License-Identifier: Apache-2.0
// Does each assertion of the RTL switch fire that no stimulus on its pins can provoke? And only that one, and not
// without a reason.
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>

#include "rtl/verilated/assertion_failed.h"
#include "tests/timing/ub_switch_assertions/parts/parts.h"

namespace cmx {
namespace {

/// Name of the assertion that fires; empty when none does.
std::string assertion_of(const std::function<void()>& run) {
  testing::internal::CaptureStdout();
  bool fired = false;
  try {
    run();
  } catch (const rtl::AssertionFailed&) {
    fired = true;
  }
  const std::string said = testing::internal::GetCapturedStdout();
  std::smatch name;
  return fired && std::regex_search(said, name, std::regex(R"(\.(\w+): )")) ? name[1].str() : "";
}

std::string allocator(unsigned forced) {
  return assertion_of([forced] { parts::run_allocator(forced); });
}
std::string input_port(parts::Grants grants) {
  return assertion_of([grants] { parts::run_input_port(grants); });
}

TEST(Allocator, GrantsOnlyWhatAnOutputOffered) {
  EXPECT_EQ(allocator(parts::kOffer), "") << "an offer is granted";
  EXPECT_EQ(allocator(parts::kGrant), "GrantWasOffered");
}

TEST(Allocator, TakesAnOutputForOneInput) { EXPECT_EQ(allocator(parts::kTaken), "OneInputAnOutput"); }

TEST(Allocator, LeavesOutputsAloneThatAPacketHolds) {
  EXPECT_EQ(allocator(parts::kBusy), "");
  EXPECT_EQ(allocator(parts::kBusy | parts::kOffer), "OutputsAreFree");
}

TEST(Allocator, NeverSpendsCreditsThatItHasNot) {
  EXPECT_EQ(allocator(parts::kOfferLength), "") << "nothing is offered";
  EXPECT_EQ(allocator(parts::kOffer | parts::kOfferLength), "CreditUnderflow");
}

TEST(InputPort, IsGrantedWhatItHasWhenItIsIdle) {
  EXPECT_EQ(input_port(parts::Grants::kOne), "");
  EXPECT_EQ(input_port(parts::Grants::kOfNothing), "GrantOfRequest");
  EXPECT_EQ(input_port(parts::Grants::kWhileBusy), "GrantToIdle");
}

TEST(Crossbar, LosesNoFlit) {
  EXPECT_EQ(assertion_of([] { parts::run_crossbar(false); }), "");
  EXPECT_EQ(assertion_of([] { parts::run_crossbar(true); }), "NoFlitIsLost");
}

}  // namespace
}  // namespace cmx
