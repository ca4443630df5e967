// SPDX-License-Identifier: Apache-2.0
// Does traffic with phases go on until the last one ends, and does it keep what a closed loop and an open loop promise?
#include <gmock/gmock.h>

#include "tests/support/fabric_case.h"
#include "tlm/ub_traffic/message_list.h"
#include "tlm/ub_traffic/traffic.h"

namespace cmx {
namespace {

using model::ListedMessage;
using model::Operation;
using model::Pattern;
using model::Traffic;

constexpr model::Phases kPhases{.warmup = hw::Picoseconds(20'000'000), .measure = hw::Picoseconds(80'000'000)};

// Little's law: what is outstanding = rate x time in flight. A window of three messages an initiator is always full.
TEST(ClosedLoop, TheWindowIsWhatIsInFlight) {
  const auto spec = model::test::fabric_of("star");
  const Traffic traffic{.pattern = Pattern::kPermutation,
                        .endpoints = 8,
                        .bytes = 2048,
                        .initiators = 4,
                        .window = 3 * 2048,
                        .phases = kPhases};
  const auto result = model::run_traffic(spec, traffic, 1);
  const double in_flight = result.throughput_gb_per_s_per_endpoint * 1e3 * result.measured.latency.mean;
  EXPECT_NEAR(in_flight, 4 * 3 * 2048, 0.01 * 4 * 3 * 2048);
}

TEST(ClosedLoop, AFullPhaseCountsLessThanIsSent) {
  const auto spec = model::test::fabric_of("star");
  const Traffic traffic{
      .pattern = Pattern::kUniform, .endpoints = 8, .initiators = 2, .window = 8192, .phases = kPhases};
  const auto result = model::run_traffic(spec, traffic, 1);
  EXPECT_GT(result.completion_us, 100);
  EXPECT_LT(result.completion_us, 105) << "nothing is issued after the phase";
  const double sent = static_cast<double>(result.fabric.messages);
  EXPECT_NEAR(static_cast<double>(result.measured.messages), 0.8 * sent, 0.02 * sent);
}

TEST(ClosedLoop, TheFirstMessagesOfAPhaseAreThoseOfAList) {
  const auto spec = model::test::fabric_of("star");
  Traffic traffic{.pattern = Pattern::kUniform, .endpoints = 8, .messages = 4, .initiators = 4};
  const auto list = model::run_traffic(spec, traffic, 1);
  traffic.phases = {.warmup = {}, .measure = spec.port.issue};  // one message an initiator
  const auto phase = model::run_traffic(spec, traffic, 1);
  EXPECT_EQ(phase.fabric.messages, list.fabric.messages);
  EXPECT_EQ(phase.completion_us, list.completion_us);
}

TEST(OpenLoop, AnOfferedLoadIsOfferedAndAccepted) {
  const auto spec = model::test::fabric_of("star");
  const Traffic traffic{.pattern = Pattern::kUniform,
                        .endpoints = 16,
                        .bytes = 2048,
                        .load = 0.4,
                        .phases = {.warmup = hw::Picoseconds(50'000'000), .measure = hw::Picoseconds(400'000'000)}};
  const auto result = model::run_traffic(spec, traffic, 1);
  EXPECT_NEAR(result.offered, 0.4, 0.01);
  EXPECT_NEAR(result.accepted, 0.4, 0.01);
  ASSERT_TRUE(result.measured.halves);
  EXPECT_NEAR((*result.measured.halves)[0].latency_us, (*result.measured.halves)[1].latency_us,
              0.1 * result.measured.latency.mean);
}

TEST(OpenLoop, WhoHasNothingToSendSendsNothing) {
  const auto spec = model::test::fabric_of("star");
  const model::Phases phases{.warmup = {}, .measure = hw::Picoseconds(20'000'000)};
  const auto incast =
      model::run_traffic(spec, {.pattern = Pattern::kIncast, .endpoints = 4, .load = 0.1, .phases = phases}, 1);
  EXPECT_NEAR(incast.offered, 0.1 * 3 / 4, 0.03) << "end point 0 is the target";
}

std::vector<ListedMessage> chain(std::int64_t earliest) {
  return {{0, 0, 1, 4096, Operation::kWrite, {}}, {earliest, 2, 3, 4096, Operation::kWrite, {0}}};
}

TEST(MessageList, AMessageStartsWhenThoseBeforeItAreComplete) {
  const auto spec = model::test::round_star(4);
  const auto alone = model::run_message_list(spec, {{0, 0, 1, 4096, Operation::kWrite, {}}}, {}, 1);
  const auto both = model::run_message_list(spec, chain(0), {}, 1);
  EXPECT_EQ(both.measured.messages, 2);
  EXPECT_DOUBLE_EQ(both.completion_us, 2 * alone.completion_us);
  EXPECT_DOUBLE_EQ(both.measured.latency.max, alone.completion_us) << "the wait is no part of the latency";
  EXPECT_DOUBLE_EQ(both.throughput_gb_per_s_per_endpoint, alone.throughput_gb_per_s_per_endpoint / 2)
      << "two senders, one at a time";
}

TEST(MessageList, AMessageStartsNoEarlierThanItsTime) {
  const auto spec = model::test::round_star(4);
  const auto alone = model::run_message_list(spec, {{0, 0, 1, 4096, Operation::kWrite, {}}}, {}, 1);
  const auto late = model::run_message_list(spec, chain(50'000'000), {}, 1);
  EXPECT_DOUBLE_EQ(late.completion_us, 50 + alone.completion_us);
}

TEST(MessageList, IndependentMessagesGoTogether) {
  const auto spec = model::test::round_star(4);
  std::vector<ListedMessage> messages = chain(0);
  messages[1].after.clear();
  const auto alone = model::run_message_list(spec, {messages[0]}, {}, 1);
  EXPECT_DOUBLE_EQ(model::run_message_list(spec, messages, {}, 1).completion_us, alone.completion_us);
}

}  // namespace
}  // namespace cmx
