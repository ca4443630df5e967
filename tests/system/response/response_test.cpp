// SPDX-License-Identifier: Apache-2.0
// Does the model respond as a machine would? One resource is changed at a time. What is bound by it moves as --explain
// predicts, within 10 %; the rest moves by no more than its coupling, which is stated here beforehand with the reason.
#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "tests/system/decode/decode_command.h"

namespace cmx {
namespace {

constexpr double kPrediction = 0.10;  // of the movement

struct Line {
  double predicted{0};
  double simulated{0};
};
using Lines = std::map<std::string, Line>;

double figure(const std::string& text, const std::string& pattern) {
  std::smatch match;
  const bool found = std::regex_search(text, match, std::regex(pattern));
  EXPECT_TRUE(found) << pattern << " in " << text;
  return found ? std::stod(match[1]) : 0;
}

Lines lines_of(const decode::Node& result) {
  Lines lines;
  for (const auto& member : decode::at(result, "/explain").members()) {
    const std::string& text = member.value.text();
    lines[text.substr(0, text.find(':'))] = {figure(text, R"(= ([\d.]+) us, simulated)"),
                                             figure(text, R"(simulated ([\d.]+) us)")};
  }
  EXPECT_EQ(lines.size(), 7u) << "the operators of a MoE layer";
  return lines;
}

struct Move {
  const char* op;
  double least;  // factor of the simulated time
  double most;
  const char* reason;
};

struct Change {
  const char* name;
  std::string flags;
  std::vector<Move> moves;  // operators not named stay where they are
  std::vector<std::string> more{};
};
void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

constexpr double kStill = 0.015;

class Response : public testing::TestWithParam<Change> {};

TEST_P(Response, MovesWhatIsBoundByItAndNothingElse) {
  const std::string common = "--layers 5 --explain ";
  const decode::Node before_result = decode::run(common);
  const decode::Node after_result = decode::run(common + GetParam().flags, GetParam().more);
  const Lines before = lines_of(before_result);
  const Lines after = lines_of(after_result);
  for (const auto& [op, line] : before) {
    const double predicted = after.at(op).predicted / line.predicted;
    const double simulated = after.at(op).simulated / line.simulated;
    EXPECT_NEAR(simulated / predicted, 1, kPrediction)
        << op << ": predicted to move by " << predicted << ", moved by " << simulated;
    Move stated{op.c_str(), 1 - kStill, 1 + kStill, "not bound by it"};
    for (const Move& move : GetParam().moves) {
      if (op == move.op) stated = move;
    }
    EXPECT_GE(simulated, stated.least) << op << ": " << stated.reason;
    EXPECT_LE(simulated, stated.most) << op << ": " << stated.reason;
  }
  EXPECT_LT(decode::number(after_result, "/layer_us/min"), decode::number(after_result, "/layer_us/max"));
}

const Change kChanges[]{
    {"LinkRateByFour",
     "--set machine.ub_link.rate=7",
     {{"combine", 1.7, 2.0, "429 rows of 14 KiB at 34 instead of 136 GB/s: the ports bind, no longer the issue"},
      {"dispatch", 1.0, 1.10, "issue still binds; its last messages leave a busier fabric later"}}},
    {"HbmByTwo",
     "--set machine.hbm.rate=0.8",
     {{"mla_prolog", 1.10, 1.30, "61 MB of weights"},
      {"o_proj", 1.15, 1.35, "126 MB of weights, beside the experts' 44 MB"},
      {"gating", 0.98, 1.05, "3.7 MB at half of what is left"}}},
    {"HalfTheVectorCoresOfStreamOne",
     "--partition 16:32,8:8",
     {{"dispatch", 1.85, 2.05, "54 rounds of messages and 40 of polling instead of 27 and 20"},
      {"combine", 1.80, 2.05, "54 rounds of messages, six rows a core instead of three"},
      {"expert_mlp", 1.0, 1.10, "SwiGLU on half the cores; the products do not notice"},
      {"gating", 1.0, 1.15, "norm and choice on half the cores"}}},
    {"OneUplinkDead",
     "",
     {{"combine", 0.98, 1.02, "15 uplinks carry what 16 did; the issue binds"}},
     {"--fault", "link:L1[0,0].u0 down"}},
    {"SmallPackets",
     "--set machine.ub_link.mtu=512",
     {{"combine", 0.98, 1.02, "8 % more bytes on wires that do not bind"}}},
};

INSTANTIATE_TEST_SUITE_P(Of, Response, testing::ValuesIn(kChanges),
                         [](const auto& one) { return std::string(one.param.name); });

/// An operator that the fabric does bind: combine of 128 tokens at EP64.
TEST(Response, OfTheFabricWhereItBinds) {
  const auto run = [](const std::string& flags) {
    const cli::Desk desk;
    const cli::Finished finished =
        desk.run(cli::words("op combine --json --threads 1 --ep 64 --tokens 128 --explain " + flags));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    const std::string text = decode::Node::from_json(finished.out).at("/explain/0")->text();
    EXPECT_NE(text.find("bound by ub"), std::string::npos) << text;
    return Line{figure(text, R"(predicted ([\d.]+) us)"), figure(text, R"(simulated ([\d.]+) us)")};
  };
  const Line before = run("");
  const std::pair<const char*, double> changes[]{{"--set machine.ub_link.rate=7", 3.2},   // of 4: start and sum stay
                                                 {"--set machine.ub_link.rate=14", 1.7},  // of 2
                                                 {"--set machine.ub_port.write_unit=74", 1.6}};
  for (const auto& [flags, least] : changes) {
    const Line after = run(flags);
    EXPECT_NEAR(after.simulated / before.simulated / (after.predicted / before.predicted), 1, kPrediction) << flags;
    EXPECT_GT(after.simulated / before.simulated, least) << flags;
  }
  // Wires of 24.0 instead of 26.0 GB/s still carry what the ports commit, and smaller packets even out the load of the
  // planes: never slower, and at most what contention had cost is won.
  const Line small = run("--set machine.ub_link.mtu=512");
  EXPECT_LE(small.simulated, before.simulated * 1.02);
  EXPECT_GE(small.simulated, before.predicted);
}

}  // namespace
}  // namespace cmx
