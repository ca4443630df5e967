// SPDX-License-Identifier: Apache-2.0
// Does `cmx validate` hold the model to what is published? Every row of a set is there, within its tolerance, 6 % on
// average and 15 % at most; and at most half as many parameters were fitted as rows count. The decode rows take
// minutes: `cmx validate --set-of run` checks them, and tests/system/decode in part.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "sw/report/node.h"
#include "tests/repo/source_tree/source_tree.h"
#include "tests/support/cmx_process/cmx_process.h"

namespace cmx {
namespace {

using sw::report::Node;

constexpr double kMeanMost = 0.06;
constexpr double kWorstMost = 0.15;

/// Keys of one [[row]] of published*.toml as they are written: strings without their quotes.
using Row = std::map<std::string, std::string>;

std::vector<Row> published() {
  std::vector<Row> rows;
  const auto files = repo::files({"validate/published.toml", "validate/published_sdma.toml"});
  EXPECT_EQ(files.size(), 2u);
  std::vector<std::string> lines;
  for (const repo::TextFile& file : files) lines.insert(lines.end(), file.lines.begin(), file.lines.end());
  for (const std::string& line : lines) {
    const std::size_t equals = line.find(" = ");
    if (line.rfind("[[row]]", 0) == 0) rows.emplace_back();
    if (rows.empty() || line.rfind('#', 0) == 0 || equals == std::string::npos) continue;
    std::string value = line.substr(equals + 3);
    if (value.front() == '"') value = value.substr(1, value.size() - 2);
    rows.back()[line.substr(0, equals)] = value;
  }
  return rows;
}

bool is_limit(const Row& row) { return row.count("limit") != 0; }
bool counts(const Row& row) { return !is_limit(row) && row.at("role") != "stated"; }

Node validated(const std::string& flags) {
  const cli::Desk desk;
  const cli::Finished finished = desk.run(cli::words("validate --no-cache --json " + flags));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return finished.out.empty() ? Node::object() : Node::from_json(finished.out);
}

void expect_set_within_limits(const std::string& set) {
  const Node result = validated("--set-of " + set);
  ASSERT_NE(result.find("rows"), nullptr);
  const auto& rows = result.find("rows")->members();
  std::size_t next = 0;
  double sum = 0;
  double worst = 0;
  int counted = 0;
  for (const Row& row : published()) {
    if (row.at("set") != set) continue;
    ASSERT_LT(next, rows.size()) << row.at("id") << " is missing";
    const Node& verdict = rows[next++].value;
    EXPECT_EQ(verdict.find("id")->text(), row.at("id"));
    EXPECT_EQ(verdict.find("role")->text(), row.at("role"));
    const double value = std::stod(row.at("published"));
    const double model = verdict.find("model")->number();
    const double error = !is_limit(row) ? model / value - 1 : std::max(0.0, model - value);
    EXPECT_EQ(verdict.find("published")->number(), value);
    EXPECT_NEAR(verdict.find("error")->number(), error, 1e-6) << row.at("id");
    if (row.at("role") == "stated") continue;
    EXPECT_LE(std::abs(error), std::stod(row.at("tolerance")))
        << row.at("id") << ": model " << model << ", published " << value;
    if (!counts(row)) continue;
    sum += std::abs(error);
    worst = std::max(worst, std::abs(error));
    ++counted;
  }
  EXPECT_EQ(next, rows.size());
  ASSERT_GE(counted, 8);
  EXPECT_NEAR(result.find("mean_abs_error")->number(), sum / counted, 1e-6);
  EXPECT_NEAR(result.find("max_abs_error")->number(), worst, 1e-6);
  EXPECT_LE(sum / counted, kMeanMost);
  EXPECT_LE(worst, kWorstMost);
}

TEST(Validate, PointToPointRowsAreWithinTheirTolerance) { expect_set_within_limits("ub"); }

TEST(Validate, OperatorRowsAreWithinTheirTolerance) { expect_set_within_limits("op"); }

TEST(Validate, AtMostHalfAsManyParametersWereFittedAsRowsCount) {
  const auto rows = published();
  const auto counted = std::count_if(rows.begin(), rows.end(), counts);
  const Node result = validated("--set-of ub");
  const std::int64_t fitted = result.find("fitted_parameters")->integer();
  EXPECT_GT(fitted, 0);
  EXPECT_LE(2 * fitted, counted) << fitted << " parameters, " << counted << " counted rows";
  // A value moved from its source is one more.
  EXPECT_EQ(validated("--set-of ub --set machine.wire.fibre=6").find("fitted_parameters")->integer(), fitted + 1);
}

TEST(Validate, NoToleranceIsWiderThanTheLargestErrorAllowed) {
  for (const Row& row : published()) EXPECT_LE(std::stod(row.at("tolerance")), kWorstMost) << row.at("id");
}

TEST(Validate, EveryMeasurementThatTheContractNamesHasARow) {
  std::map<std::string, int> rows;
  for (const Row& row : published()) ++rows[row.at("id").substr(0, row.at("id").find('.'))];
  const std::map<std::string, int> expected{{"ub_point_to_point", 8},
                                            {"inter_node", 2},
                                            {"ep_operator", 4},
                                            {"gemm_int8", 2},
                                            {"mla", 2},
                                            {"kernel", 6},
                                            {"decode", 6},
                                            {"sdma", 15}};
  EXPECT_EQ(rows, expected);
}

TEST(Validate, TransfersByTheCommunicationEngineAreWithinEightPercentOnAverage) {
  const Node result = validated("--set-of ub");
  double sum = 0;
  int rows = 0;
  for (const auto& [key, row, note] : result.find("rows")->members()) {
    if (row.find("id")->text().rfind("sdma.", 0) != 0) continue;
    sum += std::abs(row.find("error")->number());
    ++rows;
  }
  EXPECT_EQ(rows, 15) << "the stated one, too";
  EXPECT_LE(sum / rows, 0.08);
}

TEST(Validate, TakesTheMeasurementsOfAUser) {
  const cli::Desk desk;
  const Node gemm = Node::from_json(desk.run(cli::words("op gemm --m 64 --json")).out);
  const double measured = gemm.find("time_us")->number() * 1.1;
  desk.write("mine.csv", "op gemm --m 64,time_us," + std::to_string(measured) +
                             ",us,\"profiler, run 7\"\ncmx ub p2p --bytes 512 --json,/breakdown_ns/" +
                             "inject,180,ns,datasheet\n");
  const cli::Finished finished = desk.run(cli::words("validate --against mine.csv --json"));
  desk.write("same.csv",
             "\xEF\xBB\xBF# mine, of today\r\n"
             "command,metric,measured,unit,source,\r\nop gemm --m 64,time_us," +
                 std::to_string(measured) + ",us,run #7,  # told, twice\r\n,,,,\r\n");
  const cli::Finished again = desk.run(cli::words("validate --against same.csv --json"));
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(Node::from_json(again.out).at("rows/0/error")->number(),
            Node::from_json(finished.out).at("rows/0/error")->number());
  EXPECT_EQ(Node::from_json(again.out).at("rows/0/source")->text(), "run #7");
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const Node result = Node::from_json(finished.out);
  ASSERT_EQ(result.find("rows")->members().size(), 2u);
  EXPECT_NEAR(result.at("rows/0/error")->number(), 1 / 1.1 - 1, 1e-4);
  EXPECT_EQ(result.at("rows/0/source")->text(), "profiler, run 7");
  EXPECT_EQ(result.at("rows/1/model")->number(), 180);
  EXPECT_EQ(result.at("rows/1/unit")->text(), "ns");
}

}  // namespace
}  // namespace cmx
