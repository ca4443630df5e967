// SPDX-License-Identifier: Apache-2.0
#include "sw/report/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

namespace cmx {
namespace {

using hw::Lane;
using hw::Picoseconds;
using sw::report::TraceOptions;
using sw::report::TraceWriter;
using Json = nlohmann::json;

struct Event {
  std::int32_t die;
  Lane lane;
  int index;
  const char* name;
  std::int64_t start;
  std::int64_t end;
  std::int64_t flow;
};

void record(TraceWriter& writer, const std::vector<Event>& events) {
  for (const Event& e : events)
    writer.span(e.die, e.lane, e.index, e.name, Picoseconds(e.start), Picoseconds(e.end), e.flow);
}

const std::vector<Event> kEvents{
    {0, Lane::kVector, 0, "dispatch", 1'000'000, 5'000'000, 7},
    {0, Lane::kUbPort, 3, "write 7.5 KiB", 2'000'000, 3'500'001, 7},
    {0, Lane::kUbPort, 3, "write 7.5 KiB", 3'000'000, 4'000'000, 7},
    {0, Lane::kCube, 0, "attention \"core\"", 0, 9'000'000, 0},
    {5, Lane::kCube, 0, "elsewhere", 0, 1, 0},
};

TEST(Trace, SpansLandInNamedLanesWithExactTimes) {
  TraceWriter writer({.dies = {0}});
  EXPECT_TRUE(writer.wants(0));
  EXPECT_FALSE(writer.wants(5));
  record(writer, kEvents);
  const Json trace = Json::parse(writer.to_json());
  std::map<int, std::string> lanes;
  int spans = 0;
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] == "M" && event["name"] == "thread_name") lanes[event["tid"]] = event["args"]["name"];
  }
  for (const auto& event : trace["traceEvents"]) {
    EXPECT_EQ(event["pid"], 0);
    if (event["ph"] != "X") continue;
    ++spans;
    if (event["name"] == "attention \"core\"") {
      EXPECT_EQ(lanes[event["tid"]], "CUBE");
      EXPECT_DOUBLE_EQ(event["dur"], 9.0);
    }
    if (event["ts"] == 2.0) {
      EXPECT_EQ(lanes[event["tid"]], "UB p3");
      EXPECT_DOUBLE_EQ(event["dur"], 1.500001);
    }
    if (event["ts"] == 3.0) {
      EXPECT_EQ(lanes[event["tid"]], "UB p3 #2") << "overlapping spans need rows of their own";
    }
  }
  EXPECT_EQ(spans, 4);
  EXPECT_EQ(writer.summary().left_out, 0);
}

TEST(Trace, AnArrowJoinsAnOperationToEachOfItsPackets) {
  TraceWriter writer({.dies = {0}});
  record(writer, kEvents);
  const Json trace = Json::parse(writer.to_json());
  std::map<int, std::pair<double, double>> arrows;
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] == "s") arrows[event["id"]].first = event["ts"];
    if (event["ph"] == "f") arrows[event["id"]].second = event["ts"];
  }
  ASSERT_EQ(arrows.size(), 2u);
  for (const auto& [id, times] : arrows) EXPECT_DOUBLE_EQ(times.first, 1.0);
  EXPECT_NEAR(arrows[1].second, 3.5, 1e-5);
  EXPECT_NEAR(arrows[2].second, 4.0, 1e-5);
}

TEST(Trace, TheSameSpansInAnyOrderAndFromAnyThreadGiveTheSameBytes) {
  TraceWriter forward({.dies = {0, 5}, .span_limit = 2});
  record(forward, kEvents);
  TraceWriter backward({.dies = {0, 5}, .span_limit = 2});
  std::vector<Event> reversed(kEvents.rbegin(), kEvents.rend());
  std::thread other([&] { record(backward, {reversed.begin(), reversed.begin() + 2}); });
  record(backward, {reversed.begin() + 2, reversed.end()});
  other.join();
  EXPECT_EQ(forward.to_json(), backward.to_json());
  EXPECT_EQ(forward.summary().spans, 2);
  EXPECT_EQ(forward.summary().left_out, 3);
}

TEST(Trace, TheFileStaysUnderItsLimitAndSaysWhatIsMissing) {
  TraceWriter writer({.dies = {0}, .byte_limit = 100'000});
  for (int i = 0; i < 5000; ++i)
    writer.span(0, Lane::kUbPort, i % 7, "write", Picoseconds(i * 1000), Picoseconds(i * 1000 + 900), 1);
  writer.span(0, Lane::kVector, 0, "dispatch", Picoseconds(0), Picoseconds(9'000'000), 1);
  const std::string file = writer.to_json();
  EXPECT_LT(file.size(), 100'000u);
  EXPECT_GT(file.size(), 80'000u);
  const Json trace = Json::parse(file);
  EXPECT_EQ(writer.summary().spans + writer.summary().left_out, 5001);
  EXPECT_NE(writer.summary().left_out_text.find("packets from"), std::string::npos);
  EXPECT_EQ(trace["otherData"]["note"], writer.summary().left_out_text);
  EXPECT_NE(file.find("\"dispatch\""), std::string::npos) << "engine spans come before packets";
}

}  // namespace
}  // namespace cmx
