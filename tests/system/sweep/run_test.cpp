// SPDX-License-Identifier: Apache-2.0
// A sweep from its spec to answers: what runs, what does not fit, what fails, and what the database says of it.
#include <gmock/gmock.h>

#include <filesystem>

#include "sw/report/node.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;
using testing::HasSubstr;

Node result(const cli::Finished& finished) {
  EXPECT_NE(finished.out, "") << finished.err;
  return Node::from_json(finished.out);
}

std::int64_t number(const Node& node, const char* key) { return node.find(key)->integer(); }

constexpr const char* kDecode = R"(command = "run decode --layers 4"
filters = ["ep <= 2*npus_of_run"]
[axes]
npus_of_run = { of = "npus", values = [16, 32] }
ep = [32, 64]
batch = [8, 400]
[metrics]
tpot_ms = "/tpot_ms"
cube = { at = "/utilisation/cube", unit = "" }
[objectives]
tpot_ms = "min"
)";

TEST(Sweep, PointsThatDoNotFitAreNoFailure) {
  const cli::Desk desk;
  desk.write("s.toml", kDecode);
  const cli::Finished finished = desk.run(cli::words("sweep run s.toml -j 2 --json"));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const Node node = result(finished);
  EXPECT_EQ(number(node, "points"), 6);
  EXPECT_EQ(number(node, "infeasible"), 3) << "batch 400 does not fit";
  EXPECT_EQ(number(node, "done"), 3);
  EXPECT_EQ(number(node, "failed"), 0);
  EXPECT_EQ(node.at("/best/metric")->text(), "tpot_ms");

  const Node reasons = result(desk.run(
      {"sweep", "query", "s.sweep", "SELECT DISTINCT reason FROM points WHERE status = 'infeasible'", "--json"}));
  EXPECT_THAT(reasons.at("/rows/0/reason")->text(), HasSubstr("GiB"));
}

TEST(Sweep, AWrongValueIsNoPropertyOfAPoint) {
  const cli::Desk desk;
  desk.write("s.toml",
             "command = \"run decode --layers 4 --npus 16 --ep 32\"\n[axes]\n\"weight-dtype\" = [\"int8\", "
             "\"int7\"]\nbatch = [8, 400]\n");
  const cli::Finished finished = desk.run(cli::words("sweep run s.toml -j 2 --json"));
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_THAT(finished.err, HasSubstr("2 of 4 points did not end well, the first point 3 (weight_dtype=int7 batch=8): "
                                      "--weight-dtype int7: must be"));
  const Node node = result(finished);
  EXPECT_EQ(number(node, "failed"), 2);
  EXPECT_EQ(number(node, "infeasible"), 1) << "batch 400 of right types does not fit";
  EXPECT_EQ(number(node, "done"), 1);
}

TEST(Sweep, HintsCanBePasted) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512]\n");
  const std::string path = "it's a sweep";
  const std::string quoted = R"('it'\''s a sweep')";
  EXPECT_THAT(desk.run({"sweep", "run", "s.toml", "--out", path}).out,
              HasSubstr("`cmx sweep query " + quoted + " \"SELECT"));
  EXPECT_THAT(desk.run({"sweep", "run", "s.toml", "--out", path}).err,
              HasSubstr("`cmx sweep resume " + quoted + "` goes on"));
  EXPECT_THAT(desk.run({"sweep", "resume", "no such"}).err,
              HasSubstr("`cmx sweep run SPEC --out 'no such'` begins one"));
  EXPECT_THAT(desk.run({"sweep", "query", "no such", "SELECT 1"}).err,
              HasSubstr("`cmx sweep run SPEC --out 'no such'` begins one"));
}

TEST(Sweep, ItsCommandRepeatsAPointExactly) {
  const cli::Desk desk;
  desk.write("s.toml", kDecode);
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml -j 2")).exit_code, 0);
  const Node rows = result(desk.run(
      {"sweep", "query", "s.sweep", "SELECT command, tpot_ms, cube FROM results WHERE status = 'done'", "--json"}));
  ASSERT_EQ(rows.find("rows")->members().size(), 3U);
  for (const auto& row : rows.find("rows")->members()) {
    auto words = cli::words(row.value.find("command")->text());
    words.erase(words.begin());
    words.emplace_back("--json");
    const Node again = result(desk.run(words));
    EXPECT_EQ(again.find("tpot_ms")->number(), row.value.find("tpot_ms")->number());
    EXPECT_EQ(again.at("/utilisation/cube")->number(), row.value.find("cube")->number());
  }
}

TEST(Sweep, WhatTwoPointsHaveInCommonRunsOnce) {
  const cli::Desk desk;
  desk.write("s.toml",
             "command = \"ub p2p\"\n[axes]\nfrom = [\"die:0\"]\nrate = { of = \"machine.ub_link.rate\", values = [28, "
             "28.0, 14] }\n");
  const Node plan = result(desk.run(cli::words("sweep plan s.toml --pilot 0 --json")));
  EXPECT_EQ(number(plan, "points"), 3);
  EXPECT_EQ(number(plan, "distinct"), 2);
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  const Node rows = result(desk.run({"sweep", "query", "s.sweep", "SELECT latency_us FROM results", "--json"}));
  ASSERT_EQ(rows.find("rows")->members().size(), 3U) << "all have a row";
  EXPECT_EQ(rows.at("/rows/0/latency_us")->number(), rows.at("/rows/1/latency_us")->number());
}

TEST(Sweep, FailuresAndTimeoutsAreToldAndTriedAgainWhenAsked) {
  const cli::Desk desk;
  desk.write("t.toml", "command = \"run decode --layers 8\"\ntimeout_s = 0.3\n[axes]\nbatch = [96]\n");
  const cli::Finished late = desk.run(cli::words("sweep run t.toml --json"));
  EXPECT_EQ(late.exit_code, 3);
  EXPECT_EQ(number(result(late), "timeout"), 1);
  EXPECT_THAT(late.err, HasSubstr("1 of 1 points did not end well"));
  EXPECT_EQ(number(result(desk.run(cli::words("sweep resume t.sweep --json"))), "timeout"), 1)
      << "known, and left alone";

  desk.write("m.toml", "command = \"ub p2p\"\nmemory = \"16MiB\"\n[axes]\nbytes = [4096]\n");
  const cli::Finished small = desk.run(cli::words("sweep run m.toml --json"));
  EXPECT_EQ(small.exit_code, 3);
  EXPECT_EQ(number(result(small), "failed"), 1) << "a process that cannot even start";
  const auto points = desk.path() / "m.sweep/points";
  const auto before = std::filesystem::directory_iterator(points)->last_write_time();
  EXPECT_EQ(desk.run(cli::words("sweep resume m.sweep --retry")).exit_code, 3);
  EXPECT_GT(std::filesystem::directory_iterator(points)->last_write_time(), before);
}

TEST(Sweep, SeedsAreAnAxisOfTheirOwn) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub traffic --endpoints 8\"\nseeds = [1, 2, 3]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  const Node rows = result(
      desk.run({"sweep", "query", "s.sweep", "SELECT seed, completion_us FROM results ORDER BY seed", "--json"}));
  ASSERT_EQ(rows.find("rows")->members().size(), 3U);
  EXPECT_NE(rows.at("/rows/0/completion_us")->number(), rows.at("/rows/1/completion_us")->number());
}

TEST(Sweep, ScreeningConfirmsTheFrontAsTheCommandSays) {
  const cli::Desk desk;
  desk.write("s.toml", R"(command = "op gemm --m 256"
[axes]
n = [512, 1024, 2048, 4096]
[objectives]
time_us = "min"
[screen]
levels = ["cube=analytic"]
confirm = 2
)");
  const cli::Finished finished = desk.run(cli::words("sweep run s.toml -j 2 --json"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(number(result(finished), "points"), 6);
  const Node confirmed = result(desk.run(
      {"sweep", "query", "s.sweep", "SELECT min(time_us) AS t FROM results WHERE stage = 'confirm'", "--json"}));
  EXPECT_EQ(result(finished).at("/best/value")->number(), confirmed.at("/rows/0/t")->number())
      << "not what was screened, though it may look better";
  const Node rows =
      result(desk.run({"sweep", "query", "s.sweep", "SELECT * FROM screening WHERE name = 'time_us'", "--json"}));
  ASSERT_EQ(rows.find("rows")->members().size(), 2U);
  EXPECT_EQ(rows.at("/rows/0/id")->integer(), 1);
  const Node best = result(desk.run(cli::words("sweep best s.sweep --json")));
  EXPECT_EQ(best.at("/best/0/stage")->text(), "confirm");
}

TEST(Sweep, ScreeningByWhatIsNotThereIsSaid) {
  const cli::Desk desk;
  desk.write("s.toml",
             "command = \"op gemm\"\n[axes]\nn = [512]\n[objectives]\ntime = \"min\"\n[screen]\nlevels = "
             "[\"cube=analytic\"]\nconfirm = 1\n");
  const cli::Finished finished = desk.run(cli::words("sweep run s.toml"));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("the nearest number to 'time' is 'time_us'"));
}

TEST(Sweep, APointThatCannotBeReadIsNamed) {
  const cli::Desk desk;
  desk.write("s.toml", "command = \"ub p2p\"\n[axes]\nbytes = [512]\n");
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  const auto file = std::filesystem::directory_iterator(desk.path() / "s.sweep/points")->path();
  desk.write(std::filesystem::relative(file, desk.path()), "");
  const cli::Finished finished = desk.run(cli::words("sweep resume s.sweep"));
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err,
              HasSubstr(file.filename().string() + ": not an ending of a point; without this file it runs again"));
  std::filesystem::remove(file);
  EXPECT_EQ(desk.run(cli::words("sweep resume s.sweep")).exit_code, 0);
}

TEST(Sweep, ExportsForOtherTools) {
  const cli::Desk desk;
  desk.write("s.toml",
             "command = \"ub p2p\"\n[axes]\nto = [\"die:2\"]\nfault = [\"\", \"plane:3 down\"]\n[metrics]\nlatency_us "
             "= \"/latency_us\"\n");
  ASSERT_EQ(desk.run(cli::words("sweep run s.toml")).exit_code, 0);
  const std::string csv = desk.run(cli::words("sweep export s.sweep")).out;
  EXPECT_EQ(csv.substr(0, csv.find('\n')), "id,stage,seed,status,to,fault,latency_us,command");
  EXPECT_THAT(csv, HasSubstr("--fault 'plane:3 down'"));
  const std::string lines = desk.run(cli::words("sweep export s.sweep --format jsonl")).out;
  EXPECT_EQ(Node::from_json(lines.substr(0, lines.find('\n'))).find("to")->text(), "die:2");
}

}  // namespace
}  // namespace cmx
