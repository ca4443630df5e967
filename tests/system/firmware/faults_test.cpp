// SPDX-License-Identifier: Apache-2.0
// Do the supplied collectives recover from faults, or fail cleanly: an error code on every die that cannot go on, and
// never a hang?
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/cmx_process/cmx_process.h"
#include "tests/system/firmware/fw_command.h"

namespace cmx {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr int kDies = 4;
constexpr const char* kAborted = "the communication engine failed with error 15";
constexpr const char* kTransfer = "the communication engine failed with error 12";

struct Ran {
  cli::Finished finished;
  sw::report::Node json;
  std::string status() const { return json.find("status")->text(); }
  bool says(const std::string& text) const {
    const auto& lines = json.find("console")->members();
    return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
      return line.value.find("text")->text().find(text) != std::string::npos;
    });
  }
};

Ran run(const std::string& image, const std::string& fault) {
  const cli::Desk desk;
  auto words = cli::words("fw run " + image + " --dies " + std::to_string(kDies) + " --json");
  words.insert(words.end(), {"--fault", fault});
  cli::Finished finished = desk.run(words);
  EXPECT_NE(finished.out, "") << finished.err;
  auto json = finished.out.empty() ? sw::report::Node() : sw::report::Node::from_json(finished.out);
  return {std::move(finished), std::move(json)};
}

class Collective : public testing::TestWithParam<const char*> {
 protected:
  static Ran with(const std::string& fault) { return run(GetParam(), fault); }
  static void expect_pass(const Ran& ran) {
    EXPECT_EQ(ran.finished.exit_code, 0) << ran.finished.err;
    EXPECT_EQ(ran.status(), "pass");
  }
  /// Every die has ended by itself.
  static void expect_clean_failure(const Ran& ran) {
    EXPECT_EQ(ran.finished.exit_code, 3);
    EXPECT_EQ(ran.status(), "fail") << ran.finished.err;
    for (const auto& [key, die, note] : ran.json.find("per_die")->members())
      EXPECT_THAT(die.find("exit_code")->integer(), AnyOf(0, 3));
  }
};

TEST_P(Collective, DoesATransferAgainThatFailedOnce) {
  const Ran ran = with("engine:1 transfer_error");
  expect_pass(ran);
  EXPECT_TRUE(ran.says("transfers that took another attempt: 1"));
}

TEST_P(Collective, GivesUpWhenTransfersFailForEver) {
  const Ran ran = with("engine:1 transfer_error count=100000");
  expect_clean_failure(ran);
  EXPECT_TRUE(ran.says(kTransfer));
}

TEST_P(Collective, GoesOnAfterALateCompletion) {
  const double usual = run(GetParam(), "engine:1 completion_delay=0us").json.find("us")->number();
  const Ran ran = with("engine:1 completion_delay=300us");
  expect_pass(ran);
  EXPECT_GT(ran.json.find("us")->number(), usual + 100);
}

TEST_P(Collective, DropsACompletionThatComesTwice) { expect_pass(with("engine:1 completion_twice count=3")); }

TEST_P(Collective, WorksWithFaultsOfTheNetwork) {
  expect_pass(with("plane:3 down"));
  expect_pass(with("at=5us link:die:2.p1 down for=400us"));
}

INSTANTIATE_TEST_SUITE_P(All, Collective,
                         testing::Values("all_gather", "reduce_scatter", "all_reduce_ring", "all_reduce_direct",
                                         "all_to_all_v", "prefill_a2av", "dispatch", "combine", "kv_fetch"),
                         [](const auto& image) { return std::string(image.param); });

class FlagUser : public Collective {};

TEST_P(FlagUser, GivesUpWhenAFlagIsWrong) {
  const Ran ran = with("at=1us engine:1 flag_corrupt");
  expect_clean_failure(ran);
  EXPECT_TRUE(ran.says(kAborted));
}

INSTANTIATE_TEST_SUITE_P(All, FlagUser,
                         testing::Values("all_gather", "reduce_scatter", "all_reduce_ring", "all_reduce_direct",
                                         "all_to_all_v", "prefill_a2av", "dispatch", "combine"),
                         [](const auto& image) { return std::string(image.param); });

TEST(Faults, OfAScenarioAreThoseOfTheCommandLine) {
  const cli::Desk desk;
  desk.write("f.toml", "dies = 4\nimage = \"all_gather\"\nfault = [\"engine:1 flag_corrupt\"]\nstatus = \"fail\"\n");
  EXPECT_EQ(desk.run(cli::words("fw run --scenario f.toml")).exit_code, 0);
  desk.write("f.toml", "dies = 4\nimage = \"all_gather\"\nfault = [\"engine:1 flag_corupt\"]\n");
  const cli::Finished finished = desk.run(cli::words("fw run --scenario f.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(
      finished.err,
      HasSubstr(
          "f.toml:3: --fault 'engine:1 flag_corupt': 'flag_corupt' is not known here; did you mean 'flag_corrupt'?"));
}

}  // namespace
}  // namespace cmx
